/**
 * What the needs of operations are put together from: resources by the names that requests use, and the facts that
 * policies ask for. Nothing here refuses a request. What is malformed yields no fact, and the operation that it
 * belongs to refuses it.
 */
import type { IamAction, OperationName } from "../../api/dynamodb.ts";
import { parseTableName, TableNameFault, tableArn } from "../../api/table-name.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import type { Database } from "../../engine/database.ts";
import type { ConditionFacts, Need, NeedsOf } from "../../engine/request-scope.ts";
import type { KeyAttribute, TableSchema } from "../../engine/table-schema.ts";
import type { AttributeValue } from "../../item/attribute-value.ts";
import { isValueFault, parseValue, type WireAttributeMap } from "../../item/parse.ts";

const NO_FACTS: ConditionFacts = {};

/** The need of one action on one resource. */
export const need = (action: IamAction, resource: string, facts: ConditionFacts = NO_FACTS): Need => ({
  action,
  resource,
  facts,
});

/** The needs of an operation that is about the account as a whole. */
export const accountNeeds = (action: IamAction): NeedsOf<unknown> => {
  const needs = [need(action, "*")];
  return () => needs;
};

/** The needs of an operation on one table of which policies ask nothing more. */
export const tableNeeds =
  (action: IamAction): NeedsOf<{ readonly TableName: string }> =>
  ({ TableName }, database) => [need(action, tableResource(database, TableName))];

/** ARN of the table that a request means. Its region is the server's, whatever the request says. */
export function tableResource({ settings }: Database, nameOrArn: string): string {
  const reference = parseTableName(nameOrArn);
  if (reference instanceof TableNameFault) return nameOrArn;
  const { name, arn } = reference;
  return tableArn(settings.region, arn?.accountId ?? settings.accountId, name);
}

/** A table as a request names it. */
export interface NamedTable {
  readonly arn: string;
  /** Undefined where there is no such table. */
  readonly schema: TableSchema | undefined;
}

/** Looks up the table that a request means. */
export function namedTable(database: Database, nameOrArn: string): Awaitable<NamedTable> {
  const arn = tableResource(database, nameOrArn);
  const reference = parseTableName(nameOrArn);
  if (reference instanceof TableNameFault) return { arn, schema: undefined };
  return whenReady(database.tables.find(reference.name), (schema) => ({ arn, schema }));
}

/** Looks up tables in order. */
export async function namedTables(
  database: Database,
  namesOrArns: readonly string[],
): Promise<readonly NamedTable[]> {
  const tables: NamedTable[] = [];
  for (const nameOrArn of namesOrArns) tables.push(await namedTable(database, nameOrArn));
  return tables;
}

/** What of a request policies can ask for; what is left out, the request lacks. */
export interface AccessFacts {
  /** Values of the partition key of all that is touched. */
  readonly leadingKeys?: () => readonly string[];
  /** Values of an index's partition key, by position, where it has several attributes. */
  readonly partitionValues?: readonly (() => readonly string[])[];
  /** Top-level names anywhere in the request. */
  readonly attributes?: () => readonly string[];
  readonly select?: string;
  readonly returnValues?: string;
  readonly returnConsumedCapacity?: string | undefined;
  /** The operation around the action, where it is not the action's own. */
  readonly enclosingOperation?: OperationName | null;
  readonly fullTableScan?: () => boolean;
}

const PARTITION_KEYS = [
  "dynamodb:firstpartitionkeyvalues",
  "dynamodb:secondpartitionkeyvalues",
  "dynamodb:thirdpartitionkeyvalues",
  "dynamodb:fourthpartitionkeyvalues",
] as const;

/** Facts by the names of their condition keys. */
export function conditionFacts(given: AccessFacts): ConditionFacts {
  const facts: Record<string, () => readonly string[]> = {};
  const { leadingKeys, attributes, fullTableScan, enclosingOperation, returnConsumedCapacity } = given;
  if (leadingKeys !== undefined) facts["dynamodb:leadingkeys"] = once(leadingKeys);
  given.partitionValues?.forEach((values, i) => {
    const key = PARTITION_KEYS[i];
    if (key !== undefined) facts[key] = once(values);
  });
  if (attributes !== undefined) facts["dynamodb:attributes"] = once(attributes);
  if (fullTableScan !== undefined)
    facts["dynamodb:fulltablescan"] = once(() => [fullTableScan() ? "true" : "false"]);
  addText(facts, "dynamodb:select", given.select);
  addText(facts, "dynamodb:returnvalues", given.returnValues);
  addText(facts, "dynamodb:returnconsumedcapacity", returnConsumedCapacity);
  addText(facts, "dynamodb:enclosingoperation", enclosingOperation ?? undefined);
  return facts;
}

function addText(
  facts: Record<string, () => readonly string[]>,
  key: string,
  text: string | undefined,
): void {
  if (text === undefined) return;
  const values = [text];
  facts[key] = () => values;
}

/** Computes when first called, and only then. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: compute() }).value;
}

/** The values of a table's partition key in items or keys, each once. */
export function partitionKeyTexts(
  schema: TableSchema | undefined,
  maps: readonly WireAttributeMap[],
): readonly string[] {
  const [partition] = schema?.keys.partition ?? [];
  if (partition === undefined) return [];
  return [...new Set(maps.flatMap((map) => keyTexts(map, partition)))];
}

function keyTexts(map: WireAttributeMap, { name }: KeyAttribute): readonly string[] {
  const raw = Object.hasOwn(map, name) ? map[name] : undefined;
  if (raw === undefined) return [];
  const value = parseValue(raw);
  return isValueFault(value) ? [] : keyText(value);
}

/** A key value as policies compare it: numbers in decimal, binary in base64; none for what cannot be a key. */
export function keyText(value: AttributeValue): readonly string[] {
  if ("S" in value) return [value.S];
  if ("N" in value) return [value.N];
  if ("B" in value) return [value.B];
  return [];
}
