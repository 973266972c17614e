/**
 * The meter admits, is charged, and ends pages: what it refuses is not done, and what answers say is what it was
 * charged.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { type ControlPlane, newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import { pair, withGlobal } from "../../../test/fixture/table-definitions.ts";
import { type CapacityGate, type CapacityKind, Meter } from "../../engine/meter.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { OperationContext } from "../context.ts";
import { batchGetItem } from "../item/batch-get-item.ts";
import { batchWriteItem } from "../item/batch-write-item.ts";
import { deleteItem } from "../item/delete-item.ts";
import { getItem } from "../item/get-item.ts";
import { putItem } from "../item/put-item.ts";
import { updateItem } from "../item/update-item.ts";
import { query } from "../query/query.ts";
import { scan } from "../query/scan.ts";
import { batchExecuteStatement } from "../statement/batch-execute-statement.ts";
import { executeStatement } from "../statement/execute-statement.ts";
import { executeTransaction } from "../statement/execute-transaction.ts";
import { createTable } from "../table/create-table.ts";
import { transactGetItems } from "../transaction/transact-get-items.ts";
import { transactWriteItems } from "../transaction/transact-write-items.ts";

const REASON = "TableWriteProvisionedThroughputExceeded";
const open: CapacityGate = { admit: () => null, exhausted: () => false, charge: () => {} };

let plane: ControlPlane;

/** A request whose meter has this gate. */
const gated = (gate: Partial<CapacityGate>): OperationContext => {
  const { context } = plane;
  return { ...context, scope: { ...context.scope, meter: new Meter({ ...open, ...gate }) } };
};

/** Refuses a table, or the index of that name. */
const refusing = (refused: string, kind: CapacityKind): OperationContext =>
  gated({
    admit: ({ table, index }, asked) =>
      asked === kind && (index === null ? table.name : index.name) === refused
        ? { mode: "provisioned", resource: table.arn, reason: REASON }
        : null,
  });

const put = (a: string, TableName = "books") => ({ TableName, Item: { a: { S: a }, b: { S: "same" } } });
const key = (a: string, TableName = "books") => ({ TableName, Key: { a: { S: a } } });

const isThere = async (a: string, table?: string): Promise<boolean> =>
  (await getItem(key(a, table), plane.context)).Item !== undefined;

beforeEach(async () => {
  plane = newControlPlane();
  await createTable(withGlobal(), plane.context);
  await createTable(withGlobal({}, { TableName: "films" }), plane.context);
  for (const a of ["1", "2", "3"]) await putItem(put(a), plane.context);
});

type Run = (context: OperationContext) => unknown;
const byB = { KeyConditionExpression: "b = :b", ExpressionAttributeValues: { ":b": { S: "same" } } };

const reads: readonly (readonly [string, Run])[] = [
  ["GetItem", (context) => getItem(key("1"), context)],
  ["BatchGetItem", (context) => batchGetItem({ RequestItems: { books: { Keys: [key("1").Key] } } }, context)],
  ["Scan", (context) => scan({ TableName: "books" }, context)],
  ["ExecuteStatement", (context) => executeStatement({ Statement: "SELECT * FROM books" }, context)],
];

const writes: readonly (readonly [string, Run])[] = [
  ["PutItem", (context) => putItem(put("new"), context)],
  ["UpdateItem", (context) => updateItem(key("new"), context)],
  [
    "BatchWriteItem",
    (context) => batchWriteItem({ RequestItems: { books: [{ PutRequest: put("new") }] } }, context),
  ],
  [
    "ExecuteStatement",
    (context) => executeStatement({ Statement: "INSERT INTO books VALUE {'a': 'new'}" }, context),
  ],
];

