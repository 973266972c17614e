/**
 * DescribeEndpoints: clients that discover their endpoint are sent where they came.
 */
import type { DescribeEndpointsRequest } from "../../api/generated/dynamodb/inputs.ts";
import type { DescribeEndpointsResponse } from "../../api/generated/dynamodb/outputs.ts";
import type { OperationContext } from "../context.ts";

/** How long a client may go on without asking again. */
const CACHE_PERIOD_MINUTES = 1_440;

export const describeEndpoints = (
  _input: DescribeEndpointsRequest,
  { scope }: OperationContext,
): DescribeEndpointsResponse => ({
  Endpoints: [{ Address: scope.host, CachePeriodInMinutes: CACHE_PERIOD_MINUTES }],
});
