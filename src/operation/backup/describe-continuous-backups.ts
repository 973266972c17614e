/**
 * DescribeContinuousBackups. Continuous backups are enabled on every table; recovery to a point in time is not.
 */
import { tableNotFound } from "../../api/errors.ts";
import type { DescribeContinuousBackupsInput } from "../../api/generated/dynamodb/inputs.ts";
import type { DescribeContinuousBackupsOutput } from "../../api/generated/dynamodb/outputs.ts";
import type { OperationContext } from "../context.ts";
import { requestedTable } from "../request/resolve-table.ts";

export async function describeContinuousBackups(
  input: DescribeContinuousBackupsInput,
  context: OperationContext,
): Promise<DescribeContinuousBackupsOutput> {
  const name = requestedTable(context, input.TableName);
  const record = await context.catalog.record(name);
  if (record === undefined || record.status === "creating") throw tableNotFound(`Table not found: ${name}`);
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    },
  };
}
