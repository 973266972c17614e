/**
 * Updates and key attributes: an update never changes the table's key, gives the keys of indexes only values of their
 * types, and has no path into either. What the update alone tells is refused before its condition and its item are
 * looked at, one kind of fault after the other; the rest when the item is known.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, newIndex, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, m, n, s, ss } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("update-keys", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "g:S", "r:N"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [
      newIndex("byG", keys("g", "r")),
      newIndex("aByR", keys("r"), projection("KEYS_ONLY")),
    ],
  });
});

const VALUES: Item = { ":s": s("x"), ":n": n(1), ":l": l(s("x")), ":m": m({}), ":ss": ss("x") };
const FAILS = "attribute_exists(nowhere)";

/** How the update is answered; only the values that it names are sent. */
const answered = (UpdateExpression: string, more: object = {}): Promise<string> => {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(UpdateExpression));
  return target.refusal("UpdateItem", {
    TableName: table,
    Key: { pk: s("p"), sk: s("s") },
    UpdateExpression,
    ...(used.length > 0 && { ExpressionAttributeValues: Object.fromEntries(used) }),
    ...more,
  });
};

const OMP = "ValidationException: One or more parameter values were invalid: ";
const partOfKey = (name: string) =>
  `${OMP}Cannot update attribute ${name}. This attribute is part of the key`;
const scalars = (key: string) =>
  `ValidationException: Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${key}`;
const mismatch = (key: string, expected: string, actual: string, index: string) =>
  `${OMP}Type mismatch for Index Key ${key} Expected: ${expected} Actual: ${actual} IndexName: ${index}`;

const targets = (name: string): readonly string[] =>
  [name, `${name}.a`, `${name}[0]`].flatMap((path) => [
    `SET ${path} = :s`,
    `SET z = :s, ${path} = z`,
    `REMOVE ${path}`,
    `ADD ${path} :n`,
    `DELETE ${path} :ss`,
  ]);

describe.each(["pk", "sk"])("UpdateItem: %s, of the table's key, is no target", (name) => {
  it.each(targets(name))("%s", async (update) => {
    expect(await answered(update)).toBe(partOfKey(name));
    expect(await answered(update, { ConditionExpression: FAILS })).toBe(partOfKey(name));
  });

  it.each(["PUT", "ADD", "DELETE"] as const)("in AttributeUpdates, %s", async (Action) => {
    const input = {
      TableName: table,
      Key: { pk: s("p"), sk: s("s") },
      AttributeUpdates: { [name]: { Action, Value: { PUT: s("x"), ADD: n(1), DELETE: ss("x") }[Action] } },
    };
    expect(await target.refusal("UpdateItem", input)).toContain(`Cannot update attribute ${name}.`);
  });
});

describe("UpdateItem: an index key of a type that is known to be wrong", () => {
  it.each<readonly [update: string, text: string]>([
    ["SET g = :n", mismatch("g", "S", "N", "byG")],
    ["SET g = :l", mismatch("g", "S", "L", "byG")],
    ["SET g = z + :n", mismatch("g", "S", "N", "byG")],
    ["SET g = :n - z", mismatch("g", "S", "N", "byG")],
    ["SET g = list_append(z, :l)", mismatch("g", "S", "L", "byG")],
    ["ADD g :n", mismatch("g", "S", "N", "byG")],
    ["ADD g :ss", mismatch("g", "S", "SS", "byG")],
    ["SET r = :s", mismatch("r", "N", "S", "aByR")],
    ["ADD r :ss", mismatch("r", "N", "SS", "aByR")],
    ["SET g = :n, r = :s", mismatch("r", "N", "S", "aByR")],
  ])("%s", async (update, text) => {
    expect(await answered(update)).toBe(text);
    expect(await answered(update, { ConditionExpression: FAILS })).toBe(text);
  });
});

