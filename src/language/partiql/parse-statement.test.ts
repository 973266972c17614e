import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStatement, type StatementParse } from "./parse-statement.ts";
import { partiqlFaultText } from "./partiql-fault.ts";
import type { Statement } from "./statement.ts";

const W = "Statement wasn't well formed, can't be processed: ";

function textOf(parsed: StatementParse): string {
  return parsed.kind === "refused" ? partiqlFaultText(parsed.fault) : "accepted";
}

function statementOf(text: string): Statement {
  const parsed = parseStatement(text);
  if (parsed.kind === "refused") throw new Error(partiqlFaultText(parsed.fault));
  return parsed.statement;
}

/** The expression tree without positions. */
const bare = (node: unknown): unknown =>
  JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === "at" ? undefined : value)));

const where = (text: string): unknown => {
  const statement = statementOf(`SELECT * FROM t WHERE ${text}`);
  return statement.kind === "select" ? bare(statement.where) : undefined;
};

const path = (...steps: (string | number)[]) => ({ kind: "path", path: steps });
const number = (text: string) => ({ kind: "number", text });
const string = (text: string) => ({ kind: "literal", value: { S: text } });

const compare = (name: string) => ({ kind: "compare", operator: "=", left: path(name), right: number("1") });

describe("a statement that is not well formed is refused with PartiQL's text", () => {
  it.each([
    ["SELECT * FROM t WHERE a = 1 b", "Unexpected token after expression"],
    ["SELECT * FROM t WHERE a = 1)", "Unexpected token after expression"],
    ["SELECT * FROM t WHERE", "Unexpected term"],
    ["SELECT * FROM t WHERE NOT", "Unexpected term"],
    ["SELECT * FROM t WHERE (", "Unexpected term"],
    ["SELECT * FROM", "Unexpected term"],
    ["", "Unexpected term"],
    [" \n\t", "Unexpected term"],
    ["SELECT * FROM t WHERE a =", "Missing right-hand side expression of infix operator"],
    ["SELECT * FROM t WHERE a = 1 AND", "Missing right-hand side expression of infix operator"],
    ["SELECT * FROM t WHERE ORDER BY a", "Unexpected keyword"],
    ["SELECT * FROM t WHERE a IS", "Expected type name"],
    ["SELECT * FROM t WHERE a IS 5", "Expected type name"],
    ["SELECT * FROM t WHERE a IS NOT", "Expected type name"],
    ["SELECT * FROM t WHERE = 1", "Unexpected operator"],
    ["DELETE FROM", "Expected identifier for simple path"],
    ["DELETE FROM WHERE a = 1", "Expected identifier for simple path"],
    ["hello", "Expected data manipulation"],
    ["CREATE TABLE t", "Expected data manipulation"],
    ["UPDATE t", "Expected data manipulation"],
    ["UPDATE t WHERE a = 1", "Expected data manipulation"],
    ["FROM t WHERE a = 1", "Expected data manipulation"],
    ["FROM t SET a = 1 WHERE a = 1", "Unexpected token after expression"],
    ["INSERT INTO t AS x VALUE {'a': 1}", "Unexpected token after expression"],
    ["INSERT INTO t x VALUE {'a': 1}", "Unexpected token after expression"],
    ["INSERT INTO t VALUE {'a': 1} RETURNING ALL OLD *", "Unexpected token after expression"],
    ["SELECT * FROM t WHERE m.inner = 1", "Invalid path dot component"],
    ["SELECT a.* FROM t; SELECT", "Unexpected token after semicolon. (Only one query is allowed.)"],
    ["SELECT FROM t", "Cannot have empty SELECT list"],
    ["SELECT a", "Expected FROM after SELECT list"],
  ])("%s", (text, reason) => {
    expect(textOf(parseStatement(text))).toBe(W + reason);
  });

  it.each([
    "SELECT * FROM t WHERE a = 1e99999999999",
    "SELECT * FROM t WHERE a = 1.5e-2147483648",
    "SELECT * FROM t # comment",
    "SELECT * FROM t /* comment",
    "SELECT * FROM t WHERE a = 'x",
    'SELECT * FROM "t',
    "SELECT * FROM t WHERE a = 'x''",
    "SELECT * FROM t WHERE a = `ion`",
    "SELECT * FROM t WHERE a = 12abc",
    "SELECT * FROM t WHERE a ! b",
  ])("without a reason: %s", (text) => {
    expect(textOf(parseStatement(text))).toBe(W);
  });

  it("and deep nesting is refused, not followed", () => {
    for (const opening of ["(", "[", "<<", "NOT ", "- ", "size(", "{'a':", "1+", "1=", "a["]) {
      const text = `SELECT * FROM t WHERE ${opening.repeat(8_000 / opening.length)}1`;
      expect(`${opening} ${textOf(parseStatement(text))}`).toBe(`${opening} ${W}`);
    }
  });
});

