/**
 * ExecuteStatement: PartiQL reads and changes the same items as the other operations. SELECT is a Query for each
 * partition key value its WHERE clause names, else a Scan; INSERT never replaces, UPDATE never creates, and both
 * UPDATE and DELETE name their one item by its whole key.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, n, nil, s, ss, type Value, yes } from "./values.ts";

const target = useTarget();
let table: string;

beforeAll(async () => {
  table = await target.createTable("partiql", {
    AttributeDefinitions: attributes("pk:S", "sk:N", "g:S", "h:N", "lsk:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "all", KeySchema: keys("g", "h"), Projection: projection("ALL") },
      { IndexName: "some", KeySchema: keys("g"), Projection: projection(["p"]) },
    ],
    LocalSecondaryIndexes: [
      { IndexName: "local", KeySchema: keys("pk", "lsk"), Projection: projection("KEYS_ONLY") },
    ],
  });
});

/** Runs a statement; `$` stands for the table. */
const run = (statement: string, more: object = {}) =>
  target.call("ExecuteStatement", { Statement: statement.replaceAll("$", `"${table}"`), ...more });

const refusal = (statement: string, more: object = {}) =>
  target.refusal("ExecuteStatement", { Statement: statement.replaceAll("$", `"${table}"`), ...more });

const put = (...items: readonly Item[]) =>
  Promise.all(items.map((Item) => target.call("PutItem", { TableName: table, Item })));

const stored = (pk: string, sk: number) => target.item(table, { pk: s(pk), sk: n(sk) });

/** The sort keys of the items that a statement reads. */
async function sorts(statement: string, more: object = {}): Promise<readonly number[]> {
  const { Items } = await run(statement, more);
  return (Items as readonly { readonly sk: { readonly N: string } }[]).map(({ sk }) => Number(sk.N));
}

const inOrder = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);

/** Sort keys page by page. */
async function pages(statement: string, Limit: number): Promise<readonly (readonly number[])[]> {
  const all: (readonly number[])[] = [];
  let NextToken: unknown;
  do {
    const page = await run(statement, { Limit, ...(NextToken !== undefined && { NextToken }) });
    all.push((page["Items"] as readonly { sk: { N: string } }[]).map(({ sk }) => Number(sk.N)));
    NextToken = page["NextToken"];
  } while (NextToken !== undefined);
  return all;
}

const VE = "ValidationException: ";

