/**
 * The table of a history, and the changes of it.
 */
import type { Json } from "../fixture/json-stator.ts";

export const TABLE = "history";
export const INDEX = "by-value";

export const STREAM = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };
const DEFINITIONS = [
  { AttributeName: "pk", AttributeType: "S" },
  { AttributeName: "v", AttributeType: "S" },
];
const INDEX_SHAPE = {
  IndexName: INDEX,
  KeySchema: [{ AttributeName: "v", KeyType: "HASH" }],
  Projection: { ProjectionType: "ALL" },
};
export const NEW_TABLE = {
  TableName: TABLE,
  AttributeDefinitions: DEFINITIONS.slice(0, 1),
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
};
export const WITH_INDEX = { AttributeDefinitions: DEFINITIONS, GlobalSecondaryIndexes: [INDEX_SHAPE] };
/** What UpdateTable is asked for. */
export const TABLE_CHANGES: readonly Json[] = [
  { AttributeDefinitions: DEFINITIONS, GlobalSecondaryIndexUpdates: [{ Create: INDEX_SHAPE }] },
  { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: INDEX } }] },
  { StreamSpecification: STREAM },
  { StreamSpecification: { StreamEnabled: false } },
];
