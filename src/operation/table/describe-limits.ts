/**
 * DescribeLimits: the quotas of an account that never asked for more.
 */
import type { DescribeLimitsInput } from "../../api/generated/dynamodb/inputs.ts";
import type { DescribeLimitsOutput } from "../../api/generated/dynamodb/outputs.ts";
import { ACCOUNT_CAPACITY_UNITS_MAX, TABLE_CAPACITY_UNITS_MAX } from "./table-capacity.ts";

export const describeLimits = (_input: DescribeLimitsInput): DescribeLimitsOutput => ({
  AccountMaxReadCapacityUnits: ACCOUNT_CAPACITY_UNITS_MAX,
  AccountMaxWriteCapacityUnits: ACCOUNT_CAPACITY_UNITS_MAX,
  TableMaxReadCapacityUnits: TABLE_CAPACITY_UNITS_MAX,
  TableMaxWriteCapacityUnits: TABLE_CAPACITY_UNITS_MAX,
});
