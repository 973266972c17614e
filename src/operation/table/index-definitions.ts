/**
 * The rules about the secondary indexes that CreateTable and UpdateTable define, beside their keys' definitions
 * and their capacity.
 */
import { validationError } from "../../api/errors.ts";
import type { LocalSecondaryIndex } from "../../api/generated/dynamodb/inputs.ts";
import type {
  GlobalSecondaryIndex,
  KeySchemaElement,
  Projection as ProjectionShape,
} from "../../api/generated/dynamodb/types.ts";
import type { Projection } from "../../engine/table-schema.ts";
import { invalidParameter } from "../request/error-wording.ts";
import { checkGlobalForm, checkPairForm } from "./table-keys.ts";

/** Most global indexes of a table. */
export const GLOBAL_INDEXES_MAX = 20;

/** Most local indexes of a table. */
const LOCAL_INDEXES_MAX = 5;

/** Most attributes that all INCLUDE projections of a table name, repeats counted. */
const INCLUDED_ATTRIBUTES_MAX = 100;

export interface IndexDefinitions {
  readonly tableKeys: readonly KeySchemaElement[];
  readonly local: readonly LocalSecondaryIndex[] | undefined;
  readonly global: readonly GlobalSecondaryIndex[] | undefined;
}

/** Refuses lists of indexes that are empty, and local indexes of a table that cannot have any. @throws ApiError */
export function checkIndexLists({ tableKeys, local, global }: IndexDefinitions): void {
  if (local?.length === 0) throw invalidParameter("List of LocalSecondaryIndexes is empty");
  if (global?.length === 0) throw invalidParameter("List of GlobalSecondaryIndexes is empty");
  if (local === undefined || tableKeys.length > 1) return;
  throw invalidParameter(
    "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
  );
}

/** Refuses the indexes of a CreateTable that break a rule; the lists are none that are empty. @throws ApiError */
export function checkIndexes({ tableKeys, local, global }: IndexDefinitions): void {
  const names = new Set<string>();
  if (local !== undefined) checkLocalIndexes(local, tableKeys, names);
  if (global !== undefined) checkGlobalIndexes(global, names);
  checkIncludedCount([...(local ?? []), ...(global ?? [])].map((index) => parseProjection(index.Projection)));
}

function checkLocalIndexes(
  indexes: readonly LocalSecondaryIndex[],
  tableKeys: readonly KeySchemaElement[],
  names: Set<string>,
): void {
  indexes.forEach((index, i) => {
    addName(names, index.IndexName);
    checkPairForm(index.KeySchema, `localSecondaryIndexes.${i + 1}.member.keySchema`);
    checkLocalKeys(index, tableKeys);
    parseProjection(index.Projection);
  });
  if (indexes.length > LOCAL_INDEXES_MAX) {
    throw invalidParameter(`Number of LocalSecondaryIndexes exceeds per-table limit of ${LOCAL_INDEXES_MAX}`);
  }
}

function checkLocalKeys(index: LocalSecondaryIndex, tableKeys: readonly KeySchemaElement[]): void {
  if (index.KeySchema.length < 2) {
    throw invalidParameter(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
  }
  const indexHash = index.KeySchema[0]?.AttributeName;
  const tableHash = tableKeys[0]?.AttributeName;
  if (indexHash === tableHash) return;
  throw invalidParameter(
    "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
      `${index.IndexName}. index hash key: ${indexHash}, table hash key: ${tableHash}`,
  );
}

function checkGlobalIndexes(indexes: readonly GlobalSecondaryIndex[], names: Set<string>): void {
  for (const index of indexes) {
    addName(names, index.IndexName);
    checkGlobalForm(index.KeySchema);
    parseProjection(index.Projection);
  }
  if (indexes.length > GLOBAL_INDEXES_MAX) {
    throw invalidParameter(`GlobalSecondaryIndex count exceeds the per-table limit of ${GLOBAL_INDEXES_MAX}`);
  }
}

function addName(names: Set<string>, name: string): void {
  if (names.has(name)) throw invalidParameter(`Duplicate index name: ${name}`);
  names.add(name);
}

/** Refuses projections that together name too many attributes. */
export function checkIncludedCount(projections: readonly Projection[]): void {
  const count = projections.reduce(
    (sum, projection) => sum + (projection.kind === "include" ? projection.attributes.length : 0),
    0,
  );
  if (count <= INCLUDED_ATTRIBUTES_MAX) return;
  throw invalidParameter(
    `Number of NonKeyAttributes over all indexes exceeds the per-table limit of ${INCLUDED_ATTRIBUTES_MAX}`,
  );
}

/** The projection of an index. @throws ApiError */
export function parseProjection(shape: ProjectionShape): Projection {
  const attributes = shape.NonKeyAttributes;
  switch (shape.ProjectionType) {
    case undefined:
      throw invalidParameter("Unknown ProjectionType: null");
    case "INCLUDE":
      if (attributes === undefined) {
        throw invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
      }
      checkDistinct(attributes);
      return { kind: "include", attributes };
    case "ALL":
    case "KEYS_ONLY":
      if (attributes !== undefined) {
        throw invalidParameter(
          `ProjectionType is ${shape.ProjectionType}, but NonKeyAttributes is specified`,
        );
      }
      return { kind: shape.ProjectionType === "ALL" ? "all" : "keysOnly" };
  }
}

function checkDistinct(attributes: readonly string[]): void {
  const repeated = attributes.find((name, i) => attributes.indexOf(name) < i);
  if (repeated !== undefined) throw invalidParameter(`Duplicate element in NonKeyAttributes: ${repeated}`);
}

/** The projection as an answer shows it. */
export function projectionShape(projection: Projection): ProjectionShape {
  switch (projection.kind) {
    case "all":
      return { ProjectionType: "ALL" };
    case "keysOnly":
      return { ProjectionType: "KEYS_ONLY" };
    case "include":
      return { ProjectionType: "INCLUDE", NonKeyAttributes: [...projection.attributes] };
  }
}

/** Refuses an index operation on a local index, which only CreateTable makes. */
export const notGlobal = (action: "delete" | "update", index: string) =>
  validationError(`Cannot ${action} an index that is not a GlobalSecondaryIndex: ${index}`);
