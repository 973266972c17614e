/**
 * Requests that make a server work as hard as their bounds allow, within one table each. The attack tests send the same.
 */
import type { Call } from "./scenario.ts";

/** A table of items that are as like each other as can be; `pk` is its only key. */
export interface AttackedTable {
  readonly tableName: string;
  readonly itemCount: number;
  readonly item: (number: number) => object;
}

const key = (number: number): object => ({ pk: { S: number.toString(36) } });

/** Together a page of 1 MB each, or a little more. */
export const attackedTables = {
  pages: {
    tableName: "AttackedPages",
    itemCount: 720,
    item: (number) => ({ ...key(number), a: { S: "x".repeat(1_500) } }),
  },
  numbers: {
    tableName: "AttackedNumbers",
    itemCount: 7_500,
    item: (number) => ({ ...key(number), n: { N: String(number) } }),
  },
  tiny: { tableName: "AttackedTiny", itemCount: 40_000, item: key },
} as const satisfies Readonly<Record<string, AttackedTable>>;

/** One kind of request. */
export interface AttackCase {
  readonly name: string;
  readonly title: string;
  readonly call: () => Call;
  /** HTTP status of the right answer. */
  readonly status: number;
}

const anyOf = (count: number, test: string): string => Array.from({ length: count }, () => test).join(" OR ");

/** Two texts of 1.9 MB together, of which the second is nearly found in the first. */
const longTexts = (): object => ({
  ":s": { S: "a".repeat(950_000) },
  ":t": { S: `${"a".repeat(949_998)}b` },
});

const scan = (table: AttackedTable, filter: string, values: object): Call => ({
  operation: "Scan",
  input: { TableName: table.tableName, FilterExpression: filter, ExpressionAttributeValues: values },
});

/** Plain Scans of pages of 1 MB: what the others are compared with. */
export const plainScan: AttackCase = {
  name: "plain scan",
  title: "Scan, 1 MB page",
  status: 200,
  call: () => ({ operation: "Scan", input: { TableName: attackedTables.pages.tableName } }),
};

/** Reads first. */
export const attackCases: readonly AttackCase[] = [
  {
    name: "operands, filter",
    title: "Scan, 145 `contains` of 1.9 MB of values",
    status: 200,
    call: () => scan(attackedTables.pages, anyOf(145, "contains(:s, :t)"), longTexts()),
  },
  {
    name: "tests",
    title: "Scan, 200 `contains` on each of 720 items",
    status: 200,
    call: () => scan(attackedTables.pages, anyOf(200, "contains(a, :v)"), { ":v": { S: "xy" } }),
  },
  {
    name: "list",
    title: "Scan, a list of 100,000 searched for each of 7,500 items",
    status: 200,
    call: () =>
      scan(attackedTables.numbers, "contains(:l, n)", {
        ":l": { L: Array.from({ length: 100_000 }, (_, i) => ({ N: String(-i - 1) })) },
      }),
  },
  {
    name: "items",
    title: "Scan, 150 `contains` on each of 40,000 items",
    status: 200,
    call: () => scan(attackedTables.tiny, anyOf(150, "contains(pk, :v)"), { ":v": { S: "!" } }),
  },
  {
    name: "operands, condition",
    title: "PutItem, 145 `contains` of 1.9 MB of values",
    status: 400,
    call: () => ({
      operation: "PutItem",
      input: {
        TableName: attackedTables.pages.tableName,
        Item: { pk: { S: "0" } },
        ConditionExpression: anyOf(145, "contains(:s, :t)"),
        ExpressionAttributeValues: longTexts(),
      },
    }),
  },
];

/** The puts that fill a table, in batches. */
export function attackedItems({ tableName, itemCount, item }: AttackedTable): readonly Call[] {
  return Array.from({ length: Math.ceil(itemCount / 25) }, (_, batch) => {
    const numbers = Array.from({ length: Math.min(25, itemCount - batch * 25) }, (__, i) => batch * 25 + i);
    const puts = numbers.map((number) => ({ PutRequest: { Item: item(number) } }));
    return { operation: "BatchWriteItem", input: { RequestItems: { [tableName]: puts } } };
  });
}

/** The call that creates a table. */
export const attackedTable = ({ tableName }: AttackedTable): Call => ({
  operation: "CreateTable",
  input: {
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  },
});
