/**
 * Malformed updates: every static fault has its text and is found before the item is read.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, n, nil, ns, s, ss, yes } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("update-refusals", PK_TABLE);
});

interface RawSetting {
  readonly values?: Item;
  readonly names?: Readonly<Record<string, string>>;
  readonly condition?: string;
}

const refused = (UpdateExpression: string, { values, names, condition }: RawSetting): Promise<string> =>
  target.refusal("UpdateItem", {
    TableName: table,
    Key: { pk: s("a") },
    UpdateExpression,
    ...(values !== undefined && { ExpressionAttributeValues: values }),
    ...(names !== undefined && { ExpressionAttributeNames: names }),
    ...(condition !== undefined && { ConditionExpression: condition }),
  });

const enveloped = (text: string) => `ValidationException: 1 validation error detected: ${text}`;
const invalid = (text: string) => enveloped(`Invalid UpdateExpression: ${text}`);
const syntax = (token: string, near: string) => invalid(`Syntax error; token: "${token}", near: "${near}"`);
const operand = (operator: string, type: string) =>
  `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`;
const one = (value: Item[string]): RawSetting => ({ values: { ":v": value } });
const overlap = (a: string, b: string) =>
  `Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${a}], path two: [${b}]`;
const conflict = (a: string, b: string) =>
  `Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [${a}], path two: [${b}]`;

type Case = readonly [rule: string, update: string, given: RawSetting, text: string];

const grammar: readonly Case[] = [
  ["an empty expression", "", {}, invalid("The expression can not be empty;")],
  ["no section", "a = b", {}, syntax("a", "a =")],
  ["three terms", "SET a = b + c + d", {}, syntax("+", "c + d")],
  ["arithmetic in a function", "SET a = if_not_exists(b, c + d)", {}, syntax("+", "c + d")],
  ["parentheses round an assignment", "SET (a = b)", {}, syntax("(", "SET (a")],
  ["a literal", "SET a = 5", {}, syntax("5", "= 5")],
  ["ADD of a path", "ADD a b", {}, syntax("b", "a b")],
  [
    "a section twice",
    "SET a = b SET c = d",
    {},
    invalid('The "SET" section can only be used once in an update expression;'),
  ],
  [
    "REMOVE twice",
    "REMOVE a REMOVE c",
    {},
    invalid('The "REMOVE" section can only be used once in an update expression;'),
  ],
  ["redundant parentheses", "SET a = ((b))", {}, invalid("The expression has redundant parentheses;")],
  [
    "a reserved word",
    "SET size = :v",
    one(n(1)),
    invalid("Attribute name is a reserved keyword; reserved keyword: size"),
  ],
  ["an unknown function", "SET a = whatever(b)", {}, invalid("Invalid function name; function: whatever")],
  [
    "a condition's function",
    "SET a = attribute_exists(b)",
    {},
    invalid("The function is not allowed to be used this way in an expression; function: attribute_exists"),
  ],
  [
    "size as an operand",
    "SET a = size(b)",
    {},
    invalid("The function is not allowed to be used this way in an expression; function: size"),
  ],
  [
    "list_append in list_append",
    "SET a = list_append(a, list_append(b, c))",
    {},
    invalid("The function is not allowed to be used this way in an expression; function: list_append"),
  ],
  [
    "list_append in if_not_exists",
    "SET a = if_not_exists(a, list_append(b, c))",
    {},
    invalid("The function is not allowed to be used this way in an expression; function: list_append"),
  ],
  [
    "4,097 bytes",
    `SET a = b${" ".repeat(4088)}`,
    {},
    invalid("Expression size has exceeded the maximum allowed size;"),
  ],
];

const operands: readonly Case[] = [
  [
    "an undefined name",
    "SET #a = b",
    {},
    invalid("An expression attribute name used in the document path is not defined; attribute name: #a"),
  ],
  [
    "an undefined value",
    "SET a = :w",
    {},
    invalid("An expression attribute value used in expression is not defined; attribute value: :w"),
  ],
  [
    "too few operands",
    "SET a = if_not_exists(b)",
    {},
    invalid(
      "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
    ),
  ],
  [
    "a value where a path is required",
    "SET a = if_not_exists(:v, b)",
    one(n(1)),
    invalid("Operator or function requires a document path; operator or function: if_not_exists"),
  ],
  [
    "adding a string",
    "SET a = b + :v",
    one(s("1")),
    invalid("Incorrect operand type for operator or function; operator or function: +, operand type: S"),
  ],
  [
    "subtracting a list",
    "SET a = b - :v",
    one(l()),
    invalid("Incorrect operand type for operator or function; operator or function: -, operand type: L"),
  ],
  [
    "appending a string",
    "SET a = list_append(b, :v)",
    one(s("1")),
    invalid(
      "Incorrect operand type for operator or function; operator or function: list_append, operand type: S",
    ),
  ],
  ["ADD of a string", "ADD a :v", one(s("1")), invalid(operand("ADD", "STRING"))],
  ["ADD of a list", "ADD a :v", one(l(n(1))), invalid(operand("ADD", "LIST"))],
  ["ADD of a map", "ADD a :v", one(m({})), invalid(operand("ADD", "MAP"))],
  ["ADD of a boolean", "ADD a :v", one(yes), invalid(operand("ADD", "BOOLEAN"))],
  ["ADD of NULL", "ADD a :v", one(nil), invalid(operand("ADD", "NULL"))],
  ["DELETE of a number", "DELETE a :v", one(n(1)), invalid(operand("DELETE", "NUMBER"))],
  ["DELETE of a list", "DELETE a :v", one(l()), invalid(operand("DELETE", "LIST"))],
];

const targets: readonly Case[] = [
  ["one path twice", "SET a = :v, a = :v", one(n(1)), invalid(overlap("a", "a"))],
  ["one path in two sections", "SET a = :v REMOVE a", one(n(1)), invalid(overlap("a", "a"))],
  ["a path and one inside it", "SET a = :v, a.b = :v", one(n(1)), invalid(overlap("a", "a, b"))],
  ["an element twice", "REMOVE a[1], a[1]", {}, invalid(overlap("a, [1]", "a, [1]"))],
  ["a map and a list at once", "SET a.c = :v REMOVE a[1]", one(n(1)), invalid(conflict("a, c", "a, [1]"))],
];

describe.each([
  ["grammar", grammar],
  ["operands", operands],
  ["targets", targets],
])("UpdateItem: refused for %s", (_, cases) => {
  it.each(cases)("%s", async (_rule, update, given, text) => {
    expect(await refused(update, given)).toBe(text);
  });
});

describe("UpdateItem: order of checks", () => {
  const cases: readonly Case[] = [
    ["the update before the condition", "SET a = ", { condition: "b = " }, syntax("<EOF>", "=")],
    [
      "the condition before unused values",
      "SET a = b",
      { condition: "b = ", ...one(n(1)) },
      enveloped('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="'),
    ],
    [
      "unused values",
      "SET a = b",
      one(n(1)),
      enveloped("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"),
    ],
    [
      "unused names",
      "SET a = b",
      { names: { "#x": "x" } },
      enveloped("Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}"),
    ],
    [
      "a malformed value before the expression",
      "SET a = ",
      one(n("abc")),
      enveloped("The parameter cannot be converted to a numeric value: abc"),
    ],
    [
      "a malformed placeholder before the expression",
      "SET a = ",
      { names: { x: "x" } },
      enveloped('ExpressionAttributeNames contains invalid key: Syntax error; key: "x"'),
    ],
  ];
  it.each(cases)("%s", async (_rule, update, given, text) => {
    expect(await refused(update, given)).toBe(text);
  });

  /** One fault each: clauses of SET, or a section behind it. The first check that finds one tells it, wherever it is. */
  interface FaultyPart {
    readonly sets?: string;
    readonly tail?: string;
    readonly words: string;
  }
  const parts: readonly FaultyPart[] = [
    { sets: "abort = :s", words: "reserved keyword: abort" },
    { tail: "REMOVE r REMOVE t", words: 'The "REMOVE" section can only be used once' },
    { sets: "x = #q", words: "attribute name: #q" },
    { sets: "y = :w", words: "attribute value: :w" },
    { sets: "o = :s, o.p = :s", words: "overlap with each other" },
    { sets: "c.d = :s, c[0] = :s", words: "conflict with each other" },
    { tail: "ADD z :s", words: "operator: ADD, operand type: STRING" },
    { sets: "f = if_not_exists(g)", words: "operator or function: if_not_exists, number of operands: 1" },
    { sets: "h = i + :s", words: "operator or function: +, operand type: S" },
    {
      sets: "j = if_not_exists(:s, :s)",
      words: "requires a document path; operator or function: if_not_exists",
    },
  ];
  const pairs = parts.flatMap((early, at) =>
    parts.slice(at + 1).map((late) => ({ early, late, words: early.words })),
  );

  it.each(pairs)("$early.words before $late.words", async ({ early, late, words }) => {
    for (const both of [
      [early, late],
      [late, early],
    ]) {
      const sets = both.flatMap((part) => part.sets ?? []);
      const tails = both.flatMap((part) => part.tail ?? []);
      const update = [`SET ${["ok = :s", ...sets].join(", ")}`, ...tails].join(" ");
      expect(await refused(update, { values: { ":s": s("x") } })).toContain(words);
    }
  });

  it.each([
    ["SET abort = :v, a = whatever(b)", "reserved keyword: abort"],
    ["SET a = whatever(b), abort = :v", "Invalid function name; function: whatever"],
  ])("reserved words and functions as written: %s", async (update, words) => {
    expect(await refused(update, one(n(1)))).toContain(words);
  });

  it("the expression before the table", async () => {
    const input = { TableName: target.name("missing"), Key: { pk: s("a") }, UpdateExpression: "SET a = " };
    expect(await target.refusal("UpdateItem", input)).toBe(syntax("<EOF>", "="));
  });

  it("the table before the key", async () => {
    const input = {
      TableName: target.name("missing"),
      Key: { other: s("a") },
      UpdateExpression: "SET a = b",
    };
    expect(await target.refusal("UpdateItem", input)).toBe(
      "ResourceNotFoundException: Requested resource not found",
    );
  });

  it("the key before what the stored item makes of the update", async () => {
    const input = { TableName: table, Key: { other: s("a") }, UpdateExpression: "SET a = b" };
    expect(await target.refusal("UpdateItem", input)).toBe(
      "ValidationException: The provided key element does not match the schema",
    );
  });

  it("the condition before what the stored item makes of the update", async () => {
    expect(await refused("SET a = b", { condition: "attribute_exists(pk)" })).toBe(
      "ConditionalCheckFailedException: The conditional request failed",
    );
  });
});

describe("UpdateItem: refused sets and names", () => {
  it.each<Case>([
    [
      "an empty set of values",
      "ADD a :v",
      one({ SS: [] }),
      enveloped("One or more parameter values were invalid: An string set  may not be empty"),
    ],
    [
      "a set with duplicates",
      "ADD a :v",
      one(ns(1, "1.0")),
      enveloped("One or more parameter values were invalid: Input collection contains duplicates."),
    ],
    ["no names", "SET a = b", { names: {} }, enveloped("ExpressionAttributeNames must not be empty")],
    ["no values", "SET a = b", { values: {} }, enveloped("ExpressionAttributeValues must not be empty")],
    [
      "an unused set",
      "SET a = b",
      one(ss("a")),
      enveloped("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"),
    ],
  ])("%s", async (_rule, update, given, text) => {
    expect(await refused(update, given)).toBe(text);
  });

  it("values without an expression", async () => {
    const input = { TableName: table, Key: { pk: s("a") }, ExpressionAttributeValues: { ":v": n(1) } };
    expect(await target.refusal("UpdateItem", input)).toBe(
      enveloped("ExpressionAttributeValues can only be specified when using expressions"),
    );
  });
});