describe("what the meter does not admit", () => {
  it.each(reads)("is refused by %s", async (_name, run) => {
    expect(await refusalOf(() => run(refusing("books", "read")))).toMatch(
      /^ProvisionedThroughputExceededException: The level of configured provisioned throughput/,
    );
  });

  it.each(writes)("is refused by %s, and not done", async (_name, run) => {
    expect(await refusalOf(() => run(refusing("books", "write")))).toMatch(
      /^ProvisionedThroughputExceededException: /,
    );
    expect(await isThere("new")).toBe(false);
  });

  it("is refused by DeleteItem, and not done", async () => {
    expect(await refusalOf(() => deleteItem(key("1"), refusing("books", "write")))).toMatch(/^Provisioned/);
    expect(await isThere("1")).toBe(true);
  });

  it("may be a global index that a write reaches, or a Query reads", async () => {
    expect(await refusalOf(() => putItem(put("new"), refusing("byB", "write")))).toMatch(/^Provisioned/);
    expect(await isThere("new")).toBe(false);
    const input = { TableName: "books", IndexName: "byB", ...byB };
    expect(await refusalOf(() => query(input, refusing("byB", "read")))).toMatch(/^Provisioned/);
    expect(await refusalOf(() => query(input, refusing("books", "read")))).toBe("nothing");
  });

  it("is told with its reason and resource", () => {
    const context = refusing("books", "write");
    return expect(putItem(put("new"), context)).rejects.toMatchObject({
      members: { ThrottlingReasons: [{ reason: REASON, resource: expect.stringMatching(/table\/books$/) }] },
    });
  });

  it("is another error on a table on demand", async () => {
    const admit: CapacityGate["admit"] = () => ({ mode: "onDemand", resource: "arn", reason: REASON });
    expect(await refusalOf(() => putItem(put("new"), gated({ admit })))).toMatch(/^ThrottlingException: /);
  });

  it("cancels a transaction, with a reason for each action", async () => {
    const TransactItems = [{ Put: put("new", "films") }, { Put: put("new") }];
    expect(await refusalOf(() => transactWriteItems({ TransactItems }, refusing("books", "write")))).toMatch(
      /^TransactionCanceledException: .*\[None, ProvisionedThroughputExceeded\]$/,
    );
    expect(await isThere("new", "films")).toBe(false);
    const gets = { TransactItems: [{ Get: key("1") }, { Get: key("1", "films") }] };
    expect(await refusalOf(() => transactGetItems(gets, refusing("books", "read")))).toMatch(
      /^TransactionCanceledException: .*\[ProvisionedThroughputExceeded, None\]$/,
    );
  });

  it("comes back as unprocessed where a batch does the rest", async () => {
    const requests = { films: [{ PutRequest: put("new") }], books: [{ PutRequest: put("new") }] };
    const written = await batchWriteItem({ RequestItems: requests }, refusing("books", "write"));
    expect(written.UnprocessedItems).toEqual({ books: requests.books });
    expect([await isThere("new", "films"), await isThere("new")]).toEqual([true, false]);
    const keys = { films: { Keys: [key("new").Key] }, books: { Keys: [key("1").Key] } };
    const read = await batchGetItem({ RequestItems: keys }, refusing("books", "read"));
    expect(read.UnprocessedKeys).toEqual({ books: keys.books });
    expect(Object.keys(read.Responses ?? {})).toEqual(["films"]);
  });

  it("fails its statement of a batch alone", async () => {
    const Statements = ["films", "books"].map((table) => ({
      Statement: `INSERT INTO ${table} VALUE {'a': 'new'}`,
    }));
    const { Responses } = await batchExecuteStatement({ Statements }, refusing("books", "write"));
    expect(Responses?.map((each) => each.Error?.Code)).toEqual([undefined, "ProvisionedThroughputExceeded"]);
    expect(await isThere("new")).toBe(false);
  });
});

/** Ends a page after so many items. */
const stopping = (items: number): OperationContext => {
  let asked = 0;
  return gated({ exhausted: (_resource, units) => units > 0 && ++asked >= items });
};

describe("a page that the meter ends", () => {
  it("is short, says where to go on, and is charged for what it read", async () => {
    const input = { TableName: "books", IndexName: "byB", ReturnConsumedCapacity: "TOTAL", ...byB } as const;
    const page = await query(input, stopping(2));
    expect(page).toMatchObject({ Count: 2, LastEvaluatedKey: { a: expect.anything(), b: { S: "same" } } });
    const ExclusiveStartKey = page.LastEvaluatedKey as AttributeMap;
    const rest = await query({ ...input, ExclusiveStartKey }, plane.context);
    expect([...(page.Items ?? []), ...(rest.Items ?? [])]).toHaveLength(3);
    expect(rest).toMatchObject({ Count: 1, LastEvaluatedKey: undefined });
  });

  it("may be a Scan's", async () => {
    expect(await scan({ TableName: "books" }, stopping(1))).toMatchObject({
      Count: 1,
      LastEvaluatedKey: { a: expect.anything() },
    });
  });

  it("may be a statement's, whose token goes on", async () => {
    const Statement = "SELECT * FROM books";
    const page = await executeStatement({ Statement }, stopping(2));
    expect(page.Items).toHaveLength(2);
    const NextToken = page.NextToken ?? "";
    expect((await executeStatement({ Statement, NextToken }, plane.context)).Items).toHaveLength(1);
  });

  it("may merge partitions in the order of their sort key", async () => {
    await createTable({ ...pair, TableName: "pairs" }, plane.context);
    for (const [a, b] of ["11", "22", "13", "24"])
      await putItem({ TableName: "pairs", Item: { a: { S: a ?? "" }, b: { S: b ?? "" } } }, plane.context);
    const Statement = "SELECT b FROM pairs WHERE a IN ['1', '2'] ORDER BY b";
    const page = await executeStatement({ Statement }, stopping(3));
    expect(page.Items).toEqual([{ b: { S: "1" } }, { b: { S: "2" } }, { b: { S: "3" } }]);
    const NextToken = page.NextToken ?? "";
    const rest = await executeStatement({ Statement, NextToken }, plane.context);
    expect(rest).toMatchObject({ Items: [{ b: { S: "4" } }], NextToken: undefined });
  });

  it("is never the one item that a Query names", async () => {
    const one = { KeyConditionExpression: "a = :a", ExpressionAttributeValues: { ":a": { S: "1" } } };
    expect(await query({ TableName: "books", ...one }, stopping(1))).toMatchObject({
      Count: 1,
      LastEvaluatedKey: undefined,
    });
  });
});

