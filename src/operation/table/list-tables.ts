/**
 * ListTables: names in order, in every status.
 */
import type { ListTablesInput } from "../../api/generated/dynamodb/inputs.ts";
import type { ListTablesOutput } from "../../api/generated/dynamodb/outputs.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import type { OperationContext } from "../context.ts";

/** Names on a page when the request does not say. */
const NAMES_DEFAULT = 100;

export function listTables(
  input: ListTablesInput,
  { catalog }: OperationContext,
): Awaitable<ListTablesOutput> {
  const page = catalog.names(input.ExclusiveStartTableName, input.Limit ?? NAMES_DEFAULT);
  return whenReady(page, ({ names, more }) => ({
    TableNames: names,
    LastEvaluatedTableName: more ? names.at(-1) : undefined,
  }));
}