describe("ExecuteStatement: INSERT", () => {
  it("stores the item and answers no items", async () => {
    const answer = await run(
      `INSERT INTO $ VALUE {'pk': 'ins', 'sk': 1, 'l': [1, 'x', NULL, true], 'm': {'a': ?}, 'ss': <<'a','b'>>}`,
      {
        Parameters: [n(7)],
      },
    );
    expect(answer).toEqual({ Items: [] });
    expect(await stored("ins", 1)).toEqual({
      pk: s("ins"),
      sk: n(1),
      l: l(n(1), s("x"), nil, yes),
      m: m({ a: n(7) }),
      ss: ss("a", "b"),
    });
  });

  it("refuses a key that is there", async () => {
    await put({ pk: s("dup"), sk: n(1) });
    expect(await refusal("INSERT INTO $ VALUE {'pk': 'dup', 'sk': 1}")).toBe(
      "DuplicateItemException: Duplicate primary key exists in table",
    );
  });

  it("refuses a missing or mistyped key", async () => {
    expect(await refusal("INSERT INTO $ VALUE {'pk': 'x'}")).toBe(
      `${VE}One or more parameter values were invalid: Missing the key sk in the item`,
    );
    expect(await refusal("INSERT INTO $ VALUE {'pk': 1, 'sk': 1}")).toBe(
      `${VE}One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N`,
    );
  });

  it("costs what a put costs", async () => {
    const answer = await run("INSERT INTO $ VALUE {'pk': 'cost', 'sk': 1, 'g': 'c', 'lsk': 'x'}", {
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(answer["ConsumedCapacity"]).toEqual({
      TableName: table,
      CapacityUnits: 3,
      Table: { CapacityUnits: 1 },
      GlobalSecondaryIndexes: { some: { CapacityUnits: 1 } },
      LocalSecondaryIndexes: { local: { CapacityUnits: 1 } },
    });
  });
});

describe("ExecuteStatement: UPDATE", () => {
  const OLD: Item = {
    pk: s("upd"),
    sk: n(1),
    a: n(1),
    l: l(n(1), n(2), n(3)),
    m: m({ x: s("old"), y: s("kept") }),
  };
  const update = async (statement: string): Promise<readonly Value[]> => {
    await put(OLD);
    return (await run(`UPDATE $ ${statement}`))["Items"];
  };
  const KEY = "WHERE pk = 'upd' AND sk = 1";

  it("sets and removes", async () => {
    expect(await update(`SET a = a + 10 SET b = 'new' REMOVE l[0] SET m.x = ['z'] ${KEY}`)).toEqual([]);
    expect(await stored("upd", 1)).toEqual({
      pk: s("upd"),
      sk: n(1),
      a: n(11),
      b: s("new"),
      l: l(n(2), n(3)),
      m: m({ x: l(s("z")), y: s("kept") }),
    });
  });

  it.each<[string, readonly Item[]]>([
    ["ALL OLD", [OLD]],
    ["ALL NEW", [{ ...OLD, a: n(2), m: m({ x: s("new"), y: s("kept") }) }]],
    ["MODIFIED OLD", [{ a: n(1), m: m({ x: s("old") }) }]],
    ["MODIFIED NEW", [{ a: n(2), m: m({ x: s("new") }) }]],
  ])("RETURNING %s *", async (what, expected) => {
    expect(await update(`SET a = 2 SET m.x = 'new' ${KEY} RETURNING ${what} *`)).toEqual(expected);
  });

  it("never creates", async () => {
    expect(await refusal("UPDATE $ SET a = 1 WHERE pk = 'nobody' AND sk = 1")).toBe(
      "ConditionalCheckFailedException: The conditional request failed",
    );
  });

  it("may ask more than the key, and gives the item back when the answer is no", async () => {
    await put(OLD);
    const { status, body } = await target.answer("ExecuteStatement", {
      Statement: `UPDATE "${table}" SET a = 5 ${KEY} AND a > 1`,
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(status).toBe(400);
    expect(body["Item"]).toEqual(OLD);
    expect(await update(`SET a = 5 ${KEY} AND a = 1`)).toEqual([]);
  });

  it("may begin with FROM", async () => {
    await put(OLD);
    expect(await run(`FROM $ ${KEY} SET a = 9`)).toEqual({ Items: [] });
    expect(await stored("upd", 1)).toMatchObject({ a: n(9) });
  });

  it("adds to sets and takes away", async () => {
    await put({ pk: s("sets"), sk: n(1) });
    const where = "WHERE pk = 'sets' AND sk = 1";
    await run(`UPDATE $ SET t = set_add(t, <<'a', 'b'>>) ${where}`);
    await run(`UPDATE $ SET t = set_delete(t, ?) ${where}`, { Parameters: [ss("a")] });
    expect(await stored("sets", 1)).toMatchObject({ t: ss("b") });
    await run(`UPDATE $ SET t = set_delete(t, <<'b'>>) ${where}`);
    expect(await stored("sets", 1)).not.toHaveProperty("t");
    await run(`UPDATE $ SET t = 5 ${where}`);
    expect(await refusal(`UPDATE $ SET t = set_add(t, <<'b'>>) ${where}`)).toBe(
      `${VE}An operand in the update expression has an incorrect data type`,
    );
  });

  it.each([
    [
      "UPDATE $ SET a = 1 WHERE pk = 'upd'",
      "Where clause does not contain a mandatory equality on all key attributes",
    ],
    [
      "UPDATE $ SET a = 1 WHERE pk = 'upd' AND sk > 1",
      "Where clause does not contain a mandatory equality on all key attributes",
    ],
    [
      "UPDATE $ SET a = 1 WHERE pk = 'upd' AND sk = 1 OR a = 1",
      "Where clause does not contain a mandatory equality on all key attributes",
    ],
    ["UPDATE $ SET a = 1", "Where clause does not contain a mandatory equality on all key attributes"],
    [
      "UPDATE $ SET sk = 1 WHERE pk = 'upd' AND sk = 1",
      "One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key",
    ],
    [
      "UPDATE $ SET a = 1 WHERE pk = 'upd' AND sk = 'x'",
      "The provided key element does not match the schema",
    ],
    [`UPDATE $."all" SET a = 1 WHERE pk = 'upd' AND sk = 1`, "This operation is not supported on an index"],
  ])("%s is refused", async (statement, text) => {
    expect(await refusal(statement)).toBe(VE + text);
  });
});

describe("ExecuteStatement: DELETE", () => {
  const KEY = "WHERE pk = 'del' AND sk = 1";

  it("takes the item away and may give it back", async () => {
    await put({ pk: s("del"), sk: n(1), a: n(1) });
    expect(await refusal(`DELETE FROM $ ${KEY} AND a = 2`)).toBe(
      "ConditionalCheckFailedException: The conditional request failed",
    );
    expect(await run(`DELETE FROM $ ${KEY} AND a = 1 RETURNING ALL OLD *`)).toEqual({
      Items: [{ pk: s("del"), sk: n(1), a: n(1) }],
    });
    expect(await stored("del", 1)).toBeUndefined();
  });

  it("of a missing item succeeds, whatever it asks", async () => {
    expect(await run("DELETE FROM $ WHERE pk = 'none' AND sk = 1")).toEqual({ Items: [] });
    expect(await run("DELETE FROM $ WHERE pk = 'none' AND sk = 1 AND a = 1 RETURNING ALL OLD *")).toEqual({
      Items: [],
    });
  });
});

describe("ExecuteStatement: SELECT", () => {
  beforeAll(async () => {
    await put(
      ...[1, 2, 3, 4].map((sk) => ({ pk: s("a"), sk: n(sk), v: n(sk * 10) })),
      ...[1, 2, 3].map((sk) => ({ pk: s("b"), sk: n(sk), v: n(sk * 100) })),
      { pk: s("c"), sk: n(9), d: m({ e: l(s("x"), s("y"), s("z")) }) },
    );
  });

  it.each<[string, readonly number[]]>([
    ["pk = 'a'", [1, 2, 3, 4]],
    ["pk = 'a' AND sk = 2", [2]],
    ["'a' = pk AND 2 < sk", [3, 4]],
    ["pk = 'a' AND sk BETWEEN 2 AND 3", [2, 3]],
    ["pk = 'a' AND v >= 30", [3, 4]],
    ["pk = 'a' AND sk > 1 AND sk < 4", [2, 3]],
    ["pk = 'a' AND NOT sk = 2", [1, 3, 4]],
    ["pk = 'a' AND sk IN [1, 4]", [1, 4]],
    ["pk IN ['a', 'b'] AND sk = 1", [1, 1]],
    ["pk = 'a' AND sk = 4 OR pk = 'b' AND sk = 3", [4, 3]],
    ["(pk = 'a' OR pk = 'b') AND sk >= 3", [3, 4, 3]],
    ["pk = 'a' AND sk < 2 OR pk = 'a' AND sk > 3", [1, 4]],
    ["pk = 'a' AND v = 10 OR pk = 'a' AND v = 20", [1, 2]],
    ["pk = 'a' AND sk <> 1 OR pk = 'a' AND sk = 1", [1, 2, 3, 4]],
    ["pk IN ['a', 'a'] AND sk = 1", [1]],
    ["pk = 'nobody'", []],
  ])("WHERE %s reads %j", async (where, expected) => {
    expect(await sorts(`SELECT * FROM $ WHERE ${where}`)).toEqual(expected);
  });

  it.each<[string, readonly number[]]>([
    ["v = 300", [3]],
    ["NOT pk = 'a' AND v > 0", [1, 2, 3]],
    ["d IS NOT MISSING", [9]],
    ["pk = 'c' OR v = 10", [1, 9]],
    ["begins_with(pk, 'c') AND sk > 5", [9]],
  ])("WHERE %s scans", async (where, expected) => {
    expect(inOrder(await sorts(`SELECT * FROM $ WHERE ${where}`))).toEqual(expected);
  });

  it.each<[string, string, readonly number[]]>([
    ["pk = 'a'", "sk DESC", [4, 3, 2, 1]],
    ["pk = 'a'", "pk DESC, sk", [1, 2, 3, 4]],
    ["pk IN ['a', 'b']", "pk DESC", [1, 2, 3, 1, 2, 3, 4]],
    ["pk IN ['b', 'a']", "pk, sk DESC", [4, 3, 2, 1, 3, 2, 1]],
    ["pk IN ['a', 'b']", "sk", [1, 1, 2, 2, 3, 3, 4]],
    ["pk IN ['a', 'b']", "sk DESC", [4, 3, 3, 2, 2, 1, 1]],
    ["pk IN ['a', 'b'] AND v > 20", "sk", [1, 2, 3, 3, 4]],
  ])("WHERE %s ORDER BY %s", async (where, order, expected) => {
    expect(await sorts(`SELECT * FROM $ WHERE ${where} ORDER BY ${order}`)).toEqual(expected);
    for (const limit of [1, 2, 3]) {
      expect((await pages(`SELECT * FROM $ WHERE ${where} ORDER BY ${order}`, limit)).flat()).toEqual(
        expected,
      );
    }
  });

  it("shows the paths it names", async () => {
    expect((await run(`SELECT d.e[2], d.e[0], gone, sk FROM $ WHERE pk = 'c'`))["Items"]).toEqual([
      { d: m({ e: l(s("x"), s("z")) }), sk: n(9) },
    ]);
  });

  it("pages by evaluated rows, and a token belongs to its statement", async () => {
    expect(await pages("SELECT * FROM $ WHERE pk IN ['a', 'b'] AND v <> 20", 2)).toEqual([
      [1],
      [3, 4],
      [1, 2],
      [3],
    ]);
    const { NextToken, LastEvaluatedKey } = await run("SELECT * FROM $ WHERE pk = 'a'", { Limit: 1 });
    expect(LastEvaluatedKey).toEqual({ pk: s("a"), sk: n(1) });
    expect(await refusal("SELECT * FROM $ WHERE pk = 'b'", { NextToken })).toBe(
      `${VE}NextToken does not match request`,
    );
    for (const wrong of ["nonsense", "", "W10=", Buffer.from("[1,2,3,4,5]").toString("base64")]) {
      expect(await refusal("SELECT * FROM $ WHERE pk = 'a'", { NextToken: wrong })).toMatch(
        /^ValidationException: /,
      );
    }
    expect(await refusal("SELECT * FROM $ WHERE pk = 'a'", { NextToken: "W10=" })).toBe(
      `${VE}Invalid NextToken`,
    );
  });

  it("costs by what it evaluates", async () => {
    const { ConsumedCapacity } = await run("SELECT sk FROM $ WHERE pk = 'a' AND v = 1", {
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(ConsumedCapacity).toEqual({ TableName: table, CapacityUnits: 0.5 });
    const strong = await run("SELECT * FROM $ WHERE pk = 'a'", {
      ReturnConsumedCapacity: "TOTAL",
      ConsistentRead: true,
    });
    expect(strong["ConsumedCapacity"]).toEqual({ TableName: table, CapacityUnits: 1 });
  });

  it.each([
    [
      "SELECT * FROM $ WHERE pk = 'a' AND sk > 1 OR pk = 'a' AND sk > 2",
      "Overlapping conditions with range keys are not supported in where clause",
    ],
    [
      "SELECT * FROM $ WHERE pk = 'a' AND sk BETWEEN 3 AND 1",
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:3}, upper bound operand: AttributeValue: {N:1}",
    ],
    [
      "SELECT * FROM $ WHERE a < true",
      "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
    ],
    ["SELECT COUNT(*) FROM $", "Unexpected path component at 1:8:5"],
  ])("%s is refused", async (statement, text) => {
    expect(await refusal(statement)).toBe(VE + text);
  });

  it("of a table that is not there is refused", async () => {
    expect(await refusal("SELECT * FROM nowhere")).toBe(
      "ResourceNotFoundException: Requested resource not found",
    );
    expect(await refusal("SELECT * FROM nowhere WHERE a < true")).toMatch(
      /^ValidationException: Incorrect operand/,
    );
  });
});

describe("ExecuteStatement: SELECT from an index", () => {
  beforeAll(async () => {
    await put(
      { pk: s("i1"), sk: n(1), g: s("G"), h: n(2), p: s("P1"), q: s("Q1"), lsk: s("b") },
      { pk: s("i1"), sk: n(2), g: s("G"), h: n(1), p: s("P2"), q: s("Q2"), lsk: s("a") },
      { pk: s("i2"), sk: n(3), g: s("G"), q: s("Q3") },
    );
  });

  it("reads what is in it, in its order", async () => {
    expect(await sorts(`SELECT * FROM $."all" WHERE g = 'G'`)).toEqual([2, 1]);
    expect(await sorts(`SELECT * FROM $."all" WHERE g = 'G' AND h > 1`)).toEqual([1]);
    expect(await sorts(`SELECT * FROM $."local" WHERE pk = 'i1' ORDER BY lsk DESC`)).toEqual([1, 2]);
    expect((await pages(`SELECT * FROM $."all" WHERE g = 'G'`, 1)).flat()).toEqual([2, 1]);
  });

  it("shows what it projects, and a local index the rest too", async () => {
    expect((await run(`SELECT * FROM $."some" WHERE g = 'G' AND p = 'P1'`))["Items"]).toEqual([
      { pk: s("i1"), sk: n(1), g: s("G"), p: s("P1") },
    ]);
    expect(
      await run(`SELECT q FROM $."local" WHERE pk = 'i1'`, { ReturnConsumedCapacity: "INDEXES" }),
    ).toEqual({
      Items: [{ q: s("Q2") }, { q: s("Q1") }],
      ConsumedCapacity: {
        TableName: table,
        CapacityUnits: 1.5,
        Table: { CapacityUnits: 1 },
        LocalSecondaryIndexes: { local: { CapacityUnits: 0.5 } },
      },
    });
  });

  it.each([
    [`SELECT * FROM $."gone"`, "The table does not have the specified index"],
    [
      `SELECT q, r FROM $."some" WHERE g = 'G'`,
      "One or more parameter values were invalid: Global secondary index some does not project [q, r]",
    ],
    [
      `SELECT * FROM $."some" WHERE g = 'G' AND NOT q = 'x'`,
      "One or more parameter values were invalid: Secondary index some does not project one or more filter attributes: [q]",
    ],
    [
      `SELECT * FROM $."local" WHERE pk = 'i1' AND q = 'x'`,
      "One or more parameter values were invalid: Secondary index local does not project one or more filter attributes: [q]",
    ],
    [`SELECT * FROM $."a"."b"`, "A path may contain at most 2 components in the FROM clause"],
  ])("%s is refused", async (statement, text) => {
    expect(await refusal(statement)).toBe(VE + text);
  });

  it("is refused as a consistent read of a global one, unless there is none", async () => {
    const ConsistentRead = true;
    expect(await refusal(`SELECT * FROM $."all"`, { ConsistentRead })).toBe(
      `${VE}Strongly consistent read is not supported on Global Secondary Indexes`,
    );
    expect(await refusal(`SELECT * FROM $."gone"`, { ConsistentRead })).toBe(
      `${VE}The table does not have the specified index`,
    );
  });

  it("takes what it does not project for missing where it is scanned", async () => {
    expect(await sorts(`SELECT * FROM $."some" WHERE q = 'Q1'`)).toEqual([]);
    expect(inOrder(await sorts(`SELECT * FROM $."some" WHERE NOT q = 'Q1' AND p IS NOT MISSING`))).toEqual([
      1, 2,
    ]);
  });
});
