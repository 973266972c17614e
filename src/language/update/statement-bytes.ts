/**
 * What an update statement itself is charged against the item size limit: every clause by its target and operands.
 * Key attributes and attributes it does not name cost nothing; neither do the values that its paths read. The
 * figures are measured, not documented.
 */
import type { AttributeMap, AttributeValue, Item } from "../../item/attribute-value.ts";
import { textBytes, valueBytes } from "../../item/size.ts";
import type { DocumentPath } from "../document-path.ts";
import type { UpdateAction, UpdateOperand, UpdateProgram } from "./update.ts";
import { newMembers } from "./update-operand.ts";

const STATEMENT_BYTES = 3;
/** SET and ADD carry a value; REMOVE and DELETE only name a place. */
const VALUE_CLAUSE_BYTES = 19;
const BARE_CLAUSE_BYTES = 1;
const TARGET_STEP_BYTES = 4;
const PATH_BYTES = 1;
const PATH_STEP_BYTES = 14;
const SUM_BYTES = 34;
const DIFFERENCE_BYTES = 37;
const LIST_APPEND_BYTES = 37;
const IF_NOT_EXISTS_BYTES = 39;

const NO_ITEM: AttributeMap = {};

/**
 * Bytes that the statement is charged when it updates `old`, null where there is no item. Beyond `bytesMax` nothing more
 * is counted.
 */
export function statementBytes(
  program: UpdateProgram,
  old: Item | null,
  bytesMax = Number.POSITIVE_INFINITY,
): number {
  let bytes = STATEMENT_BYTES;
  for (const action of program.actions) {
    if (bytes > bytesMax) break;
    bytes += clauseBytes(action, old ?? NO_ITEM);
  }
  return bytes;
}

function clauseBytes(action: UpdateAction, old: AttributeMap): number {
  const target = targetBytes(action.path);
  switch (action.kind) {
    case "set":
      return VALUE_CLAUSE_BYTES + target + operandBytes(action.operand);
    case "add":
      return VALUE_CLAUSE_BYTES + target + valueBytes(newMembers(old, action.path, action.value));
    case "remove":
    case "delete":
      return BARE_CLAUSE_BYTES + target;
  }
}

function operandBytes(operand: UpdateOperand): number {
  switch (operand.kind) {
    case "value":
      return constantBytes(operand.value);
    case "path":
      return pathBytes(operand.path);
    case "ifNotExists":
      return IF_NOT_EXISTS_BYTES + pathBytes(operand.path) + operandBytes(operand.otherwise);
    case "listAppend":
      return LIST_APPEND_BYTES + operandBytes(operand.first) + operandBytes(operand.second);
    case "sum":
      return SUM_BYTES + operandBytes(operand.left) + operandBytes(operand.right);
    case "difference":
      return DIFFERENCE_BYTES + operandBytes(operand.left) + operandBytes(operand.right);
  }
}

const containerBytes = new WeakMap<AttributeValue, number>();

/** Bytes of a value of the request, which may stand in hundreds of places; of a list or map they are counted once. */
function constantBytes(value: AttributeValue): number {
  if (!("L" in value || "M" in value)) return valueBytes(value);
  const bytes = containerBytes.get(value) ?? valueBytes(value);
  containerBytes.set(value, bytes);
  return bytes;
}

function targetBytes(path: DocumentPath): number {
  let bytes = -TARGET_STEP_BYTES;
  for (const step of path) bytes += TARGET_STEP_BYTES + stepBytes(step);
  return bytes;
}

function pathBytes(path: DocumentPath): number {
  let bytes = PATH_BYTES;
  for (const step of path) bytes += PATH_STEP_BYTES + stepBytes(step);
  return bytes;
}

/** Bytes of a name, or digits of a list position. */
const stepBytes = (step: string | number): number =>
  typeof step === "string" ? textBytes(step) : String(step).length;
