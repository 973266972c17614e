/**
 * The order in which Query and Scan check a request. Each list holds one fault for every stage, in order; every pair
 * of faults is put into one request, which is refused for the earlier one.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, n, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("query-order", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "g:S", "r:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "byG", KeySchema: keys("g", "r"), Projection: projection("KEYS_ONLY") },
    ],
  });
});

const VE = "ValidationException: ";
const OMP = `${VE}One or more parameter values were invalid: `;
const ENVELOPE = `${VE}1 validation error detected: `;
const RNF = "ResourceNotFoundException: Requested resource not found";
const NOT_A_NUMBER = "The parameter cannot be converted to a numeric value: x";
const LIMIT = `${ENVELOPE}Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1`;
const UNUSED = `${VE}Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}`;
const MISSING = () => ({ TableName: target.name("missing") });

/** What is wrong, as members that replace those of a good request; and the text, or how it begins. */
type Stage<Fault> = readonly [rule: string, fault: Fault, text: string];

interface Pair<Fault> {
  readonly rule: string;
  readonly earlier: Fault;
  readonly later: Fault;
  readonly text: string;
}

const pairs = <Fault>(stages: readonly Stage<Fault>[]): readonly Pair<Fault>[] =>
  stages.flatMap(([rule, earlier, text], at) =>
    stages.slice(at).map(([other, later]) => ({ rule: `${rule} before ${other}`, earlier, later, text })),
  );

const condition = (ComparisonOperator: string, ...AttributeValueList: readonly Item[string][]) => ({
  ComparisonOperator,
  AttributeValueList,
});

type Members = Readonly<Record<string, unknown>>;

const isEqual = condition("EQ", s("p"));
const noValue = condition("EQ");
const badNumber = condition("EQ", n("x"));

const queryExpressions: readonly Stage<() => Members>[] = [
  [
    "mixed families",
    () => ({ AttributesToGet: ["a"] }),
    `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {`,
  ],
  [
    "values of the start key",
    () => ({ ExclusiveStartKey: { pk: n("x") } }),
    `${VE}The provided starting key is invalid: ${NOT_A_NUMBER}`,
  ],
  ["values", () => ({ ExpressionAttributeValues: { ":p": n("x") } }), `${VE}${NOT_A_NUMBER}`],
  ["Limit", () => ({ Limit: 0 }), LIMIT],
  ["Select", () => ({ Select: "ALL_PROJECTED_ATTRIBUTES" }), ENVELOPE],
  [
    "the key condition",
    () => ({ KeyConditionExpression: "pk = :p AND sk = :q" }),
    `${VE}Invalid KeyConditionExpression: An expression attribute value used`,
  ],
  ["the filter", () => ({ FilterExpression: "a = " }), `${VE}Invalid FilterExpression: Syntax error;`],
  [
    "the projection",
    () => ({ ProjectionExpression: "a," }),
    `${VE}Invalid ProjectionExpression: Syntax error;`,
  ],
  [
    "rules special to key conditions",
    () => ({ KeyConditionExpression: "pk = :p OR sk = :p" }),
    `${VE}Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR`,
  ],
  [
    "a key condition at all",
    () => ({ KeyConditionExpression: undefined, FilterExpression: "a = :p" }),
    `${VE}Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.`,
  ],
  ["unused names", () => ({ ExpressionAttributeNames: { "#u": "u" } }), UNUSED],
  ["the table", MISSING, RNF],
];

const queryLegacy: readonly Stage<() => Members>[] = [
  [
    "mixed families",
    () => ({ QueryFilter: {}, ProjectionExpression: "a" }),
    `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {`,
  ],
  [
    "names without expression",
    () => ({ ExpressionAttributeNames: { "#a": "a" } }),
    `${VE}ExpressionAttributeNames can only be specified when using expressions`,
  ],
  ["values of the filter", () => ({ QueryFilter: { a: badNumber } }), `${VE}${NOT_A_NUMBER}`],
  [
    "the number of the filter's values",
    () => ({ QueryFilter: { a: noValue } }),
    `${OMP}Invalid number of argument(s) for the EQ ComparisonOperator`,
  ],
  ["a name twice", () => ({ AttributesToGet: ["a", "a"] }), `${OMP}Duplicate value in attribute name: a`],
  [
    "values of the start key",
    () => ({ ExclusiveStartKey: { pk: n("x") } }),
    `${VE}The provided starting key is invalid: ${NOT_A_NUMBER}`,
  ],
  ["values of key conditions", () => ({ KeyConditions: { pk: badNumber } }), `${VE}${NOT_A_NUMBER}`],
  ["Limit", () => ({ Limit: 0 }), LIMIT],
  [
    "the number of a key condition's values",
    () => ({ KeyConditions: { pk: noValue } }),
    `${OMP}Invalid number of argument(s) for the EQ ComparisonOperator`,
  ],
  [
    "three key conditions",
    () => ({ KeyConditions: { pk: isEqual, sk: condition("NE", s("p")), a: isEqual } }),
    `${VE}Conditions can be of length 1 or 2 only`,
  ],
  ["no key conditions", () => ({ KeyConditions: {} }), `${VE}Conditions can be of length 1 or 2 only`],
  [
    "KeyConditions at all",
    () => ({ KeyConditions: undefined }),
    `${VE}Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.`,
  ],
  ["the table", MISSING, RNF],
];