describe("UpdateItem: a path into a key", () => {
  it.each<readonly [update: string, key: string]>(
    (
      [
        ["pk", "Key"],
        ["sk", "Key"],
        ["g", "IndexKey"],
        ["r", "IndexKey"],
      ] as const
    ).flatMap(([name, kind]) =>
      [
        `SET z = ${name}.a`,
        `SET z = ${name}[0]`,
        `SET z = if_not_exists(${name}.a, :s)`,
        `SET z = if_not_exists(y, ${name}.a)`,
        `SET z = list_append(:l, ${name}[1])`,
        `SET z = :n + ${name}.a`,
        ...(kind === "IndexKey" ? [`SET ${name}.a = :s`, `REMOVE ${name}[0]`, `ADD ${name}.a :n`] : []),
      ].map((update) => [update, `${kind}: ${name}`] as const),
    ),
  )("%s", async (update, key) => {
    expect(await answered(update)).toBe(scalars(key));
    expect(await answered(update, { ConditionExpression: FAILS })).toBe(scalars(key));
  });
});

describe("UpdateItem: order of the checks of keys", () => {
  it.each<readonly [update: string, text: string]>([
    ["SET g = :n, sk = :s", partOfKey("sk")],
    ["SET z = g.a, sk = :s", partOfKey("sk")],
    ["SET z = g.a, g = :n", mismatch("g", "S", "N", "byG")],
  ])("%s", async (update, text) => {
    expect(await answered(update)).toBe(text);
  });

  it("the table before them", async () => {
    expect(await answered("SET pk = :s", { TableName: target.name("missing") })).toBe(
      "ResourceNotFoundException: Requested resource not found",
    );
  });
});

const UNSUPPORTED =
  "ValidationException: The update expression attempted to update the secondary index key to unsupported type";

describe("UpdateItem: an index key of a type that the stored item makes wrong", () => {
  beforeAll(() =>
    target.call("PutItem", { TableName: table, Item: { pk: s("p"), sk: s("s"), num: n(1), els: l() } }),
  );

  it.each(["SET g = num", "SET g = els", "SET g = if_not_exists(z, :n)", "SET r = sk", "SET r = pk"])(
    "%s",
    async (update) => {
      expect(await answered(update)).toBe(UNSUPPORTED);
      expect(await answered(update, { ConditionExpression: FAILS })).toBe(
        "ConditionalCheckFailedException: The conditional request failed",
      );
    },
  );

  it.each(["SET g = sk, r = num", "SET g = if_not_exists(z, :s)", "ADD r :n", "REMOVE g, r"])(
    "%s is accepted",
    async (update) => {
      expect(await answered(update)).toMatch(/^accepted/);
    },
  );
});

describe("UpdateItem: an index key that is empty", () => {
  const EMPTY =
    "ValidationException: One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.";
  const given = { ExpressionAttributeValues: { ":e": s("") } };
  const failing = { ...given, ConditionExpression: FAILS };
  const notMet = "ConditionalCheckFailedException: The conditional request failed";

  beforeAll(() =>
    target.call("PutItem", { TableName: table, Item: { pk: s("p"), sk: s("s"), nothing: s("") } }),
  );

  it("is refused before the condition where the update says so itself", async () => {
    expect(await answered("SET g = :e", given)).toBe(EMPTY);
    expect(await answered("SET g = :e", failing)).toBe(EMPTY);
    const AttributeUpdates = { g: { Action: "PUT", Value: s("") } };
    const Key = { pk: s("p"), sk: s("s") };
    expect(await target.refusal("UpdateItem", { TableName: table, Key, AttributeUpdates })).toBe(EMPTY);
  });

  it.each(["SET g = nothing", "SET g = if_not_exists(z, :e)"])(
    "is refused behind it where the item decides: %s",
    async (update) => {
      const values = update.includes(":e") ? given : {};
      expect(await answered(update, values)).toBe(EMPTY);
      expect(await answered(update, { ...values, ConditionExpression: FAILS })).toBe(notMet);
    },
  );

  it("of a wrong type is told as such", async () => {
    expect(await answered("SET r = :e", given)).toBe(mismatch("r", "N", "S", "aByR"));
  });
});
