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
