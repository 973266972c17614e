/**
 * BatchExecuteStatement and ExecuteTransaction: statements about one item each, all reads or all writes. A batch
 * carries out each on its own and tells failures in their places; a transaction does all of them or none.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, PK_TABLE, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, n, s } from "./values.ts";

const target = useTarget();
let table: string;
let other: string;

beforeAll(async () => {
  table = await target.createTable("partiql-batch", {
    AttributeDefinitions: attributes("pk:S", "g:S"),
    KeySchema: keys("pk"),
    GlobalSecondaryIndexes: [{ IndexName: "gsi", KeySchema: keys("g"), Projection: projection(["p"]) }],
  });
  other = await target.createTable("partiql-other", PK_TABLE);
});

interface Sent {
  readonly Statement: string;
  readonly [more: string]: unknown;
}

/** `$` stands for the table, `%` for the other one. */
const sent = (statement: string | Sent): Sent => {
  const { Statement, ...more } = typeof statement === "string" ? { Statement: statement } : statement;
  return { Statement: Statement.replaceAll("$", `"${table}"`).replaceAll("%", `"${other}"`), ...more };
};

const batch = (statements: readonly (string | Sent)[], more: object = {}) =>
  target.call("BatchExecuteStatement", { Statements: statements.map(sent), ...more });

const batchRefusal = (statements: readonly string[]) =>
  target.refusal("BatchExecuteStatement", { Statements: statements.map(sent) });

const transact = (statements: readonly (string | Sent)[], more: object = {}) =>
  target.call("ExecuteTransaction", { TransactStatements: statements.map(sent), ...more });
const refused = (statements: readonly (string | Sent)[], more: object = {}) =>
  target.refusal("ExecuteTransaction", { TransactStatements: statements.map(sent), ...more });

const put = (...items: readonly Item[]) =>
  Promise.all(items.map((Item) => target.call("PutItem", { TableName: table, Item })));

const stored = (pk: string) => target.item(table, { pk: s(pk) });

const VE = "ValidationException: ";

/** Conditions of reads that are no equality with the whole key alone. */
const otherThanWholeKey: readonly string[] = [
  "a = 1",
  "pk > 'q1'",
  "pk IN ['q1']",
  "pk = 'q1' OR pk = 'q2'",
  "NOT pk = 'q1'",
  "pk = 'q1' AND a = 1",
  "a = 1 AND pk = 'q1'",
  "pk = 'q1' AND pk = 'q1'",
  "pk = 'q1' AND attribute_exists(a)",
  "pk = 'q1' AND attribute_exists(pk)",
  "pk = 'q1' AND a IS MISSING",
  "pk = 'q1' AND (a = 1 OR a = 2)",
];

