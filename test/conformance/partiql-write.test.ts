/**
 * ExecuteStatement: INSERT, UPDATE and DELETE change one item. INSERT never replaces, UPDATE never creates, and both
 * UPDATE and DELETE name their item by its whole key.
 */
import { describe, expect, it } from "vitest";
import { PartiqlTable, VE } from "./partiql-table.ts";
import { type Item, l, m, n, nil, s, ss, type Value, yes } from "./values.ts";

const table = new PartiqlTable();
const { run, refusal, stored } = table;

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
    await table.put({ pk: s("dup"), sk: n(1) });
    expect(await refusal("INSERT INTO $ VALUE {'pk': 'dup', 'sk': 1}")).toBe(
      "DuplicateItemException: Duplicate primary key exists in table",
    );
  });

  const OVERFLOW =
    "Number overflow. Attempting to store a number with magnitude larger than supported range under root";
  it.each([
    ["{'pk': 1e126}", OVERFLOW],
    ["{'pk': 'x', 'a': {'b': 1e126}}", `${OVERFLOW}.b`],
    ["{'pk': 'x', 'a': [1, 1e126]}", `${OVERFLOW}[1]`],
    ["{'pk': 'x', 'a': <<1, 1e126>>}", `${OVERFLOW}[1]`],
    ["{'pk': 'x', 'a': {'b': [1, {'c': 1e126}]}}", `${OVERFLOW}.b[1].c`],
  ])("%s: places are counted from the attribute", async (value, text) => {
    expect(await refusal(`INSERT INTO $ VALUE ${value}`)).toBe(VE + text);
  });

  it("tells the first thing wrong in a parameter", async () => {
    const deep = Array.from({ length: 40 }).reduce<Value>((inner) => l(inner), n(1));
    const refused = (...values: readonly Value[]) =>
      refusal("INSERT INTO $ VALUE {'pk': 'x', 'sk': 1, 'a': ?}", { Parameters: [l(...values)] });
    expect(await refused(n("1e126"), deep)).toMatch(/Number overflow/);
    expect(await refused(deep, n("1e126"))).toMatch(/Nesting Levels/);
    expect(await refused(n("1e-2147483648"), deep)).toBe(
      `${VE}The parameter cannot be converted to a numeric value: 1e-2147483648`,
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
      TableName: table.name,
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
    await table.put(OLD);
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
    await table.put(OLD);
    const { status, body } = await table.answer(`UPDATE $ SET a = 5 ${KEY} AND a > 1`, {
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(status).toBe(400);
    expect(body["Item"]).toEqual(OLD);
    expect(await update(`SET a = 5 ${KEY} AND a = 1`)).toEqual([]);
  });

  it("may begin with FROM", async () => {
    await table.put(OLD);
    expect(await run(`FROM $ ${KEY} SET a = 9`)).toEqual({ Items: [] });
    expect(await stored("upd", 1)).toMatchObject({ a: n(9) });
  });

  it.each<[string, readonly Item[]]>([
    ["ALL OLD", [OLD]],
    ["ALL NEW", [{ ...OLD, a: n(2), m: m({ x: s("new"), y: s("kept") }) }]],
    ["MODIFIED OLD", [{ a: n(1), m: m({ x: s("old") }) }]],
    ["MODIFIED NEW", [{ a: n(2), m: m({ x: s("new") }) }]],
  ])("may begin with FROM and end with RETURNING %s *", async (what, expected) => {
    await table.put(OLD);
    const { Items } = await run(`FROM $ ${KEY} SET a = 2 SET m.x = 'new' RETURNING ${what} *`);
    expect(Items).toEqual(expected);
  });

  it("adds to sets and takes away", async () => {
    await table.put({ pk: s("sets"), sk: n(1) });
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

  it.each<[change: string, text: string, marked: string]>([
    ["set_add(b, <<'x'>>)", "The first argument to SET_ADD must equal the assignment value", "set_add"],
    [
      "set_delete(b, <<'x'>>)",
      "The first argument to SET_DELETE must equal the assignment value",
      "set_delete",
    ],
    ["set_add(aa.b, <<'x'>>)", "The first argument to SET_ADD must equal the assignment value", "set_add"],
    ["set_add(aa, 'x')", "The second argument to SET_ADD must be a value with type SET", "aa"],
    ["set_add(aa, ['x'])", "The second argument to SET_ADD must be a value with type SET", "aa"],
    ["set_delete(aa, 1)", "The second argument to SET_DELETE must be a value with type SET", "aa"],
    ["set_delete(aa, bb)", "The second argument to SET_DELETE must be a value with type SET", "aa"],
  ])("aa = %s is refused with a position", async (change, text, marked) => {
    const statement = `UPDATE "${table.name}" SET aa = ${change} WHERE pk = 'upd' AND sk = 1`;
    const column = statement.lastIndexOf(marked) + 1;
    expect(await refusal(statement)).toBe(`${VE}${text} at 1:${column}:${marked.length}`);
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
    await table.put({ pk: s("del"), sk: n(1), a: n(1) });
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