describe("what the meter is charged", () => {
  /** All charges of a request, as `table/index kind units`. */
  async function charges(run: Run): Promise<readonly string[]> {
    const all: string[] = [];
    const charge: CapacityGate["charge"] = ({ table, index }, kind, units) => {
      all.push(`${table.name}${index === null ? "" : `/${index.name}`} ${kind} ${units}`);
    };
    await run(gated({ charge }));
    return all;
  }

  it.each<readonly [string, Run, readonly string[]]>([
    ["GetItem", (context) => getItem({ ...key("1"), ConsistentRead: true }, context), ["books read 1"]],
    ["PutItem", (context) => putItem(put("new"), context), ["books write 1", "books/byB write 1"]],
    ["UpdateItem", (context) => updateItem(key("1"), context), ["books write 1"]],
    ["DeleteItem", (context) => deleteItem(key("1"), context), ["books write 1", "books/byB write 1"]],
    [
      "a condition that fails",
      (context) =>
        refusalOf(() => putItem({ ...put("1"), ConditionExpression: "attribute_not_exists(a)" }, context)),
      ["books write 1"],
    ],
    [
      "BatchWriteItem",
      (context) =>
        batchWriteItem(
          { RequestItems: { books: [{ DeleteRequest: key("9") }], films: [{ PutRequest: put("1") }] } },
          context,
        ),
      ["books write 1", "films write 1", "films/byB write 1"],
    ],
    [
      "TransactWriteItems",
      (context) => transactWriteItems({ TransactItems: [{ Put: put("new") }] }, context),
      ["books write 2", "books/byB write 1"],
    ],
    [
      "TransactGetItems",
      (context) => transactGetItems({ TransactItems: [{ Get: key("1") }] }, context),
      ["books read 2"],
    ],
    [
      "Query",
      (context) => query({ TableName: "books", IndexName: "byB", ...byB }, context),
      ["books/byB read 0.5"],
    ],
    [
      "ExecuteTransaction",
      (context) =>
        executeTransaction(
          { TransactStatements: [{ Statement: "DELETE FROM books WHERE a = '1'" }] },
          context,
        ),
      ["books write 2", "books/byB write 1"],
    ],
  ])("is what the service charges for %s", async (_name, run, expected) => {
    expect(await charges(run)).toEqual(expected);
  });

  it("is a read where a transaction is replayed, and the answer says so", async () => {
    const input = {
      TransactItems: [{ Put: put("new") }],
      ClientRequestToken: "t".repeat(36),
      ReturnConsumedCapacity: "TOTAL",
    } as const;
    const first = await transactWriteItems(input, plane.context);
    expect(first.ConsumedCapacity).toEqual([{ TableName: "books", CapacityUnits: 3, WriteCapacityUnits: 3 }]);
    expect(await charges((context) => transactWriteItems(input, context))).toEqual(["books read 2"]);
    const again = await transactWriteItems(input, plane.context);
    expect(again.ConsumedCapacity).toEqual([{ TableName: "books", CapacityUnits: 2, ReadCapacityUnits: 2 }]);
  });

  it("is told for each table once, by the name that comes first", async () => {
    const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/books";
    const remove = (pk: string) => [{ DeleteRequest: { Key: key(pk).Key } }];
    const RequestItems = { [arn]: remove("1"), books: remove("2") };
    const { ConsumedCapacity } = await batchWriteItem(
      { RequestItems, ReturnConsumedCapacity: "TOTAL" },
      plane.context,
    );
    expect(ConsumedCapacity).toEqual([{ TableName: arn, CapacityUnits: 4 }]);
  });
});