describe("BatchExecuteStatement: writes", () => {
  it("answers each in its place, failures too", async () => {
    await put({ pk: s("b1"), a: n(1) }, { pk: s("b2"), a: n(1) });
    const { Responses } = await batch([
      "INSERT INTO $ VALUE {'pk': 'b0'}",
      "INSERT INTO $ VALUE {'pk': 'b1'}",
      "UPDATE $ SET a = 2 WHERE pk = 'b2' AND a = 5",
      "UPDATE $ SET a = 2 WHERE pk = 'missing'",
      "DELETE FROM $ WHERE pk = 'nobody'",
      "UPDATE $ SET a =",
      "UPDATE $ SET a = 2 WHERE a = 1",
      "DELETE FROM nowhere WHERE pk = 'x'",
      { Statement: "UPDATE $ SET a = a + ? WHERE pk = 'b3' RETURNING ALL NEW *", Parameters: [n(1)] },
    ]);
    expect(Responses).toEqual([
      { TableName: table },
      {
        TableName: table,
        Error: { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
      },
      {
        TableName: table,
        Error: { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
      },
      {
        TableName: table,
        Error: { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
      },
      { TableName: table },
      {
        Error: {
          Code: "ValidationError",
          Message: "Statement wasn't well formed, can't be processed: Unexpected term",
        },
      },
      {
        Error: {
          Code: "ValidationError",
          Message: "Where clause does not contain a mandatory equality on all key attributes",
        },
      },
      { Error: { Code: "ResourceNotFound", Message: "Requested resource not found" } },
      {
        TableName: table,
        Error: { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
      },
    ]);
    expect(await stored("b0")).toEqual({ pk: s("b0") });
  });

  it("gives back what RETURNING asks for", async () => {
    await put({ pk: s("r1"), a: n(1) });
    const { Responses } = await batch([
      "UPDATE $ SET a = 2 WHERE pk = 'r1' RETURNING MODIFIED NEW *",
      "DELETE FROM $ WHERE pk = 'r2' RETURNING ALL OLD *",
    ]);
    expect(Responses).toEqual([{ TableName: table, Item: { a: n(2) } }, { TableName: table }]);
  });

  it("gives back the item that a condition failed on where it is asked to", async () => {
    const item = { pk: s("old"), a: n(1) };
    await put(item);
    const failing = [
      "UPDATE $ SET a = 2 WHERE pk = 'old' AND a = 5",
      "DELETE FROM $ WHERE pk = 'old' AND a = 5",
      "INSERT INTO $ VALUE {'pk': 'old'}",
      "UPDATE $ SET a = 2 WHERE pk = 'no such item'",
    ];
    const answers = async (ReturnValuesOnConditionCheckFailure: string) => {
      const each = failing.map((Statement) =>
        batch([{ Statement, ReturnValuesOnConditionCheckFailure }]).then(
          ({ Responses }) => Responses[0].Error,
        ),
      );
      return Promise.all(each);
    };
    const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
    const duplicate = { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" };
    const Item = item;
    expect(await answers("ALL_OLD")).toEqual([{ ...failed, Item }, { ...failed, Item }, duplicate, failed]);
    expect(await answers("NONE")).toEqual([failed, failed, duplicate, failed]);
  });

  it("charges failures to the total of a table on which something succeeded", async () => {
    await put({ pk: s("f1"), p: s("x".repeat(3_000)) }, { pk: s("f2") }, { pk: s("f3") });
    const failing = ["f1", "f2", "f3"].map((pk) => `INSERT INTO $ VALUE {'pk': '${pk}'}`);
    const good = "INSERT INTO $ VALUE {'pk': 'f4', 'g': 'g'}";
    const ReturnConsumedCapacity = "INDEXES";
    expect((await batch([...failing, good], { ReturnConsumedCapacity }))["ConsumedCapacity"]).toEqual([
      {
        TableName: table,
        CapacityUnits: 7,
        Table: { CapacityUnits: 1 },
        GlobalSecondaryIndexes: { gsi: { CapacityUnits: 1 } },
      },
    ]);
    expect(await batch(failing, { ReturnConsumedCapacity })).not.toHaveProperty("ConsumedCapacity");
    const elsewhere = await batch([...failing, "INSERT INTO % VALUE {'pk': 'f5'}"], {
      ReturnConsumedCapacity,
    });
    expect(elsewhere["ConsumedCapacity"]).toEqual([
      { TableName: other, CapacityUnits: 1, Table: { CapacityUnits: 1 } },
    ]);
  });
});

describe("BatchExecuteStatement: reads", () => {
  it("answers the items it finds", async () => {
    await put({ pk: s("q1"), a: n(1), b: n(2) });
    const answer = await batch(
      [
        "SELECT * FROM $ WHERE pk = 'q1'",
        { Statement: "SELECT a FROM $ WHERE pk = ?", Parameters: [s("q2")], ConsistentRead: true },
        "SELECT gone FROM $ WHERE pk = 'q4'",
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(answer).toEqual({
      Responses: [
        { TableName: table, Item: { pk: s("q1"), a: n(1), b: n(2) } },
        { TableName: table },
        { TableName: table },
      ],
      ConsumedCapacity: [{ TableName: table, CapacityUnits: 2 }],
    });
  });

  it.each(otherThanWholeKey)("must be by the whole key and nothing else: WHERE %s", async (where) => {
    const { Responses } = await batch([`SELECT * FROM $ WHERE ${where}`]);
    const Message =
      "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
    expect(Responses).toEqual([{ Error: { Code: "ValidationError", Message } }]);
  });

  it("are of tables", async () => {
    const { Responses } = await batch([`SELECT * FROM $."gsi" WHERE g = 'q1'`]);
    expect(Responses).toMatchObject([{ Error: { Code: "ValidationError" } }]);
  });

  it("do not go with writes, nor twice with one item", async () => {
    const select = "SELECT * FROM $ WHERE pk = 'q1'";
    expect(await batchRefusal([select, "DELETE FROM $ WHERE pk = 'q2'"])).toMatch(/^ValidationException: /);
    expect(await batchRefusal([select, select])).toMatch(/^ValidationException: .*duplicates/);
  });
});

describe("Columns of nested paths", () => {
  it("are named by their last step in batches and transactions too", async () => {
    await put({ pk: s("nested"), a: m({ b: s("x"), l: l(n(1), n(2)) }) });
    const select = "SELECT a.b, a.l[1], a.gone FROM $ WHERE pk = 'nested'";
    const Item = { b: s("x"), "l[1]": n(2) };
    expect((await batch([select]))["Responses"]).toEqual([{ TableName: table, Item }]);
    expect((await transact([select]))["Responses"]).toEqual([{ Item }]);
  });

  it("that are all missing are no item in transactions, and an empty one elsewhere", async () => {
    await put({ pk: s("nested"), a: n(1) });
    const select = "SELECT a.b, gone FROM $ WHERE pk = 'nested'";
    expect((await transact([select]))["Responses"]).toEqual([{}]);
    expect((await batch([select]))["Responses"]).toEqual([{ TableName: table, Item: {} }]);
  });
});

describe("ExecuteTransaction", () => {
  it("writes all or nothing", async () => {
    await put({ pk: s("t1"), a: n(1) });
    expect(
      await transact([
        "INSERT INTO $ VALUE {'pk': 't0'}",
        "UPDATE $ SET a = a + 1 WHERE pk = 't1'",
        "DELETE FROM $ WHERE pk = 'nobody'",
      ]),
    ).toEqual({ Responses: [] });
    expect(await stored("t1")).toEqual({ pk: s("t1"), a: n(2) });
    const { status, body } = await target.answer("ExecuteTransaction", {
      TransactStatements: [
        sent("INSERT INTO $ VALUE {'pk': 't2'}"),
        sent("INSERT INTO $ VALUE {'pk': 't0'}"),
        sent({
          Statement: "UPDATE $ SET a = 3 WHERE pk = 't1' AND a = 9",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ],
    });
    expect(status).toBe(400);
    expect(body["Message"]).toBe(
      "Transaction cancelled, please refer cancellation reasons for specific reasons [None, DuplicateItem, ConditionalCheckFailed]",
    );
    expect(body["CancellationReasons"]).toEqual([
      { Code: "None" },
      { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: { pk: s("t1"), a: n(2) },
      },
    ]);
    expect(await stored("t2")).toBeUndefined();
  });

  it("reads items of one moment", async () => {
    await put({ pk: s("t5"), a: n(1) });
    expect(
      await transact(
        [
          "SELECT a FROM $ WHERE pk = 't5'",
          "SELECT * FROM $ WHERE pk = 't6'",
          "SELECT * FROM % WHERE pk = 't5'",
        ],
        {
          ReturnConsumedCapacity: "TOTAL",
        },
      ),
    ).toEqual({
      Responses: [{ Item: { a: n(1) } }, {}, {}],
      ConsumedCapacity: [
        { TableName: table, CapacityUnits: 4, ReadCapacityUnits: 4 },
        { TableName: other, CapacityUnits: 2, ReadCapacityUnits: 2 },
      ],
    });
  });

  it("checks with EXISTS what the writes do not change", async () => {
    await put({ pk: s("t7"), a: n(1) });
    const exists = "EXISTS(SELECT * FROM $ WHERE pk = 't7' AND a = 1)";
    expect(await transact([exists, "UPDATE $ SET b = 1 WHERE pk = 't1'"])).toEqual({ Responses: [] });
    expect(await refused([exists.replace("a = 1", "a = 2"), "UPDATE $ SET b = 1 WHERE pk = 't1'"])).toMatch(
      /\[ConditionalCheckFailed, None\]$/,
    );
    for (const misuse of [
      "EXISTS(SELECT * FROM $ WHERE pk = 't7')",
      "EXISTS(SELECT * FROM $ WHERE a = 1)",
      "EXISTS(1)",
    ]) {
      expect(await refused([misuse])).toBe(
        `${VE}Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition`,
      );
    }
  });

  it("does a request with a token once, and reports reads for the second", async () => {
    await put({ pk: s("t8"), a: n(1) });
    const more = { ClientRequestToken: `token-${table.slice(-8)}`, ReturnConsumedCapacity: "TOTAL" };
    const statements = ["UPDATE $ SET a = a + 1 WHERE pk = 't8'"];
    expect(await transact(statements, more)).toMatchObject({ ConsumedCapacity: [{ WriteCapacityUnits: 2 }] });
    expect(await transact(statements, more)).toMatchObject({ ConsumedCapacity: [{ ReadCapacityUnits: 2 }] });
    expect(await stored("t8")).toMatchObject({ a: n(2) });
    expect(await refused(["DELETE FROM $ WHERE pk = 't8'"], more)).toMatch(
      /^IdempotentParameterMismatchException/,
    );
  });

  it.each([
    [
      "UPDATE $ SET a = 1 WHERE pk = 't1' RETURNING ALL OLD *",
      "Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction.",
    ],
    [
      `SELECT * FROM $."gsi" WHERE g = 'x'`,
      "Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions.",
    ],
    ["DELETE FROM $ WHERE a = 1", "Where clause does not contain a mandatory equality on all key attributes"],
    ["DELETE FROM", "Statement wasn't well formed, can't be processed: Expected identifier for simple path"],
  ])("refuses %s", async (statement, text) => {
    expect(await refused([statement])).toBe(VE + text);
  });

  it.each(otherThanWholeKey)("reads by the whole key and nothing else: WHERE %s", async (where) => {
    const good = "SELECT * FROM $ WHERE pk = 'good'";
    expect(await refused([good, `SELECT * FROM $ WHERE ${where}`])).toBe(
      `${VE}Validation failed in TransactStatements[1]: Select statements within ExecuteTransaction must specify the primary key in the where clause.`,
    );
  });

  it("gives every statement whose key does not fit its own reason", async () => {
    const reasons = async (...TransactStatements: readonly string[]) => {
      const { body } = await target.answer("ExecuteTransaction", {
        TransactStatements: TransactStatements.map(sent),
      });
      return body["CancellationReasons"];
    };
    const mismatch = {
      Code: "ValidationError",
      Message: "The provided key element does not match the schema",
    };
    const none = { Code: "None" };
    expect(
      await reasons(
        "SELECT * FROM $ WHERE pk = 1",
        "SELECT * FROM $ WHERE pk = 'x'",
        "SELECT * FROM $ WHERE pk = true",
      ),
    ).toEqual([mismatch, none, mismatch]);
    expect(
      await reasons(
        "INSERT INTO $ VALUE {'pk': 'x'}",
        "UPDATE $ SET a = 1 WHERE pk = 1",
        "DELETE FROM $ WHERE pk = 2",
        "INSERT INTO $ VALUE {'pk': 1}",
      ),
    ).toEqual([
      none,
      mismatch,
      mismatch,
      {
        Code: "ValidationError",
        Message: "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N",
      },
    ]);
  });

  it("refuses more than 4 MB of statements and parameters", async () => {
    const Parameters = [s("x".repeat(390_000))];
    const puts = Array.from({ length: 11 }, (_, i) => ({
      Statement: `INSERT INTO $ VALUE {'pk': 'large${i}', 'v': ?}`,
      Parameters,
    }));
    expect(await refused(puts)).toMatch(/^ValidationException: .*size cannot exceed/);
  });

  it("refuses two statements on one item, and reads beside writes", async () => {
    const select = "SELECT * FROM $ WHERE pk = 't1'";
    expect(await refused([select, select])).toBe(
      `${VE}Transaction request cannot include multiple operations on one item`,
    );
    expect(await refused([select, "DELETE FROM $ WHERE pk = 't2'"])).toMatch(/^ValidationException: /);
  });
});
