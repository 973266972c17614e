/**
 * Attribute values: which are accepted, how numbers come back, and how malformed ones are refused. Single-item
 * operations and reads of one item use newer texts than Scan and BatchWriteItem; the writes wrap them in an envelope.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { bs, l, m, n, nested, nil, no, ns, s, ss, type Value, yes } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("values", PK_TABLE);
});

/** What an item holds after it was put with this value. */
async function stored(rule: string, value: Value): Promise<unknown> {
  const Key = { pk: s(rule) };
  const answer = await target.refusal("PutItem", { TableName: table, Item: { ...Key, a: value } });
  return answer.startsWith("accepted") ? (await target.item(table, Key))?.["a"] : answer;
}

const ZEROS = "0".repeat(125);

describe("Numbers: returned in plain decimal", () => {
  it.each<readonly [sent: string, returned: string]>([
    ["0", "0"],
    ["-0", "0"],
    ["0.00", "0"],
    ["0e125", "0"],
    ["007", "7"],
    ["+1", "1"],
    ["1.0", "1"],
    ["1.50", "1.5"],
    [".5", "0.5"],
    ["5.", "5"],
    ["-.5", "-0.5"],
    ["1E5", "100000"],
    ["1e+2", "100"],
    ["1.25e1", "12.5"],
    ["15e-1", "1.5"],
    ["1e-5", "0.00001"],
    ["1E125", `1${ZEROS}`],
    ["-1E125", `-1${ZEROS}`],
    ["1E-130", `0.${"0".repeat(129)}1`],
    ["9.9999999999999999999999999999999999999E+125", `${"9".repeat(38)}${"0".repeat(88)}`],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
    ["0.12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678"],
    ["1234567890123456789012345678901234567800", "1234567890123456789012345678901234567800"],
  ])("%s is %s", async (sent, returned) => {
    expect(await stored(sent, n(sent))).toEqual(n(returned));
  });
});

const NUMERIC = "The parameter cannot be converted to a numeric value";
const OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW =
  "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const DIGITS = "Attempting to store more than 38 significant digits in a Number";

/** [sent, text of newer operations, text of the others where it differs] */
const badNumbers: readonly (readonly [sent: string, current: string, older?: string])[] = [
  ["abc", `${NUMERIC}: abc`],
  ["", `${NUMERIC}: `, NUMERIC],
  [" 1", `${NUMERIC}:  1`],
  ["1 ", `${NUMERIC}: 1 `],
  ["NaN", `${NUMERIC}: NaN`],
  ["Infinity", `${NUMERIC}: Infinity`],
  ["0x10", `${NUMERIC}: 0x10`],
  ["1e", `${NUMERIC}: 1e`],
  ["1.2.3", `${NUMERIC}: 1.2.3`],
  ["--1", `${NUMERIC}: --1`],
  ["1_000", `${NUMERIC}: 1_000`],
  ["123456789012345678901234567890123456789", DIGITS],
  ["1.23456789012345678901234567890123456789", DIGITS],
  ["1e126", OVERFLOW],
  ["-1e126", OVERFLOW],
  ["0e126", OVERFLOW],
  ["1e2147483647", OVERFLOW, UNDERFLOW],
  ["1e-131", UNDERFLOW],
  ["-1e-131", UNDERFLOW],
  ["0e-131", UNDERFLOW],
  ["1e-2147483648", UNDERFLOW],
];

describe("Numbers: refused by PutItem", () => {
  it.each(badNumbers.map(([sent, current]) => ({ sent, current })))("$sent", async ({ sent, current }) => {
    expect(await stored(`bad ${sent}`, n(sent))).toBe(
      `ValidationException: 1 validation error detected: ${current}`,
    );
  });
});

describe("Numbers: refused by Scan", () => {
  const older = badNumbers.map(([sent, current, text = current]) => ({ sent, text }));
  it.each(older)("$sent", async ({ sent, text }) => {
    const input = {
      TableName: table,
      FilterExpression: "a = :v",
      ExpressionAttributeValues: { ":v": n(sent) },
    };
    expect(await target.refusal("Scan", input)).toBe(
      `ValidationException: ExpressionAttributeValues contains invalid value: ${text} for key :v`,
    );
  });
});

