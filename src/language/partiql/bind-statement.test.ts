import { describe, expect, it } from "vitest";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { WireAttributeValue } from "../../item/parse.ts";
import { evaluateCondition } from "../condition/evaluate-condition.ts";
import { EvaluationWork } from "../condition/evaluation-work.ts";
import { applyUpdate } from "../update/apply-update.ts";
import { type BoundStatement, bindStatement } from "./bind-statement.ts";
import { parseStatement } from "./parse-statement.ts";
import { type PartiqlFault, partiqlFaultText } from "./partiql-fault.ts";
import { parseParameters } from "./value-slots.ts";

function bound(text: string, sent: readonly WireAttributeValue[] = []): BoundStatement | PartiqlFault {
  const parsed = parseStatement(text);
  if (parsed.kind === "refused") return parsed.fault;
  const given = parseParameters(sent);
  if (given.kind === "refused") return given.fault;
  const binding = bindStatement(parsed, given.parameters);
  return binding.kind === "bound" ? binding.statement : binding.fault;
}

const isStatement = (result: BoundStatement | PartiqlFault): result is BoundStatement =>
  "tableName" in result;

function faultText(text: string, sent?: readonly WireAttributeValue[]): string {
  const result = bound(text, sent);
  return isStatement(result) ? "accepted" : partiqlFaultText(result);
}

function statement(text: string, sent?: readonly WireAttributeValue[]): BoundStatement {
  const result = bound(text, sent);
  if (!isStatement(result)) throw new Error(partiqlFaultText(result));
  return result;
}

function holds(where: string, item: AttributeMap, sent?: readonly WireAttributeValue[]): boolean {
  const select = statement(`SELECT * FROM t WHERE ${where}`, sent);
  return (
    select.kind === "select" &&
    select.where !== null &&
    evaluateCondition(select.where, item, EvaluationWork.ofRead())
  );
}

const ITEM: AttributeMap = {
  s: { S: "hello" },
  n: { N: "5" },
  b: { BOOL: true },
  none: { NULL: true },
  set: { SS: ["x", "y"] },
  list: { L: [{ N: "1" }, { N: "2" }] },
  map: { M: { inner: { S: "deep" } } },
};

describe("a condition keeps the items of which it is true", () => {
  it.each([
    ["n = 5.0", true],
    ["n <> 4", true],
    ["n BETWEEN 1 AND 5", true],
    ["n NOT BETWEEN 1 AND 5", false],
    ["n IN [4, 5]", true],
    ["n NOT IN (4, 5)", false],
    ["gone = 1", false],
    ["NOT gone = 1", true],
    ["gone <> 1", false],
    ["NOT gone <> 1", true],
    ["gone IS MISSING", true],
    ["gone IS NOT MISSING", false],
    ["gone IS NULL", false],
    ["none IS NULL", true],
    ["none IS MISSING", false],
    ["none = NULL", true],
    ["s IS STRING", true],
    [`"set" IS BAG`, true],
    ["n IS LIST", false],
    [`"set" = <<'y', 'x'>>`, true],
    [`"list" = [1, 2]`, true],
    [`"list" = [2, 1]`, false],
    [`"list"[1] = 2`, true],
    [`map."inner" = 'deep'`, true],
    ["map = {'inner': 'deep'}", true],
    ["b = true", true],
    ["attribute_exists(n)", true],
    ["attribute_exists(n) = true", true],
    ["attribute_exists(n) = false", false],
    ["attribute_exists(n) <> false", true],
    ["true = attribute_exists(gone)", false],
    ["attribute_not_exists(gone)", true],
    ["attribute_type(n, 'N')", true],
    ["begins_with(s, 'hel')", true],
    [`CONTAINS("set", 'x')`, true],
    ["contains(s, 'z')", false],
    ["size(s) = 5", true],
    [`size("list") > 1 AND size("set") < 3`, true],
    ["(n = 1 OR s = 'hello') AND NOT b = false", true],
  ])("%s: %s", (where, expected) => {
    expect(holds(where, ITEM)).toBe(expected);
  });

  it("with parameters in order of appearance", () => {
    expect(holds("n = ? AND s IN [?, ?]", ITEM, [{ N: "5" }, { S: "no" }, { S: "hello" }])).toBe(true);
    expect(holds(`"list" = [?, ?]`, ITEM, [{ N: "1" }, { N: "2" }])).toBe(true);
    expect(holds("attribute_exists(gone) = ?", ITEM, [{ BOOL: false }])).toBe(true);
  });
});

