/**
 * What Query and Scan read and what they show of it: the index, `Select` and what it allows beside it, and filter and
 * projection from either family of parameters; and that no read has a path into a key attribute.
 */
import { validationError } from "../../api/errors.ts";
import { maintainerOf } from "../../engine/derive/index-maintainers.ts";
import { conditionKeyPathFault, keyPathFault } from "../../engine/key-path-fault.ts";
import { findIndex, type IndexSchema, type TableSchema } from "../../engine/table-schema.ts";
import { type Condition, compileCondition } from "../../language/condition/condition.ts";
import type { Placeholders } from "../../language/placeholders.ts";
import {
  compileProjection,
  type Projection,
  projectionAttributes,
} from "../../language/projection/projection.ts";
import { type ErrorWording, refusal } from "./error-wording.ts";
import { orThrow } from "./request-expressions.ts";
import { intentFaultText } from "./request-item.ts";

/** The parameters of Query and Scan that say what comes back of an item. */
export interface SelectParameters {
  readonly Select?:
    | "ALL_ATTRIBUTES"
    | "ALL_PROJECTED_ATTRIBUTES"
    | "SPECIFIC_ATTRIBUTES"
    | "COUNT"
    | undefined;
  readonly IndexName?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** @throws ApiError in this wording when Select does not go with the other parameters */
export function checkSelect(
  { Select, IndexName, ProjectionExpression, AttributesToGet }: SelectParameters,
  wording: ErrorWording,
): void {
  if (Select === undefined) return;
  const projected = ProjectionExpression !== undefined || AttributesToGet !== undefined;
  if (Select === "SPECIFIC_ATTRIBUTES") {
    if (projected) return;
    throw refusal(
      wording,
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  }
  if (projected) {
    const parameter = AttributesToGet === undefined ? "ProjectionExpression" : "AttributesToGet";
    const choice = Select === "COUNT" ? "only the Count" : Select;
    throw refusal(wording, `Cannot specify the ${parameter} when choosing to get ${choice}`);
  }
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    throw refusal(wording, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
}

interface IndexUse {
  readonly name: string | undefined;
  readonly consistent: boolean;
}

/** The index to read, null for the table. @throws ApiError when it is unknown, not ready, or cannot be read so */
export function readIndex(table: TableSchema, { name, consistent }: IndexUse): IndexSchema | null {
  if (name === undefined) return null;
  const index = findIndex(table, name);
  if (index === undefined || index.status === "deleting") {
    throw validationError(`The table does not have the specified index: ${name}`);
  }
  if (consistent && !maintainerOf(index).allowsConsistentReads) {
    throw validationError("Consistent reads are not supported on global secondary indexes");
  }
  if (index.status === "creating") {
    throw validationError(`Cannot read from backfilling global secondary index: ${name}`);
  }
  return index;
}

interface Asked {
  readonly select: SelectParameters["Select"];
  readonly projection: Projection | null;
}

/** @throws ApiError when a global index is asked for what it does not hold */
export function checkIndexHolds(
  table: TableSchema,
  index: IndexSchema | null,
  { select, projection }: Asked,
): void {
  if (index === null || maintainerOf(index).completesFromTable) return;
  if (select !== "ALL_ATTRIBUTES" && projection === null) return;
  const held = maintainerOf(index).heldNames(table, index);
  if (held === null) return;
  if (select === "ALL_ATTRIBUTES") {
    throw validationError(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
  if (projection === null) return;
  const lacking = projectionAttributes(projection).filter((name) => !held.has(name));
  if (lacking.length === 0) return;
  throw validationError(
    `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${lacking.join(", ")}]`,
  );
}

/** @throws ApiError when a Query's filter names what the entries of its index do not hold, of either kind */
export function checkFilterHeld(
  table: TableSchema,
  index: IndexSchema | null,
  filterNames: readonly string[],
): void {
  if (index === null) return;
  const held = maintainerOf(index).heldNames(table, index);
  if (held === null) return;
  const lacking = filterNames.filter((name) => !held.has(name));
  if (lacking.length === 0) return;
  throw validationError(
    `One or more parameter values were invalid: Secondary index keys does not project one or more filter attributes: [${lacking.join(", ")}]`,
  );
}

/** Which items of a page are shown, and what of them; null: all. */
export interface ReadExpressions {
  readonly filter: Condition | null;
  readonly projection: Projection | null;
}

interface ExpressionTexts {
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** Compiles both, the filter first. @throws ApiError */
export function readExpressions(
  { FilterExpression: filter, ProjectionExpression: projection }: ExpressionTexts,
  placeholders: Placeholders,
  wording: ErrorWording,
): ReadExpressions {
  return {
    filter: filter === undefined ? null : orThrow(compileCondition(filter, "Filter", placeholders), wording),
    projection:
      projection === undefined ? null : orThrow(compileProjection(projection, placeholders), wording),
  };
}

/** What a read has paths in; null: none. */
export interface ReadPaths {
  readonly filter: Condition | null;
  readonly projection: Projection | null;
}

/** @throws ApiError when a path of the filter, or else of the projection, leads into a key attribute */
export function checkKeyPaths(table: TableSchema, { filter, projection }: ReadPaths): void {
  const fault =
    (filter === null ? null : conditionKeyPathFault(table, filter)) ??
    (projection === null ? null : keyPathFault(table, projection.paths));
  if (fault !== null) throw validationError(intentFaultText(fault, "key"));
}
