/**
 * DescribeTimeToLive. A disabled table names no attribute.
 */
import { validationError } from "../../api/errors.ts";
import type { DescribeTimeToLiveInput } from "../../api/generated/dynamodb/inputs.ts";
import type { DescribeTimeToLiveOutput } from "../../api/generated/dynamodb/outputs.ts";
import type { OperationContext } from "../context.ts";
import { noSuchTable } from "../request/error-wording.ts";
import { requestedTable } from "../request/resolve-table.ts";

export async function describeTimeToLive(
  input: DescribeTimeToLiveInput,
  context: OperationContext,
): Promise<DescribeTimeToLiveOutput> {
  const name = requestedTable(context, input.TableName);
  const record = await context.catalog.record(name);
  if (record === undefined) throw noSuchTable(name);
  if (record.status === "creating" || record.status === "deleting") {
    const state = record.status.toUpperCase();
    throw validationError(
      `Cannot describe time to live while table is in ${state} state: Current table state is ${state}`,
    );
  }
  const attribute = record.expiry?.attribute ?? null;
  return {
    TimeToLiveDescription:
      attribute === null
        ? { TimeToLiveStatus: "DISABLED" }
        : { TimeToLiveStatus: "ENABLED", AttributeName: attribute },
  };
}