describe("a statement DynamoDB cannot do is refused with the text it has for that", () => {
  it.each([
    ["SELECT a AS b FROM t", "Aliasing is not supported"],
    ["SELECT * FROM t x", "Aliasing is not supported"],
    ["UPDATE t AS x SET a = 1 WHERE pk = 'a'", "Aliasing is not supported"],
    ["SELECT COUNT(*) FROM t", "Unexpected path component at 1:8:5"],
    ["SELECT a[*] FROM t", "Unexpected path component at 1:10:1"],
    ["SELECT * FROM t[0]", "Unexpected path component at 1:15:1"],
    ["SELECT * FROM t WHERE a", "Unexpected path component at 1:23:1"],
    ["SELECT a IS NULL FROM t", "Unsupported operation: IsType"],
    ["SELECT * FROM t WHERE a + 1 = 2", "Unsupported operation: Plus"],
    ["SELECT * FROM t LIMIT 1", "Unsupported clause: LIMIT at 1:17:5"],
    ["SELECT * FROM t WHERE EXISTS(SELECT * FROM t)", "Unrecognized function: exists at 1:23:6"],
    ["SELECT * FROM t WHERE nope(a)", "Unrecognized function: nope at 1:23:4"],
    [
      "SELECT * FROM t WHERE attribute_exists('a')",
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      "SELECT * FROM t WHERE attribute_exists()",
      "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0",
    ],
    [
      "SELECT * FROM t WHERE a < true",
      "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
    ],
    ["SELECT * FROM a.b.c", "A path may contain at most 2 components in the FROM clause"],
    ['SELECT * FROM "t".""', "Path component cannot be an empty string"],
    ["INSERT INTO t.i VALUE {'a': 1}", "FROM clause may only contain a single table name"],
    ["UPDATE t.i SET a = 1 WHERE b = 1", "This operation is not supported on an index"],
    ["DELETE FROM t.i WHERE b = 1", "This operation is not supported on an index"],
    ["INSERT INTO t VALUE {'a': <<>>}", "Empty bags are not supported"],
    ["INSERT INTO t VALUE {'a': b}", "Unexpected path component at 1:27:1"],
    [
      "INSERT INTO t VALUE {'a': <<'x', 'x'>>}",
      "One or more parameter values were invalid: Input collection [x, x] contains duplicates.",
    ],
    [
      "UPDATE t SET a = set_add(b, <<'x'>>) WHERE pk = 'a'",
      "The first argument to SET_ADD must equal the assignment value at 1:18:7",
    ],
    [
      "UPDATE t SET a = set_delete(a, 'x') WHERE pk = 'a'",
      "The second argument to SET_DELETE must be a value with type SET at 1:29:1",
    ],
    ["UPDATE t SET a = set_add(a) WHERE pk = 'a'", "SET_ADD must have exactly two arguments at 1:18:7"],
    [
      "UPDATE t SET a = [set_add(a, <<1>>)] WHERE pk = 'a'",
      "Unsupported data type: set_add under key root[0] at 1:19:7",
    ],
    ["UPDATE t SET a = a IS NULL WHERE pk = 'a'", "Unsupported operation: IsType"],
    [
      "UPDATE t SET a = 1 REMOVE a WHERE pk = 'a'",
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
    ],
    [
      "DELETE FROM t WHERE pk = 'a' RETURNING MODIFIED OLD *",
      "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
    ],
  ])("%s", (text, expected) => {
    expect(faultText(text)).toBe(expected);
  });

  it("and so are parameters", () => {
    expect(faultText("SELECT * FROM t WHERE a = ?")).toBe(
      "Number of parameters in request and statement don't match.",
    );
    expect(faultText("SELECT * FROM t", [{ S: "a" }])).toBe(
      "Number of parameters in request and statement don't match.",
    );
    const where = "SELECT * FROM t WHERE a = ?";
    expect(faultText(where, [{ N: "1e99999999999" }])).toBe(
      "The parameter cannot be converted to a numeric value: 1e99999999999",
    );
    for (const N of ["1e-2147483648", "1.5e-2147483647", "1e-2147483649"])
      expect(faultText(where, [{ N }])).toBe(`The parameter cannot be converted to a numeric value: ${N}`);
    expect(faultText(where, [{ N: "1e-2147483647" }])).toMatch(/^Number underflow/);
    expect(faultText(where, [{ N: "" }])).toBe("The parameter cannot be converted to a numeric value");
    expect(faultText(where, [{ N: "1e2147483647" }])).toBe(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
    expect(faultText("UPDATE t SET a = set_add(a, ?) WHERE pk = 'x'", [{ S: "x" }])).toBe(
      "The second argument to SET_ADD must be a value with type SET at 1:26:1",
    );
  });
});

describe("INSERT", () => {
  it("builds its item from literals and parameters of every type", () => {
    const text = `INSERT INTO t VALUE {'pk': 'a', 'n': -1.50, 'l': [1, ?, NULL], 'm': {'x': true}, 's': <<'a','b'>>, 'ns': <<1, 2>>}`;
    expect(statement(text, [{ S: "p" }])).toMatchObject({
      item: {
        pk: { S: "a" },
        n: { N: "-1.5" },
        l: { L: [{ N: "1" }, { S: "p" }, { NULL: true }] },
        m: { M: { x: { BOOL: true } } },
        s: { SS: ["a", "b"] },
        ns: { NS: ["1", "2"] },
      },
    });
  });

  it("refuses nesting beyond the limit", () => {
    const text = `INSERT INTO t VALUE {'pk': ${"[".repeat(33)}1${"]".repeat(33)}}`;
    expect(faultText(text)).toMatch(/^Nesting Levels have exceeded/);
  });
});

const changed = (assignments: string): AttributeMap | null => {
  const update = statement(`UPDATE t ${assignments} WHERE pk = 'a'`);
  if (update.kind !== "update") return null;
  const result = applyUpdate(update.program, {
    old: ITEM,
    key: { s: { S: "hello" } },
    bytesMax: Number.POSITIVE_INFINITY,
  });
  return result.kind === "applied" ? result.item : null;
};
describe("UPDATE", () => {
  it.each([
    ["SET n = n + 1", { n: { N: "6" } }],
    ["SET n = n - 1 SET m = 7", { n: { N: "4" }, m: { N: "7" } }],
    [`SET "list" = list_append("list", [3])`, { list: { L: [{ N: "1" }, { N: "2" }, { N: "3" }] } }],
    [`SET "set" = set_add("set", <<'z'>>)`, { set: { SS: ["x", "y", "z"] } }],
    [`SET fresh = set_add(fresh, <<1>>)`, { fresh: { NS: ["1"] } }],
    [`SET "set" = set_delete("set", <<'x', 'y'>>)`, { s: ITEM.s }],
    ["SET gone = if_not_exists(gone, 3)", { gone: { N: "3" } }],
    [`SET "list"[0] = 'first' REMOVE s`, { list: { L: [{ S: "first" }, { N: "2" }] } }],
    ["SET n = s", { n: { S: "hello" } }],
  ])("%s", (assignments, expected) => {
    expect(changed(assignments)).toMatchObject(expected);
  });

  it("takes away what it removes, and a set that loses its last member", () => {
    expect(changed(`SET "set" = set_delete("set", <<'x', 'y'>>)`)).not.toHaveProperty("set");
    expect(changed("REMOVE s")).not.toHaveProperty("s");
  });
});
