/**
 * Looks at a table as a whole: all of its items, and whether its indexes say the same as they do.
 */
import type { Json, JsonCaller } from "../fixture/json-stator.ts";
import { canonicalItem, type Item, itemText } from "../model/model-value.ts";

/** Sends a request that must succeed. */
export async function answered(stator: JsonCaller, operation: string, input: Json): Promise<Json> {
  const { status, body } = await stator.call(operation, input);
  if (status !== 200) throw new Error(`${operation}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Every item of a table, or every entry of its index. */
export async function allItems(stator: JsonCaller, table: string, index?: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Json = {};
  do {
    const input = {
      TableName: table,
      ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
    };
    const { Items, LastEvaluatedKey } = await answered(stator, "Scan", { ...input, ...start });
    items.push(...(Items as Item[]).map(canonicalItem));
    start = LastEvaluatedKey === undefined ? {} : { ExclusiveStartKey: LastEvaluatedKey };
  } while (Object.keys(start).length > 0);
  return items;
}

/** An index that holds whole items, and the attribute without which an item is not in it. */
export interface WholeIndex {
  readonly name: string;
  readonly key: string;
}

/** What an index says too much or too little; empty when it is in step with its table. No write may be under way. */
export async function outOfStep(
  stator: JsonCaller,
  table: string,
  { name, key }: WholeIndex,
): Promise<readonly string[]> {
  const items = (await allItems(stator, table)).filter((item) => Object.hasOwn(item, key)).map(itemText);
  const entries = (await allItems(stator, table, name)).map(itemText);
  return [
    ...items.filter((item) => !entries.includes(item)).map((item) => `not in ${name}: ${item}`),
    ...entries.filter((entry) => !items.includes(entry)).map((entry) => `only in ${name}: ${entry}`),
    ...(entries.length === new Set(entries).size ? [] : [`twice in ${name}`]),
  ];
}

/** The number that DescribeTable gives, and the number there is. */
export async function counts(stator: JsonCaller, table: string): Promise<readonly [number, number]> {
  const { Table } = await answered(stator, "DescribeTable", { TableName: table });
  return [Number((Table as Json)["ItemCount"]), (await allItems(stator, table)).length];
}