describe("a chain of operators", () => {
  it.each([
    ["[", "]", "+1"],
    ["(", ")", "+1"],
    ["size(", ")", "=1"],
    ["NOT(", ")", " like 1"],
    ["{'a':", "}", "-1"],
  ])("inside %s %s nests no deeper than what follows can walk", (opening, closing, operator) => {
    for (const levels of [1, 8, 32, 128]) {
      const length = Math.floor(8_000 / levels) - opening.length - closing.length;
      const chain = operator.repeat(Math.max(1, Math.floor(length / operator.length)));
      let value = "1";
      for (let level = 0; level < levels; level++) value = opening + value + chain + closing;
      expect(textOf(parseStatement(`UPDATE t SET a = ${value} WHERE a = 1`))).toBe(W);
    }
  });

  it("of connectives may be as long as the statement", () => {
    expect(textOf(parseStatement(`SELECT * FROM t WHERE a=1${" OR a=1".repeat(1_100)}`))).toBe("accepted");
  });
});

describe("numbers", () => {
  it.each([
    ["SELECT * FROM t WHERE a = 1e126", " under root"],
    ["INSERT INTO t VALUE {'x': 1e126}", " under root"],
    ["INSERT INTO t VALUE {'x': {'y': [1, 1e126]}}", " under root.y[1]"],
    ["UPDATE t SET a = [0, 1e126] WHERE a = 1", " under root[1]"],
  ])("out of range are reported with their place: %s", (text, place) => {
    expect(textOf(parseStatement(text))).toBe(
      `Number overflow. Attempting to store a number with magnitude larger than supported range${place}`,
    );
  });

  it.each([
    [".73e1", ".73e1"],
    ["7.31E6", "7.31E6"],
    ["5.", "5."],
    ["-5", "-5"],
    ["- -5", "5"],
    ["+5", "5"],
  ])("are written %s", (text, read) => {
    expect(where(`a = ${text}`)).toEqual({
      kind: "compare",
      operator: "=",
      left: path("a"),
      right: number(read),
    });
  });
});

describe("expressions", () => {
  it("bind as in SQL: comparison before NOT before AND before OR", () => {
    expect(where("a = 1 OR NOT b = 1 AND c = 1")).toEqual({
      kind: "or",
      operands: [
        compare("a"),
        { kind: "and", operands: [{ kind: "not", operand: compare("b") }, compare("c")] },
      ],
    });
    expect(where("(a = 1 OR b = 1) AND c = 1")).toEqual({
      kind: "and",
      operands: [{ kind: "or", operands: [compare("a"), compare("b")] }, compare("c")],
    });
  });

  it("know BETWEEN, IN and IS, each with NOT", () => {
    const between = { kind: "between", operand: path("a"), low: number("1"), high: number("2") };
    expect(where("a BETWEEN 1 AND 2")).toEqual(between);
    expect(where("a NOT BETWEEN 1 AND 2")).toEqual({ kind: "not", operand: between });
    const choice = { kind: "in", operand: path("a"), list: [number("1"), number("2")] };
    expect(where("a IN [1, 2]")).toEqual(choice);
    expect(where("a IN (1, 2)")).toEqual(choice);
    expect(where("a NOT IN (1, 2)")).toEqual({ kind: "not", operand: choice });
    expect(where("a IS MISSING")).toEqual({ kind: "is", operand: path("a"), type: "MISSING" });
    expect(where("a IS NOT null")).toEqual({
      kind: "not",
      operand: { kind: "is", operand: path("a"), type: "NULL" },
    });
    expect(where("a IS STRING")).toEqual({ kind: "is", operand: path("a"), type: "S" });
  });

  it("reach into documents", () => {
    expect(where(`a.b."c d"[1]['e'] = 'it''s'`)).toEqual({
      kind: "compare",
      operator: "=",
      left: path("a", "b", "c d", 1, "e"),
      right: string("it's"),
    });
  });

  it("number their parameters in order of appearance", () => {
    expect(where("a = ? AND b IN [?, ?]")).toEqual({
      kind: "and",
      operands: [
        { kind: "compare", operator: "=", left: path("a"), right: { kind: "parameter", index: 0 } },
        {
          kind: "in",
          operand: path("b"),
          list: [
            { kind: "parameter", index: 1 },
            { kind: "parameter", index: 2 },
          ],
        },
      ],
    });
  });

  it("stand between comments and in any case of keywords", () => {
    expect(where("/* one */ a -- two\n = 1 aNd b = 1 /**/")).toEqual(where("a = 1 AND b = 1"));
  });
});

