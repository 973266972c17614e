/**
 * The order in which operations on one item check a request. Each list holds one fault for every stage, in order; every
 * two of them that can stand in one request do, and it is refused for the earlier one.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, newIndex } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("item-order", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "g:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [newIndex("byG", keys("g"))],
  });
});

type Members = Readonly<Record<string, unknown>>;

/** What differs from a good request; undefined: left out. Attributes are named as members are: `Key.pk`. */
interface Stage {
  readonly rule: string;
  readonly fault: () => Members;
  /** The refusal, or how it begins. */
  readonly text: string;
}

const VE = "ValidationException: ";
const OMP = "One or more parameter values were invalid: ";
const failed = (constraint: string) => `failed to satisfy constraint: ${constraint}`;
const NOT_A_NUMBER = "The parameter cannot be converted to a numeric value: x";
const MISMATCH = `${VE}The provided key element does not match the schema`;
const long = s("x".repeat(410_000));

/** The stages that requests about one item share, worded with this before most of the texts. */
function sharedStages(attributesIn: "Item" | "Key", wording: string) {
  return {
    tableName: {
      rule: "the table's name",
      fault: () => ({ TableName: "a b" }),
      text: `${VE}1 validation error detected: Value 'a b' at 'tableName' ${failed("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")}`,
    },
    enumeration: {
      rule: "an enumeration",
      fault: () => ({ ReturnConsumedCapacity: "BAD" }),
      text: `${VE}1 validation error detected: Value 'BAD' at 'returnConsumedCapacity' ${failed("Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")}`,
    },
    values: {
      rule: `values of ${attributesIn}`,
      fault: () => ({ [`${attributesIn}.bad`]: n("x") }),
      text: `${wording}${NOT_A_NUMBER}`,
    },
    noNames: {
      rule: "an empty map of names",
      fault: () => ({ ExpressionAttributeNames: {} }),
      text: `${wording}ExpressionAttributeNames must not be empty`,
    },
    unused: {
      rule: "unused names",
      fault: () => ({ ExpressionAttributeNames: { "#u": "u" } }),
      text: `${wording}Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}`,
    },
    table: {
      rule: "the table",
      fault: () => ({ TableName: target.name("missing") }),
      text: "ResourceNotFoundException: Requested resource not found",
    },
    emptyKey: {
      rule: "an empty key",
      fault: () => ({ [`${attributesIn}.pk`]: s("") }),
      text: `${VE}One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`,
    },
    longKey: {
      rule: "a long key",
      fault: () => ({ [`${attributesIn}.sk`]: s("x".repeat(1_025)) }),
      text: `${VE}${OMP}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
    },
  } satisfies Record<string, Stage>;
}

const ENVELOPE = `${VE}1 validation error detected: `;
const MIX = `${ENVELOPE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {`;

/** Names, too, would be told to lack an expression. */
const withoutExpressions = {
  ConditionExpression: undefined,
  UpdateExpression: undefined,
  ExpressionAttributeNames: undefined,
};

/** The stages that writes share. */
const writeStages = {
  mix: { rule: "mixed families", fault: () => ({ Expected: {} }), text: MIX },
  noExpression: {
    rule: "values without expression",
    fault: () => ({
      ...withoutExpressions,
      Expected: undefined,
      ExpressionAttributeValues: { ":v": s("v") },
    }),
    text: `${ENVELOPE}ExpressionAttributeValues can only be specified when using expressions`,
  },
  expected: {
    rule: "an expectation",
    fault: () => ({
      ...withoutExpressions,
      Expected: { a: { Exists: true } },
    }),
    text: `${ENVELOPE}${OMP}Value must be provided when Exists is true for Attribute: a`,
  },
  condition: {
    rule: "the condition",
    fault: () => ({ ConditionExpression: "a =" }),
    text: `${ENVELOPE}Invalid ConditionExpression: Syntax error;`,
  },
  keyPath: {
    rule: "a path into a key",
    fault: () => ({ ConditionExpression: "attribute_exists(pk.a)" }),
    text: `${VE}Key attributes must be scalars;`,
  },
  outcome: {
    rule: "what the condition comes to",
    fault: () => ({ ConditionExpression: "attribute_exists(nowhere)" }),
    text: "ConditionalCheckFailedException: ",
  },
} satisfies Record<string, Stage>;

const oldValues: Stage = {
  rule: "returned values",
  fault: () => ({ ReturnValues: "ALL_NEW" }),
  text: `${ENVELOPE}ReturnValues can only be ALL_OLD or NONE`,
};

const key: Item = { pk: s("p"), sk: s("s") };
const holds = { ConditionExpression: "attribute_not_exists(nowhere)" };
const ofItem = sharedStages("Item", ENVELOPE);
const ofKey = sharedStages("Key", ENVELOPE);
const ofRead = sharedStages("Key", VE);
const otherKey: Stage = { rule: "another key", fault: () => ({ "Key.sk": n(1) }), text: MISMATCH };

interface Order {
  readonly operation: string;
  readonly good: () => Members;
  readonly stages: readonly Stage[];
}

const orders: readonly Order[] = [
  {
    operation: "PutItem",
    good: () => ({ TableName: table, Item: key, ...holds }),
    stages: [
      ofItem.tableName,
      ofItem.enumeration,
      writeStages.mix,
      writeStages.noExpression,
      oldValues,
      ofItem.values,
      writeStages.expected,
      ofItem.noNames,
      writeStages.condition,
      ofItem.unused,
      {
        rule: "the item's size",
        fault: () => ({ "Item.long": long }),
        text: `${VE}Item size has exceeded the maximum allowed size`,
      },
      ofItem.table,
      {
        rule: "a missing key",
        fault: () => ({ "Item.sk": undefined }),
        text: `${VE}${OMP}Missing the key sk in the item`,
      },
      ofItem.emptyKey,
      ofItem.longKey,
      {
        rule: "an index key",
        fault: () => ({ "Item.g": n(1) }),
        text: `${VE}${OMP}Type mismatch for Index Key g `,
      },
      writeStages.keyPath,
      writeStages.outcome,
    ],
  },
  {
    operation: "DeleteItem",
    good: () => ({ TableName: table, Key: key, ...holds }),
    stages: [
      ofKey.tableName,
      ofKey.enumeration,
      writeStages.mix,
      writeStages.noExpression,
      oldValues,
      ofKey.values,
      writeStages.expected,
      ofKey.noNames,
      writeStages.condition,
      ofKey.unused,
      ofKey.table,
      otherKey,
      ofKey.emptyKey,
      ofKey.longKey,
      writeStages.keyPath,
      writeStages.outcome,
    ],
  },
  {
    operation: "UpdateItem",
    good: () => ({ TableName: table, Key: key, UpdateExpression: "REMOVE a", ...holds }),
    stages: [
      ofKey.tableName,
      ofKey.enumeration,
      writeStages.mix,
      writeStages.noExpression,
      ofKey.values,
      writeStages.expected,
      ofKey.noNames,
      {
        rule: "the update",
        fault: () => ({ UpdateExpression: "SET a =" }),
        text: `${ENVELOPE}Invalid UpdateExpression: Syntax error;`,
      },
      writeStages.condition,
      ofKey.unused,
      ofKey.table,
      otherKey,
      ofKey.emptyKey,
      ofKey.longKey,
      {
        rule: "a key that is changed",
        fault: () => ({ UpdateExpression: "REMOVE sk" }),
        text: `${VE}${OMP}Cannot update attribute sk. This attribute is part of the key`,
      },
      {
        rule: "an index key",
        fault: () => ({ UpdateExpression: "SET g = a + a" }),
        text: `${VE}${OMP}Type mismatch for Index Key g `,
      },
      writeStages.keyPath,
      writeStages.outcome,
      {
        rule: "what the update comes to",
        fault: () => ({ UpdateExpression: "SET a = nowhere" }),
        text: `${VE}The provided expression refers to an attribute that does not exist in the item`,
      },
    ],
  },
  {
    operation: "GetItem",
    good: () => ({ TableName: table, Key: key, ProjectionExpression: "a" }),
    stages: [
      {
        rule: "mixed families",
        fault: () => ({ AttributesToGet: ["a", "a"] }),
        text: `${VE}Can not use both expression and non-expression parameters`,
      },
      {
        rule: "names without expression",
        fault: () => ({
          ProjectionExpression: undefined,
          AttributesToGet: undefined,
          ExpressionAttributeNames: { "#a": "a" },
        }),
        text: `${VE}ExpressionAttributeNames can only be specified when using expressions`,
      },
      ofRead.values,
      {
        rule: "a name twice",
        fault: () => ({
          ProjectionExpression: undefined,
          ExpressionAttributeNames: undefined,
          AttributesToGet: ["a", "a"],
        }),
        text: `${VE}${OMP}Duplicate value in attribute name: a`,
      },
      ofRead.noNames,
      {
        rule: "the projection",
        fault: () => ({ ProjectionExpression: "a," }),
        text: `${VE}Invalid ProjectionExpression: Syntax error;`,
      },
      ofRead.unused,
      ofRead.table,
      otherKey,
      ofRead.emptyKey,
      ofRead.longKey,
      {
        rule: "a path into a key",
        fault: () => ({ ProjectionExpression: "pk.a" }),
        text: `${VE}Key attributes must be scalars;`,
      },
    ],
  },
];

/** The good request with both faults; null where one would hide the other. */
function both(good: Members, one: Members, other: Members): Members | null {
  if (Object.keys(one).some((name) => Object.hasOwn(other, name))) return null;
  const input: Record<string, unknown> = { ...good };
  for (const [name, value] of [...Object.entries(one), ...Object.entries(other)]) {
    const [member = "", attribute] = name.split(".");
    input[member] =
      attribute === undefined ? value : { ...(input[member] as Item), [attribute]: value as Item[string] };
  }
  return input;
}

describe.each(orders)("Order of checks: $operation", ({ operation, good, stages }) => {
  it.each(stages)("$rule", async ({ fault, text }) => {
    expect(await target.refusal(operation, both(good(), fault(), {}))).toContain(text);
  });

  const pairs = stages.flatMap((earlier, at) =>
    stages.slice(at + 1).map((later) => ({ first: earlier.rule, second: later.rule, earlier, later })),
  );
  const standing = pairs.filter(({ earlier, later }) => both({}, earlier.fault(), later.fault()) !== null);

  it.each(standing)("$first before $second", async ({ earlier, later }) => {
    const input = both(good(), earlier.fault(), later.fault());
    expect(await target.refusal(operation, input)).toContain(earlier.text);
  });
});