const scanExpressions: readonly Stage<() => Members>[] = [
  [
    "mixed families",
    () => ({ AttributesToGet: ["a", "a"] }),
    `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {`,
  ],
  [
    "values of the start key",
    () => ({ ExclusiveStartKey: { pk: n("x") } }),
    `${VE}The provided starting key is invalid: ${NOT_A_NUMBER}`,
  ],
  ["segments", () => ({ Segment: 1 }), `${VE}The TotalSegments parameter is required`],
  [
    "empty names",
    () => ({ ExpressionAttributeNames: {} }),
    `${VE}ExpressionAttributeNames must not be empty`,
  ],
  ["the filter", () => ({ FilterExpression: "a = " }), `${VE}Invalid FilterExpression: Syntax error;`],
  [
    "the projection",
    () => ({ ProjectionExpression: "a," }),
    `${VE}Invalid ProjectionExpression: Syntax error;`,
  ],
  ["unused names", () => ({ ExpressionAttributeNames: { "#u": "u" } }), UNUSED],
  ["the table", MISSING, RNF],
  [
    "the index",
    () => ({ IndexName: "nowhere" }),
    `${VE}The table does not have the specified index: nowhere`,
  ],
  [
    "members of the start key",
    () => ({ ExclusiveStartKey: { pk: s("p") } }),
    `${VE}The provided starting key is invalid`,
  ],
  ["Select", () => ({ Select: "ALL_PROJECTED_ATTRIBUTES" }), ENVELOPE],
  [
    "a path into a key",
    () => ({ FilterExpression: "pk.a = a" }),
    `${VE}Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk`,
  ],
];

const scanLegacy: readonly Stage<() => Members>[] = [
  ["a name twice", () => ({ AttributesToGet: ["a", "a"] }), `${OMP}Duplicate value in attribute name: a`],
  ["values of the filter", () => ({ ScanFilter: { a: badNumber } }), `${VE}${NOT_A_NUMBER}`],
  [
    "the number of the filter's values",
    () => ({ ScanFilter: { a: noValue } }),
    `${OMP}Invalid number of argument(s) for the EQ ComparisonOperator`,
  ],
  [
    "values of the start key",
    () => ({ ExclusiveStartKey: { pk: n("x") } }),
    `${VE}The provided starting key is invalid: ${NOT_A_NUMBER}`,
  ],
  [
    "segments",
    () => ({ Segment: 2, TotalSegments: 2 }),
    `${VE}The Segment parameter is zero-based and must be less than parameter TotalSegments`,
  ],
  ["the table", MISSING, RNF],
];

