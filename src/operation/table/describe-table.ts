/**
 * DescribeTable: sizes are those committed about now, where AWS shows numbers up to six hours old.
 */
import type { DescribeTableInput } from "../../api/generated/dynamodb/inputs.ts";
import type { DescribeTableOutput } from "../../api/generated/dynamodb/outputs.ts";
import type { OperationContext } from "../context.ts";
import { noSuchTable } from "../request/error-wording.ts";
import { requestedTable } from "../request/resolve-table.ts";
import { readStatistics, tableDescription } from "./table-description.ts";

export async function describeTable(
  input: DescribeTableInput,
  context: OperationContext,
): Promise<DescribeTableOutput> {
  const { catalog, database } = context;
  const name = requestedTable(context, input.TableName);
  const record = await catalog.record(name);
  if (record === undefined) throw noSuchTable(name);
  const statistics = await readStatistics(database.store, record);
  return { Table: tableDescription(record, statistics, database.clock.nowMs()) };
}