describe("Values: accepted", () => {
  it.each<readonly [rule: string, value: Value]>([
    ["an empty string", s("")],
    ["an empty binary", { B: "" }],
    ["a string of all planes", s("a\u0000é漢😀")],
    ["true and false", l(yes, no)],
    ["NULL", nil],
    ["an empty list and an empty map", l(l(), m({}))],
    ["an empty string in a set", ss("", "a")],
    ["an empty binary in a set", { BS: ["", "eA=="] }],
    ["31 nested lists", nested(31)],
    ["names of any letters", m({ "a.b": n(1), "#": n(2), über: n(3), " ": n(4) })],
    ["a name like a property of objects", m({ __proto__x: n(1), constructor: n(2), toString: n(3) })],
  ])("%s", async (rule, value) => {
    expect(await stored(rule, value)).toEqual(value);
  });

  it.each<readonly [sent: object, returned: Value]>([
    ...["true", "yes", "1"].map((text) => [{ BOOL: text }, yes] as const),
    ...["false", "no", "0"].map((text) => [{ BOOL: text }, no] as const),
    ...["true", "yes", "1"].map((text) => [{ NULL: text }, nil] as const),
  ])("%j is taken for a truth value", async (sent, returned) => {
    const wrapped = (value: object): Value => l(m({ a: value as Value }));
    expect(await stored(JSON.stringify(sent), wrapped(sent))).toEqual(wrapped(returned));
  });

  it.each(["false", "no", "0"])("NULL spelled %s is not true", async (text) => {
    expect(await stored(`null ${text}`, { NULL: text })).toContain(
      "Null attribute value types must have the value of true",
    );
  });

  it("a member named __proto__", async () => {
    const item = `{"pk":{"S":"proto"},"__proto__":{"S":"x"},"m":{"M":{"__proto__":{"N":"1"}}}}`;
    await target.raw({ operation: "PutItem", body: `{"TableName":"${table}","Item":${item}}` });
    const { text } = await target.raw({
      operation: "GetItem",
      body: `{"TableName":"${table}","ConsistentRead":true,"Key":{"pk":{"S":"proto"}}}`,
    });
    expect(text).toContain(`"__proto__":{"S":"x"}`);
    expect(text).toContain(`"m":{"M":{"__proto__":{"N":"1"}}}`);
  });
});

const OMP = "One or more parameter values were invalid: ";
const NESTING =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
const EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
const SEVERAL =
  "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";

interface BadValue {
  readonly rule: string;
  readonly value: Value;
  readonly current: string;
  readonly older: string;
  /** Whether the writes wrap it; most are. */
  readonly bare?: boolean;
}

const badValues: readonly BadValue[] = [
  {
    rule: "a string twice in a set",
    value: ss("b", "a", "b"),
    current: `${OMP}Input collection ["a", "b", "b"] contains duplicates.`,
    older: `${OMP}Input collection [b, a, b] contains duplicates.`,
  },
  {
    rule: "a binary twice in a set",
    value: { BS: ["/w==", "AA==", "AA=="] },
    current: `${OMP}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`,
    older: `${OMP}Input collection [/w==, AA==, AA==]of type BS contains duplicates.`,
  },
  {
    rule: "a number twice in a set",
    value: ns(1, "1.0"),
    current: `${OMP}Input collection contains duplicates.`,
    older: "Input collection contains duplicates",
  },
  {
    rule: "an empty set of strings",
    value: ss(),
    current: `${OMP}An string set  may not be empty`,
    older: `${OMP}An string set  may not be empty`,
  },
  {
    rule: "an empty set of numbers",
    value: ns(),
    current: `${OMP}An number set  may not be empty`,
    older: `${OMP}An number set  may not be empty`,
  },
  {
    rule: "an empty set of binaries",
    value: bs(),
    current: `${OMP}Binary sets should not be empty`,
    older: `${OMP}Binary sets should not be empty`,
  },
  {
    rule: "NULL that is false",
    value: { NULL: false },
    current: `${OMP}Null attribute value types must have the value of true`,
    older: `${OMP}Null attribute value types must have the value of true`,
  },
  { rule: "a value of no type", value: {}, current: EMPTY, older: EMPTY, bare: true },
  { rule: "a value of two types", value: { S: "a", N: "1" }, current: SEVERAL, older: SEVERAL, bare: true },
  { rule: "32 nested lists", value: nested(32), current: NESTING, older: NESTING },
  { rule: "2,000 nested lists", value: nested(2_000), current: NESTING, older: NESTING },
  {
    rule: "a number before nested lists",
    value: l(n("x"), nested(2_000)),
    current: "The parameter cannot be converted to a numeric value: x",
    older: "The parameter cannot be converted to a numeric value: x",
  },
  {
    rule: "a number in a list that is none",
    value: l(n("x")),
    current: `${NUMERIC}: x`,
    older: `${NUMERIC}: x`,
  },
  { rule: "an empty number in a set", value: ns(""), current: `${NUMERIC}: `, older: NUMERIC },
];

