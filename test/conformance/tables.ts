/**
 * Schemas of the tables that conformance tests create.
 */

/** One attribute definition: `"pk:S"`. */
const definition = (text: string) => {
  const [AttributeName, AttributeType] = text.split(":");
  return { AttributeName, AttributeType };
};

/** A key schema: partition key, and sort key if there is one. */
export const keys = (partition: string, sort?: string) => [
  { AttributeName: partition, KeyType: "HASH" },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: "RANGE" }]),
];

/** Attribute definitions: `attributes("pk:S", "sk:N")`. */
export const attributes = (...definitions: readonly string[]) => definitions.map(definition);

/** Everything, the keys alone, or the keys and those names. */
export const projection = (names: "ALL" | "KEYS_ONLY" | readonly string[]) =>
  typeof names === "string"
    ? { ProjectionType: names }
    : { ProjectionType: "INCLUDE", NonKeyAttributes: names };

/** A table with partition key `pk`, a string. */
export const PK_TABLE = { AttributeDefinitions: attributes("pk:S"), KeySchema: keys("pk") };

/** A table with partition key `pk`, a string, and that sort key, such as `"sk:N"`. */
export const sortedTable = (sort: string) => ({
  AttributeDefinitions: attributes("pk:S", sort),
  KeySchema: keys("pk", sort.split(":")[0]),
});

/** Provisioned throughput: as many units to write as to read, unless told otherwise. */
export const units = (ReadCapacityUnits: number, WriteCapacityUnits = ReadCapacityUnits) => ({
  ReadCapacityUnits,
  WriteCapacityUnits,
});

/** A table on demand with key `a`, and these differences. */
export const tableOfKeyA = (TableName: string, changes: object) => ({
  TableName,
  AttributeDefinitions: attributes("a:S"),
  KeySchema: keys("a"),
  BillingMode: "PAY_PER_REQUEST",
  ...changes,
});

/** The definition of an index, which projects everything unless told otherwise. */
export const newIndex = (
  IndexName: string,
  KeySchema: object,
  Projection: object = projection("ALL"),
  more: object = {},
) => ({
  IndexName,
  KeySchema,
  Projection,
  ...more,
});
