/**
 * Malformed queries: selections, filters, start keys, and the order in which all is found. Only the rules
 * of Select are enveloped.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, PK_TABLE, projection } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, l, n, s } from "./values.ts";

const target = useTarget();
let table = "";
let plain = "";

beforeAll(async () => {
  table = await target.createTable("query-refusals", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "g:S", "l:N"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "byG", KeySchema: keys("g"), Projection: projection("KEYS_ONLY") },
      { IndexName: "byGAll", KeySchema: keys("g"), Projection: projection("ALL") },
    ],
    LocalSecondaryIndexes: [{ IndexName: "byL", KeySchema: keys("pk", "l"), Projection: projection("ALL") }],
  });
  plain = await target.createTable("query-refusals-plain", PK_TABLE);
});

const P: Item = { ":p": s("p") };
const query = (input: object) => target.refusal("Query", { TableName: table, ...input });
const VE = "ValidationException: ";
const KEY = `${VE}Invalid KeyConditionExpression: `;
const ENVELOPE = `${VE}1 validation error detected: `;
const MATCH = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: P };

const v = (value: Item[string], more: Item = {}): Item => ({ ...P, ":v": value, ...more });

type Case = readonly [rule: string, input: object, text: string];

const selections: readonly Case[] = [
  [
    "no key condition",
    {},
    `${VE}Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.`,
  ],
  [
    "SPECIFIC_ATTRIBUTES without names",
    { ...MATCH, Select: "SPECIFIC_ATTRIBUTES" },
    `${ENVELOPE}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES`,
  ],
  [
    "ALL_PROJECTED_ATTRIBUTES of the table",
    { ...MATCH, Select: "ALL_PROJECTED_ATTRIBUTES" },
    `${ENVELOPE}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName`,
  ],
  [
    "ALL_ATTRIBUTES with a projection",
    { ...MATCH, Select: "ALL_ATTRIBUTES", ProjectionExpression: "a" },
    `${ENVELOPE}Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES`,
  ],
  [
    "COUNT with a projection",
    { ...MATCH, Select: "COUNT", ProjectionExpression: "a" },
    `${ENVELOPE}Cannot specify the ProjectionExpression when choosing to get only the Count`,
  ],
  [
    "ALL_PROJECTED_ATTRIBUTES with a projection",
    { ...MATCH, IndexName: "byL", Select: "ALL_PROJECTED_ATTRIBUTES", ProjectionExpression: "a" },
    `${ENVELOPE}Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES`,
  ],
  ...["ALL_PROJECTED_ATTRIBUTES", "ALL_ATTRIBUTES"].map(
    (Select): Case => [
      `${Select} of the table with a projection: the conflict is told first`,
      { ...MATCH, Select, ProjectionExpression: "a" },
      `${ENVELOPE}Cannot specify the ProjectionExpression when choosing to get ${Select}`,
    ],
  ),
  [
    "another selection",
    { ...MATCH, Select: "SOME" },
    `${ENVELOPE}Value 'SOME' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]`,
  ],
  [
    "another conditional operator, alone",
    { ...MATCH, Select: "SOME", ReturnConsumedCapacity: "SOME", ConditionalOperator: "XOR" },
    `${ENVELOPE}Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]`,
  ],
  [
    "a limit of 0",
    { ...MATCH, Limit: 0 },
    `${ENVELOPE}Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ],
  [
    "an unknown index",
    { ...MATCH, IndexName: "byNothing" },
    `${VE}The table does not have the specified index: byNothing`,
  ],
  [
    "a consistent read of a global index",
    {
      IndexName: "byG",
      KeyConditionExpression: "g = :p",
      ExpressionAttributeValues: P,
      ConsistentRead: true,
    },
    `${VE}Consistent reads are not supported on global secondary indexes`,
  ],
  [
    "ALL_ATTRIBUTES of a global index that lacks some",
    {
      IndexName: "byG",
      KeyConditionExpression: "g = :p",
      ExpressionAttributeValues: P,
      Select: "ALL_ATTRIBUTES",
    },
    `${VE}One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index byG because its projection type is not ALL`,
  ],
  [
    "an attribute that a global index lacks",
    {
      IndexName: "byG",
      KeyConditionExpression: "g = :p",
      ExpressionAttributeValues: P,
      ProjectionExpression: "pk, a.b",
    },
    `${VE}One or more parameter values were invalid: Global secondary index byG does not project [a]`,
  ],
];

const filters: readonly Case[] = [
  [
    "an empty one",
    { ...MATCH, FilterExpression: "" },
    `${VE}Invalid FilterExpression: The expression can not be empty;`,
  ],
  [
    "the partition key",
    { ...MATCH, FilterExpression: "pk = :p" },
    `${VE}Filter Expression can only contain non-primary key attributes: Primary key attribute: pk`,
  ],
  [
    "the sort key",
    { ...MATCH, FilterExpression: "begins_with(sk, :p)" },
    `${VE}Filter Expression can only contain non-primary key attributes: Primary key attribute: sk`,
  ],
  [
    "a key of the queried index",
    { ...MATCH, IndexName: "byL", FilterExpression: "l = a AND attribute_exists(pk)" },
    `${VE}Filter Expression can only contain non-primary key attributes: Primary key attribute: l`,
  ],
  [
    "an operand type",
    { ...MATCH, FilterExpression: "a < :l", ExpressionAttributeValues: { ...P, ":l": l() } },
    `${VE}Invalid FilterExpression: Incorrect operand type for operator or function; operator or function: <, operand type: L`,
  ],
  [
    "unused values",
    { ...MATCH, ExpressionAttributeValues: v(s("x")) },
    `${VE}Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}`,
  ],
  [
    "values without expression",
    { ExpressionAttributeValues: P },
    `${VE}ExpressionAttributeValues can only be specified when using expressions: FilterExpression and KeyConditionExpression are null`,
  ],
];

const starts: readonly Case[] = [
  [
    "a member short",
    { ...MATCH, ExclusiveStartKey: { pk: s("p") } },
    `${VE}The provided starting key is invalid`,
  ],
  [
    "a member too many",
    { ...MATCH, ExclusiveStartKey: { pk: s("p"), sk: s("a"), a: s("x") } },
    `${VE}The provided starting key is invalid`,
  ],
  [
    "a member of another type",
    { ...MATCH, ExclusiveStartKey: { pk: s("p"), sk: n(1) } },
    `${VE}The provided key element does not match the schema`,
  ],
  [
    "another partition",
    { ...MATCH, ExclusiveStartKey: { pk: s("q"), sk: s("a") } },
    `${VE}The provided starting key is outside query boundaries based on provided conditions`,
  ],
  [
    "outside the range",
    {
      KeyConditionExpression: "pk = :p AND sk < :p",
      ExpressionAttributeValues: P,
      ExclusiveStartKey: { pk: s("p"), sk: s("z") },
    },
    `${VE}The provided starting key does not match the range key predicate`,
  ],
  [
    "for one item",
    {
      KeyConditionExpression: "pk = :p AND sk = :p",
      ExpressionAttributeValues: P,
      ExclusiveStartKey: { pk: s("p"), sk: s("p") },
    },
    `${VE}The query can return at most one row and cannot be restarted`,
  ],
  [
    "that is malformed",
    { ...MATCH, ExclusiveStartKey: { pk: s("p"), sk: n("x") } },
    `${VE}The provided starting key is invalid: The parameter cannot be converted to a numeric value: x`,
  ],
  [
    "of the table for an index",
    { ...MATCH, IndexName: "byL", ExclusiveStartKey: { pk: s("p"), sk: s("a") } },
    `${VE}The provided starting key is invalid`,
  ],
];

describe.each([
  ["selections", selections],
  ["filters", filters],
  ["start keys", starts],
])("Query: refused %s", (_, cases) => {
  it.each(cases)("%s", async (_rule, input, text) => {
    expect(await query(input)).toBe(text);
  });
});

describe("Query: of a table without sort key", () => {
  it("a start key is refused with the key", async () => {
    const input = { TableName: plain, ...MATCH, ExclusiveStartKey: { pk: s("p") } };
    expect(await query(input)).toBe(
      `${VE}The provided exclusive start key is invalid: ExclusiveStartKey: {pk=AttributeValue: {S:p}}`,
    );
  });

  it("two conditions are one too many", async () => {
    const input = {
      TableName: plain,
      KeyConditionExpression: "pk = :p AND a = :p",
      ExpressionAttributeValues: P,
    };
    expect(await query(input)).toBe(
      `${VE}The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)`,
    );
  });
});

describe("Query: order of checks", () => {
  const missing = () => target.name("missing");
  const RNF = "ResourceNotFoundException: Requested resource not found";
  it.each<readonly [rule: string, input: () => object, text: string]>([
    [
      "the selection's name before mixed families",
      () => ({ Select: "SOME", AttributesToGet: ["a"], FilterExpression: "a" }),
      `${ENVELOPE}Value 'SOME' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]`,
    ],
    [
      "mixed families before values",
      () => ({ ...MATCH, AttributesToGet: ["a"], ExpressionAttributeValues: { ":p": n("x") } }),
      `${VE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {KeyConditionExpression}`,
    ],
    [
      "values before the selection's rules",
      () => ({ ...MATCH, ExpressionAttributeValues: { ":p": n("x") }, Select: "SPECIFIC_ATTRIBUTES" }),
      `${VE}The parameter cannot be converted to a numeric value: x`,
    ],
    [
      "the selection's rules before the key condition",
      () => ({ KeyConditionExpression: "", Select: "SPECIFIC_ATTRIBUTES" }),
      `${ENVELOPE}Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES`,
    ],
    [
      "the key condition before the filter",
      () => ({ KeyConditionExpression: "pk = ", FilterExpression: "a = " }),
      `${KEY}Syntax error; token: "<EOF>", near: "="`,
    ],
    [
      "the filter before the rules special to key conditions",
      () => ({
        KeyConditionExpression: "pk = :p OR sk = :p",
        FilterExpression: "a = ",
        ExpressionAttributeValues: P,
      }),
      `${VE}Invalid FilterExpression: Syntax error; token: "<EOF>", near: "="`,
    ],
    [
      "the filter before the projection",
      () => ({ ...MATCH, FilterExpression: "a = ", ProjectionExpression: "a," }),
      `${VE}Invalid FilterExpression: Syntax error; token: "<EOF>", near: "="`,
    ],
    [
      "the projection before unused values",
      () => ({ ...MATCH, ProjectionExpression: "a,", ExpressionAttributeValues: v(s("x")) }),
      `${VE}Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","`,
    ],
    [
      "unused values before the table",
      () => ({ TableName: missing(), ...MATCH, ExpressionAttributeValues: v(s("x")) }),
      `${VE}Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}`,
    ],
    ["the table before the index", () => ({ TableName: missing(), ...MATCH, IndexName: "nowhere" }), RNF],
    [
      "the index before the start key",
      () => ({ ...MATCH, IndexName: "nowhere", ExclusiveStartKey: { a: s("x") } }),
      `${VE}The table does not have the specified index: nowhere`,
    ],
    [
      "the start key before the schema of the conditions",
      () => ({
        KeyConditionExpression: "sk = :p",
        ExpressionAttributeValues: P,
        ExclusiveStartKey: { a: s("x") },
      }),
      `${VE}The provided starting key is invalid`,
    ],
    [
      "the schema of the conditions before the filter's keys",
      () => ({
        KeyConditionExpression: "sk = :p",
        ExpressionAttributeValues: P,
        FilterExpression: "sk = :p",
      }),
      `${VE}Query condition missed key schema element: pk`,
    ],
    [
      "the index's projection before the filter's keys",
      () => ({
        IndexName: "byG",
        KeyConditionExpression: "g = :p",
        ExpressionAttributeValues: P,
        FilterExpression: "g = :p",
        ProjectionExpression: "a",
      }),
      `${VE}One or more parameter values were invalid: Global secondary index byG does not project [a]`,
    ],
  ])("%s", async (_, input, text) => {
    expect(await query(input())).toBe(text);
  });
});