describe.each<readonly [string, string, Members, readonly Stage<() => Members>[]]>([
  [
    "Query with expressions",
    "Query",
    { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": s("p") } },
    queryExpressions,
  ],
  ["Query of the old family", "Query", { KeyConditions: { pk: isEqual } }, queryLegacy],
  ["Scan with expressions", "Scan", { FilterExpression: "a = b" }, scanExpressions],
  ["Scan of the old family", "Scan", {}, scanLegacy],
])("Order of parameters: %s", (_, operation, good, stages) => {
  it.each(pairs(stages))("$rule", async ({ earlier, later, text }) => {
    const input = { TableName: table, ...good, ...later(), ...earlier() };
    const answer = await target.refusal(operation, input);
    expect(answer.slice(0, text.length)).toBe(text);
  });
});

/** A condition on a key, to be written in either family. */
interface KeyClause {
  readonly name: string;
  readonly by: "=" | ">" | "<";
  readonly value: Item[string];
}

/** A Query of the index, in parts that a fault replaces. */
interface Parts {
  readonly members?: () => Members;
  readonly start?: Item;
  readonly hash?: KeyClause | null;
  readonly range?: KeyClause;
  readonly shown?: string;
  /** The attribute that the filter names. */
  readonly filtered?: string;
}

const SMALL: KeyClause = { name: "r", by: "<", value: s("m") };
const START: Item = { g: s("p"), r: s("a"), pk: s("p"), sk: s("p") };
const GOOD = { hash: { name: "g", by: "=", value: s("p") }, range: SMALL } as const;
const START_INVALID = `${VE}The provided starting key is invalid`;
const START_MISMATCH = `${VE}The provided key element does not match the schema`;

/** The stages of both families. */
const bound = (filterParameter: string): readonly Stage<Parts>[] => [
  ["the table", { members: MISSING }, RNF],
  [
    "the index",
    { members: () => ({ IndexName: "nowhere" }) },
    `${VE}The table does not have the specified index: nowhere`,
  ],
  [
    "ConsistentRead",
    { members: () => ({ ConsistentRead: true }) },
    `${VE}Consistent reads are not supported on global secondary indexes`,
  ],
  ["the start key's number of members", { start: { more: s("x") } }, START_INVALID],
  ["the start key's partition attribute", { start: { g: n(1) } }, START_MISMATCH],
  ["no partition condition", { hash: null }, `${VE}Query condition missed key schema element: g`],
  ["the start key's sort attribute", { start: { r: n(1) } }, START_MISMATCH],
  [
    "a condition beside the sort key",
    { range: { name: "a", by: "=", value: s("p") } },
    `${VE}Query condition missed key schema element: r`,
  ],
  [
    "an inequality of the partition",
    { hash: { name: "g", by: ">", value: s("p") } },
    `${VE}Query key condition not supported`,
  ],
  [
    "a start key outside the range",
    { start: { r: s("z") } },
    `${VE}The provided starting key does not match the range key predicate`,
  ],
  [
    "a start key of another partition",
    { start: { g: s("q") } },
    `${VE}The query can return at most one row and cannot be restarted`,
  ],
  ["the projection of the index", { shown: "a" }, `${OMP}Global secondary index byG does not project [a]`],
  [
    "a filter on a key",
    { filtered: "r" },
    `${VE}${filterParameter} can only contain non-primary key attributes: Primary key attribute: r`,
  ],
  [
    "a filter on what the index lacks",
    { filtered: "a" },
    `${OMP}Secondary index keys does not project one or more filter attributes: [a]`,
  ],
];

const keyPath: Stage<Parts> = [
  "a path into a key",
  { shown: "pk.a" },
  `${VE}Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk`,
];

const unindexable: Stage<Parts> = [
  "an operator that no index answers",
  { members: () => ({ KeyConditions: { g: isEqual, r: condition("NE", s("m")) } }) },
  `${VE}Attempted conditional constraint is not an indexable operation`,
];

interface BoundCase {
  readonly earlier: Parts;
  readonly later: Parts;
}

const partsOf = ({ earlier, later }: BoundCase) => {
  const { hash, range, shown, filtered } = { ...GOOD, ...later, ...earlier };
  const members = { ...later.members?.(), ...earlier.members?.() };
  const ExclusiveStartKey = { ...START, ...later.start, ...earlier.start };
  return { clauses: hash === null ? [range] : [hash, range], shown, filtered, members, ExclusiveStartKey };
};

function expressionInput(pair: BoundCase): Members {
  const { clauses, shown, filtered, members, ExclusiveStartKey } = partsOf(pair);
  return {
    TableName: table,
    IndexName: "byG",
    KeyConditionExpression: clauses.map(({ name, by }, at) => `${name} ${by} :v${at}`).join(" AND "),
    ExpressionAttributeValues: Object.fromEntries(clauses.map(({ value }, at) => [`:v${at}`, value])),
    ...(shown !== undefined && { ProjectionExpression: shown }),
    ...(filtered !== undefined && { FilterExpression: `attribute_exists(${filtered})` }),
    ExclusiveStartKey,
    ...members,
  };
}

const LEGACY_OPERATORS = { "=": "EQ", "<": "LT", ">": "GT" } as const;

function legacyInput(pair: BoundCase): Members {
  const { clauses, shown, filtered, members, ExclusiveStartKey } = partsOf(pair);
  return {
    TableName: table,
    IndexName: "byG",
    KeyConditions: Object.fromEntries(
      clauses.map(({ name, by, value }) => [name, condition(LEGACY_OPERATORS[by], value)]),
    ),
    ...(shown !== undefined && { AttributesToGet: [shown] }),
    ...(filtered !== undefined && { QueryFilter: { [filtered]: { ComparisonOperator: "NOT_NULL" } } }),
    ExclusiveStartKey,
    ...members,
  };
}

describe("Order of checks: Query once its table is found", () => {
  it.each(pairs([...bound("Filter Expression"), keyPath]))("expressions: $rule", async (pair) => {
    expect(await target.refusal("Query", expressionInput(pair))).toBe(pair.text);
  });

  it.each(pairs(bound("QueryFilter")))("the old family: $rule", async (pair) => {
    expect(await target.refusal("Query", legacyInput(pair))).toBe(pair.text);
  });

  const stages = bound("QueryFilter");
  const at = stages.findIndex(([rule]) => rule === "a start key outside the range");
  const around = [
    ...stages.slice(0, at - 2).map((earlier) => ({ earlier, later: unindexable, first: earlier })),
    ...stages.slice(at).map((later) => ({ earlier: unindexable, later, first: unindexable })),
  ];
  it.each(around)("the old family: $earlier.0 before $later.0", async ({ earlier, later, first }) => {
    const input = legacyInput({ earlier: earlier[1], later: later[1] });
    const hasNoPartition = earlier[1].hash === null;
    const KeyConditions = hasNoPartition ? { r: condition("NE", s("m")) } : input["KeyConditions"];
    expect(await target.refusal("Query", { ...input, KeyConditions })).toBe(first[2]);
  });
});
