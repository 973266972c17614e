/**
 * The index that a SELECT names, and what may be asked of it: PartiQL words these refusals differently from Query
 * and Scan, and lets a filter of an unkeyed read name what the index does not hold.
 */
import { validationError } from "../../api/errors.ts";
import { maintainerOf } from "../../engine/derive/index-maintainers.ts";
import { findIndex, type IndexSchema, type TableSchema } from "../../engine/table-schema.ts";
import {
  type Condition,
  conditionAttributes,
  conditionOperands,
  type Operand,
} from "../../language/condition/condition.ts";
import { pathRoot } from "../../language/document-path.ts";
import { readIndex } from "../request/read-parameters.ts";

interface IndexUse {
  readonly indexName: string | null;
  readonly consistent: boolean;
}

/** The index to read, null for the table. @throws ApiError when there is none, or it cannot be read so */
export function statementIndex(table: TableSchema, { indexName, consistent }: IndexUse): IndexSchema | null {
  if (indexName === null) return null;
  const index = findIndex(table, indexName);
  if (index === undefined || index.status === "deleting") {
    throw validationError("The table does not have the specified index");
  }
  if (consistent && !maintainerOf(index).allowsConsistentReads) {
    throw validationError("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  return readIndex(table, { name: indexName, consistent });
}

/** Names of all attributes an entry holds; null when it holds every one. */
const heldNames = (table: TableSchema, index: IndexSchema | null): ReadonlySet<string> | null =>
  index === null ? null : maintainerOf(index).heldNames(table, index);

/** @throws ApiError when the filter of a keyed read names what the index does not hold */
export function checkFilterHeld(
  table: TableSchema,
  index: IndexSchema | null,
  filter: Condition | null,
): void {
  const held = heldNames(table, index);
  if (held === null || index === null || filter === null) return;
  const lacking = conditionAttributes(filter).filter((name) => !held.has(name));
  if (lacking.length === 0) return;
  throw validationError(
    `One or more parameter values were invalid: Secondary index ${index.name} does not project one or more filter attributes: [${lacking.join(", ")}]`,
  );
}

/** The filter of an unkeyed read of the index, or of a union, for which everything the index does not hold is missing. */
export function heldFilter(
  table: TableSchema,
  index: IndexSchema | null,
  filter: Condition | null,
): Condition | null {
  const held = heldNames(table, index);
  return held === null || filter === null ? filter : withMissing(filter, held);
}

const NEVER: Condition = { kind: "or", conditions: [] };
const ALWAYS: Condition = { kind: "and", conditions: [] };

/** The condition as it is for items that have at most the attributes of these names. */
function withMissing(condition: Condition, held: ReadonlySet<string>): Condition {
  switch (condition.kind) {
    case "and":
    case "or":
      return {
        kind: condition.kind,
        conditions: condition.conditions.map((part) => withMissing(part, held)),
      };
    case "not":
      return { kind: "not", condition: withMissing(condition.condition, held) };
    case "exists":
      return held.has(pathRoot(condition.path)) ? condition : NEVER;
    case "notExists":
      return held.has(pathRoot(condition.path)) ? condition : ALWAYS;
    case "in":
      return isMissing(condition.operand, held)
        ? NEVER
        : { ...condition, list: condition.list.filter((element) => !isMissing(element, held)) };
    case "compare":
    case "between":
    case "attributeType":
    case "beginsWith":
    case "contains":
      if (!conditionOperands(condition).some((operand) => isMissing(operand, held))) return condition;
      return condition.kind === "compare" && condition.operator === "<>" ? ALWAYS : NEVER;
  }
}

function isMissing(operand: Operand, held: ReadonlySet<string>): boolean {
  if (operand.kind === "size") return isMissing(operand.operand, held);
  return operand.kind === "path" && !held.has(pathRoot(operand.path));
}
