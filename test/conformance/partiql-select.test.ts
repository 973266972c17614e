/**
 * ExecuteStatement: SELECT is a Query for each partition key value that its WHERE clause names, else a Scan. What the
 * key does not answer filters what was read. An index is read by naming it behind the table.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PartiqlTable, VE } from "./partiql-table.ts";
import { attributes, keys, projection } from "./tables.ts";
import { type Item, l, m, n, s } from "./values.ts";

const table = new PartiqlTable();
const { run, refusal, sorts, pages } = table;

const inOrder = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);

describe("ExecuteStatement: SELECT", () => {
  beforeAll(async () => {
    await table.put(
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

  const LIST = l(n(10), l(n(20), n(21)), m({ x: n(30) }));
  const DOCUMENT: Item = {
    pk: s("columns"),
    sk: n(1),
    "dotted.name": s("dot"),
    a: m({ b: m({ c: n(1), l: LIST }), "b.b": n(2), s: s("text") }),
    top: l(s("first"), m({ part: s("inside") })),
  };

  it.each<[columns: string, row: Item]>([
    ["a.b.c", { c: n(1) }],
    ["a.s, sk", { s: s("text"), sk: n(1) }],
    ["sk, a.b", { sk: n(1), b: m({ c: n(1), l: LIST }) }],
    ["a.b.l[0]", { "l[0]": n(10) }],
    ["a.b.l[2], a.b.l[0]", { "l[2]": m({ x: n(30) }), "l[0]": n(10) }],
    ["a.b.l[1][0], a.b.l[1][1]", { "l[1][0]": n(20), "l[1][1]": n(21) }],
    ["a.b.l[2].x", { x: n(30) }],
    ["top[0], top[1].part", { "top[0]": s("first"), part: s("inside") }],
    [`"a"."b.b", "dotted.name"`, { "b.b": n(2), "dotted.name": s("dot") }],
    ["a['b']['c']", { c: n(1) }],
    ["a.gone, a.b.l[7], a.s.t, top.part, sk", { sk: n(1) }],
    ["a.gone", {}],
    ["top", { top: l(s("first"), m({ part: s("inside") })) }],
  ])("SELECT %s names each column by its last step", async (columns, row) => {
    await table.put(DOCUMENT);

    for (const where of ["pk = 'columns' AND sk = 1", "pk = 'columns'", "a.b.c = 1"]) {
      expect((await run(`SELECT ${columns} FROM $ WHERE ${where}`))["Items"]).toEqual([row]);
    }
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
    expect(ConsumedCapacity).toEqual({ TableName: table.name, CapacityUnits: 0.5 });
    const strong = await run("SELECT * FROM $ WHERE pk = 'a'", {
      ReturnConsumedCapacity: "TOTAL",
      ConsistentRead: true,
    });
    expect(strong["ConsumedCapacity"]).toEqual({ TableName: table.name, CapacityUnits: 1 });
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
    ["SELECT attribute_exists(a) FROM $", "Unexpected path component at 1:8:16"],
    ["SELECT a, size(b) FROM $", "Unexpected path component at 1:11:4"],
    ["SELECT * FROM $ WHERE set_add(a, <<1>>)", "Unrecognized function: set_add at 1:POSITION:7"],
    ["SELECT * FROM $ WHERE b = set_delete(a, <<1>>)", "Unrecognized function: set_delete at 1:POSITION:10"],
  ])("%s is refused", async (statement, text) => {
    const position = `1:${statement.replaceAll("$", `"${table.name}"`).indexOf("set_") + 1}:`;
    expect(await refusal(statement)).toBe(VE + text.replace("1:POSITION:", position));
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
    await table.put(
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
        TableName: table.name,
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

  it.each<[index: string, where: string, orderBy: string, expected: readonly number[]]>([
    ["some", "g = 'G' AND q = 'Q1' OR g = 'H' AND q = 'Q1'", "", []],
    ["some", "g = 'G' AND q IS MISSING AND h IS MISSING OR g = 'H' AND q = 'x'", "", [1, 2, 3]],
    ["some", "g = 'G' AND p = 'P1' OR g = 'H' AND q = 'Q1'", "", [1]],
    ["some", "(g = 'G' OR g = 'H') AND attribute_not_exists(q) AND p = 'P2'", "", [2]],
    ["local", "pk = 'i1' AND NOT q = 'Q1' OR pk = 'i2' AND q = 'Q1'", "", [1, 2]],
    ["local", "pk = 'i1' AND q IS MISSING OR pk = 'i2' AND q IS MISSING", "ORDER BY lsk", [2, 1]],
  ])(
    "%s: an OR of keys may ask for what it lacks, which is missing: %s %s",
    async (index, where, by, expected) => {
      const found = await sorts(`SELECT * FROM $."${index}" WHERE ${where} ${by}`);
      expect(by === "" ? inOrder(found) : found).toEqual(expected);
    },
  );

  it("takes what it does not project for missing where it is scanned", async () => {
    expect(await sorts(`SELECT * FROM $."some" WHERE q = 'Q1'`)).toEqual([]);
    expect(inOrder(await sorts(`SELECT * FROM $."some" WHERE NOT q = 'Q1' AND p IS NOT MISSING`))).toEqual([
      1, 2,
    ]);
  });
});

describe("ExecuteStatement: an index with several attributes in its key", () => {
  it("is refused once the text and its numbers are right, before all else", async () => {
    const name = await table.target.createTable("partiql-multi", {
      AttributeDefinitions: attributes("pk:S", "a:S", "b:S"),
      KeySchema: keys("pk"),
      GlobalSecondaryIndexes: [
        {
          IndexName: "multi",
          KeySchema: [...keys("a"), ...keys("b")],
          Projection: projection("ALL"),
        },
      ],
    });
    const refused = (where: string) =>
      table.target.refusal("ExecuteStatement", {
        Statement: `SELECT * FROM "${name}"."multi" WHERE ${where}`,
      });
    const multi =
      "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.";
    expect(await refused("a = 'x'")).toBe(VE + multi);
    expect(await refused("a < true AND b = ?")).toBe(VE + multi);
    expect(await refused("a = 1e200")).toMatch(/^ValidationException: Number overflow.* under root$/);
    expect(await refused("a =")).toMatch(/^ValidationException: Statement wasn't well formed/);
    expect(await table.target.call("ExecuteStatement", { Statement: `SELECT * FROM "${name}"` })).toEqual({
      Items: [],
    });
  });
});