describe("Values: refused by PutItem", () => {
  it.each(badValues)("$rule", async ({ value, current, bare }) => {
    expect(await stored("bad value", value)).toBe(
      `ValidationException: ${bare === true ? "" : "1 validation error detected: "}${current}`,
    );
  });

  it("an empty name", async () => {
    const input = { TableName: table, Item: { pk: s("a"), "": s("b") } };
    expect(await target.refusal("PutItem", input)).toContain("Empty attribute name");
  });

  it("an empty name in a map", async () => {
    expect(await stored("bad name", m({ "": s("b") }))).toContain("Empty attribute name");
  });
});

describe("Values: refused by UpdateItem as a value of its expression", () => {
  it.each(badValues)("$rule", async ({ value, current, bare }) => {
    const input = {
      TableName: table,
      Key: { pk: s("a") },
      UpdateExpression: "SET a = :v",
      ExpressionAttributeValues: { ":v": value },
    };
    expect(await target.refusal("UpdateItem", input)).toBe(
      `ValidationException: ${bare === true ? "" : "1 validation error detected: "}${current}`,
    );
  });
});

describe("Values: refused by GetItem in the key", () => {
  it.each(badValues)("$rule", async ({ value, current }) => {
    expect(await target.refusal("GetItem", { TableName: table, Key: { pk: value } })).toBe(
      `ValidationException: ${current}`,
    );
  });
});

describe("Values: refused by Query as a value of its expression", () => {
  it.each(badValues)("$rule", async ({ value, current }) => {
    const input = {
      TableName: table,
      KeyConditionExpression: "pk = :v",
      ExpressionAttributeValues: { ":v": value },
    };
    expect(await target.refusal("Query", input)).toBe(`ValidationException: ${current}`);
  });
});

describe("Values: refused by Scan as a value of its expression", () => {
  it.each(badValues)("$rule", async ({ value, older }) => {
    const input = {
      TableName: table,
      FilterExpression: "a = :v",
      ExpressionAttributeValues: { ":v": value },
    };
    expect(await target.refusal("Scan", input)).toBe(
      `ValidationException: ExpressionAttributeValues contains invalid value: ${older} for key :v`,
    );
  });
});

describe("Values: refused by BatchWriteItem", () => {
  it.each(badValues)("$rule", async ({ value, older }) => {
    const RequestItems = { [table]: [{ PutRequest: { Item: { pk: s("a"), a: value } } }] };
    expect(await target.refusal("BatchWriteItem", { RequestItems })).toBe(`ValidationException: ${older}`);
  });
});

describe("Values: refused by TransactWriteItems", () => {
  it.each(badValues)("$rule", async ({ value, current }) => {
    const TransactItems = [{ Put: { TableName: table, Item: { pk: s("a"), a: value } } }];
    expect(await target.refusal("TransactWriteItems", { TransactItems })).toBe(
      `ValidationException: ${current}`,
    );
  });
});