describe("statements", () => {
  it("SELECT names columns, a table and an index, and an order", () => {
    expect(bare(statementOf(`select a, b.c FROM "t"."i" WHERE a = 1 ORDER BY a DESC, b`))).toEqual({
      kind: "select",
      columns: [path("a"), path("b", "c")],
      aliased: false,
      target: { names: ["t", "i"], aliased: false },
      where: { kind: "compare", operator: "=", left: path("a"), right: number("1") },
      orderBy: [
        { by: path("a"), descending: true },
        { by: path("b"), descending: false },
      ],
      unsupported: null,
    });
  });

  it.each([
    ["SELECT a AS b FROM t", "aliased"],
    ["SELECT a b FROM t", "aliased"],
  ])("%s is aliased", (text) => {
    expect(statementOf(text)).toMatchObject({ aliased: true });
  });

  it.each(["SELECT * FROM t x", "UPDATE t AS x SET a = 1", "DELETE FROM t x"])(
    "%s has an aliased target",
    (text) => {
      expect(statementOf(text)).toMatchObject({ target: { aliased: true } });
    },
  );

  it("SQL's other clauses are read and kept as unsupported", () => {
    for (const [clause, name] of [
      ["LIMIT 1", "LIMIT"],
      ["GROUP BY a", "GROUP BY"],
      ["GROUP BY a HAVING b", "GROUP BY"],
    ]) {
      expect(statementOf(`SELECT * FROM t ${clause}`)).toMatchObject({ unsupported: { clause: name } });
    }
    expect(statementOf("SELECT DISTINCT a FROM t")).toMatchObject({ unsupported: { clause: "DISTINCT" } });
  });

  it("UPDATE repeats SET and REMOVE, and may return", () => {
    const statement = statementOf(
      "UPDATE t SET a = 1, b[0] = 2 REMOVE c SET d.e = ? WHERE pk = 'x' RETURNING MODIFIED NEW *;",
    );
    expect(bare(statement)).toMatchObject({
      kind: "update",
      target: { names: ["t"] },
      assignments: [
        { kind: "set", path: ["a"], value: number("1") },
        { kind: "set", path: ["b", 0], value: number("2") },
        { kind: "remove", path: ["c"] },
        { kind: "set", path: ["d", "e"], value: { kind: "parameter", index: 0 } },
      ],
      returning: { extent: "MODIFIED", image: "NEW" },
    });
  });

  it("FROM first is an update too", () => {
    const order = ["FROM t WHERE a = 1 SET b = 2", "UPDATE t SET b = 2 WHERE a = 1"].map((text) =>
      bare(statementOf(text)),
    );
    expect(order[0]).toEqual(order[1]);
  });

  it("positions count lines and columns from 1", () => {
    const parsed = statementOf("SELECT *\n FROM t WHERE foo(a)");
    expect(parsed.kind === "select" && parsed.where?.at).toEqual({ line: 2, column: 15, length: 3 });
  });
});

describe("any text at all", () => {
  const fragments = fc.constantFrom(
    "SELECT",
    "*",
    "FROM",
    "WHERE",
    "a",
    '"b"',
    "'c'",
    "1",
    "?",
    "=",
    "<",
    "AND",
    "OR",
    "NOT",
    "(",
    ")",
    "[",
    "]",
    "<<",
    ">>",
    "{",
    "}",
    ":",
    ",",
    ".",
    "IN",
    "BETWEEN",
    "IS",
    "NULL",
    "MISSING",
    "UPDATE",
    "SET",
    "REMOVE",
    "DELETE",
    "INSERT",
    "INTO",
    "VALUE",
    "RETURNING",
    "ALL",
    "OLD",
    "EXISTS",
    "size",
    ";",
    "--",
    "/*",
    "*/",
    "\n",
    "ORDER",
    "BY",
    "DESC",
    "LIMIT",
    "-",
    "+",
  );

  it("is parsed or refused with a fault", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join(" ")),
      fc.array(fragments, { maxLength: 40 }).map((parts) => `SELECT * FROM t WHERE ${parts.join("")}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseStatement(text);
        if (parsed.kind === "refused") expect(typeof partiqlFaultText(parsed.fault)).toBe("string");
      }),
      { numRuns: 2_000 },
    );
  });
});
