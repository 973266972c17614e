/**
 * The order in which an operation checks a request, as a list of stages: one fault for each, in order. Every two of them
 * that can stand in one request do, and it is refused for the earlier one.
 */
import { expect, it } from "vitest";
import type { Target } from "./target.ts";
import { type Item, n, s } from "./values.ts";

/** Members of a request. */
export type Members = Readonly<Record<string, unknown>>;

/** One check. */
export interface Stage {
  readonly rule: string;
  /** What differs from a good request; undefined: left out. Attributes are named so: `Key.pk`. */
  readonly fault: () => Members;
  /** A part of the refusal. */
  readonly text: string;
}

/** The checks of one operation. */
export interface Order {
  readonly name: string;
  readonly operation: string;
  readonly good: () => Members;
  readonly stages: readonly Stage[];
  /** The request that the members belong to, where they are not it themselves. */
  readonly within?: (members: Members) => object;
}

/** Tries every stage, and every two of them. */
export function describeOrder(target: Target, { operation, good, stages, within }: Order): void {
  const refusal = (one: Members, other: Members): Promise<string> => {
    const members = both(good(), one, other) ?? {};
    return fullRefusal(target, operation, within === undefined ? members : within(members));
  };

  it.each(stages)("$rule", async ({ fault, text }) => {
    expect(await refusal(fault(), {})).toContain(text);
  });

  const pairs = stages.flatMap((earlier, at) =>
    stages.slice(at + 1).map((later) => ({ first: earlier.rule, second: later.rule, earlier, later })),
  );
  const standing = pairs.filter(({ earlier, later }) => both({}, earlier.fault(), later.fault()) !== null);

  it.each(standing)("$first before $second", async ({ earlier, later }) => {
    expect(await refusal(earlier.fault(), later.fault())).toContain(earlier.text);
  });
}

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

/** What an operation is refused with, the reasons of a cancelled transaction included. */
async function fullRefusal(target: Target, operation: string, input: object): Promise<string> {
  const { body } = await target.answer(operation, input);
  const reasons: readonly { readonly Message?: string }[] = body["CancellationReasons"] ?? [];
  const told = [body["message"] ?? body["Message"], ...reasons.map(({ Message }) => Message)];
  return `${String(body["__type"]).replace(/^.*#/, "")}: ${told.join(" ")}`;
}

/** The beginning of most refusals. */
export const VE = "ValidationException: ";
/** The beginning of most texts. */
export const OMP = "One or more parameter values were invalid: ";

const failed = (constraint: string) => `failed to satisfy constraint: ${constraint}`;
const detected = (text: string) => `${VE}1 validation error detected: ${text}`;

/** The stages that requests about an item share: where its attributes are, and what most of the texts begin with. */
export const sharedStages = (target: Target, attributesIn: "Item" | "Key", wording: string) =>
  ({
    tableName: {
      rule: "the table's name",
      fault: () => ({ TableName: "a b" }),
      text: detected(
        `Value 'a b' at 'tableName' ${failed("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")}`,
      ),
    },
    enumeration: {
      rule: "an enumeration",
      fault: () => ({ ReturnConsumedCapacity: "BAD" }),
      text: detected(
        `Value 'BAD' at 'returnConsumedCapacity' ${failed("Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")}`,
      ),
    },
    values: {
      rule: `values of ${attributesIn}`,
      fault: () => ({ [`${attributesIn}.bad`]: n("x") }),
      text: `${wording}The parameter cannot be converted to a numeric value: x`,
    },
    noNames: {
      rule: "an empty map of names",
      fault: () => ({ ExpressionAttributeNames: {} }),
      text: `${wording}ExpressionAttributeNames must not be empty`,
    },
    condition: {
      rule: "the condition",
      fault: () => ({ ConditionExpression: "a =" }),
      text: `${wording}Invalid ConditionExpression: Syntax error;`,
    },
    unused: {
      rule: "unused names",
      fault: () => ({ ExpressionAttributeNames: { "#u": "u" } }),
      text: `${wording}Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}`,
    },
    size: {
      rule: "the item's size",
      fault: () => ({ "Item.long": s("x".repeat(410_000)) }),
      text: `${VE}Item size has exceeded the maximum allowed size`,
    },
    table: {
      rule: "the table",
      fault: () => ({ TableName: target.name("missing") }),
      text: "ResourceNotFoundException: Requested resource not found",
    },
    otherKey: {
      rule: "another key",
      fault: () => ({ "Key.sk": n(1) }),
      text: "The provided key element does not match the schema",
    },
    missingKey: {
      rule: "a missing key",
      fault: () => ({ "Item.sk": undefined }),
      text: `${OMP}Missing the key sk in the item`,
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
    indexKey: {
      rule: "an index key",
      fault: () => ({ "Item.g": n(1) }),
      text: `${OMP}Type mismatch for Index Key g `,
    },
    keyPath: {
      rule: "a path into a key",
      fault: () => ({ ConditionExpression: "attribute_exists(pk.a)" }),
      text: `${VE}Key attributes must be scalars;`,
    },
    outcome: {
      rule: "what the condition comes to",
      fault: () => ({ ConditionExpression: "attribute_exists(nowhere)" }),
      text: "The conditional request failed",
    },
  }) satisfies Record<string, Stage>;

/** The stages of updates. */
export const updateStages = (wording: string) =>
  ({
    update: {
      rule: "the update",
      fault: () => ({ UpdateExpression: "SET a =" }),
      text: `${wording}Invalid UpdateExpression: Syntax error;`,
    },
    changedKey: {
      rule: "a key that is changed",
      fault: () => ({ UpdateExpression: "REMOVE sk" }),
      text: `${VE}${OMP}Cannot update attribute sk. This attribute is part of the key`,
    },
    indexKey: {
      rule: "an index key",
      fault: () => ({ UpdateExpression: "SET g = a + a" }),
      text: `${OMP}Type mismatch for Index Key g `,
    },
    outcome: {
      rule: "what the update comes to",
      fault: () => ({ UpdateExpression: "SET a = nowhere" }),
      text: "The provided expression refers to an attribute that does not exist in the item",
    },
  }) satisfies Record<string, Stage>;
