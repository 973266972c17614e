/**
 * What actions compute before anything changes: the value of an operand, and the new value of the attribute that
 * an action names. Everything is read from the item as it was. Also why an update cannot be applied, and how large its
 * values may be.
 */
import type { AttributeMap, AttributeValue } from "../../item/attribute-value.ts";
import { base64Length } from "../../item/binary.ts";
import { addNumbers, type NumberFault, subtractNumbers } from "../../item/decimal.ts";
import { unionInOrder, withoutMembers } from "../../item/set-order.ts";
import { valueBytes } from "../../item/size.ts";
import { numberFaultText } from "../../item/value-fault-text.ts";
import { type DocumentPath, resolvePath } from "../document-path.ts";
import type { UpdateAction, UpdateOperand, UpdateProgram } from "./update.ts";

/** One reason; `typeMismatch` is how legacy parameters name an operand type. */
export type UpdateFault =
  | { readonly kind: "pathInvalid" }
  | { readonly kind: "attributeMissing" }
  | { readonly kind: "operandType" }
  | { readonly kind: "typeMismatch" }
  | { readonly kind: "numberOverflow" }
  | { readonly kind: "numberUnderflow" }
  | { readonly kind: "tooDeep" };

/** The text of the ValidationException. */
export function updateFaultText(fault: UpdateFault): string {
  switch (fault.kind) {
    case "pathInvalid":
      return "The document path provided in the update expression is invalid for update";
    case "attributeMissing":
      return "The provided expression refers to an attribute that does not exist in the item";
    case "operandType":
      return "An operand in the update expression has an incorrect data type";
    case "typeMismatch":
      return "Type mismatch for attribute to update";
    case "numberOverflow":
      return numberFaultText({ kind: "overflow" }, "current");
    case "numberUnderflow":
      return numberFaultText({ kind: "underflow" }, "current");
    case "tooDeep":
      return "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
  }
}

/** No attribute: it is to be removed, or stays away. */
const ABSENT = undefined;

/** Stands for a list that does not fit. */
const TOO_LONG_LIST: AttributeValue = { L: [] };

const ATTRIBUTE_MISSING: UpdateFault = { kind: "attributeMissing" };
const OPERAND_TYPE: UpdateFault = { kind: "operandType" };
const TYPE_MISMATCH: UpdateFault = { kind: "typeMismatch" };

/** Whether working out a value has failed; no attribute value has a member of that name. */
export const isUpdateFault = (result: AttributeValue | UpdateFault | undefined): result is UpdateFault =>
  result !== undefined && "kind" in result;

/** What values are computed from, and within which size. */
export interface UpdateSource {
  /** The item as it was. */
  readonly old: AttributeMap;
  readonly budget: SizeBudget;
  readonly dialect: UpdateProgram["dialect"];
}

/** The value that the action leaves at its path, of the same type where the budget is exceeded; `ABSENT` where it leaves none. */
export function newValue(
  action: UpdateAction,
  source: UpdateSource,
): AttributeValue | typeof ABSENT | UpdateFault {
  const { old, budget, dialect } = source;
  switch (action.kind) {
    case "set":
      return operandValue(action.operand, source);
    case "remove":
      return ABSENT;
    case "add":
    case "delete": {
      const current = resolvePath(old, action.path);
      if (current === undefined) return action.kind === "add" ? action.value : ABSENT;
      const changed =
        action.kind === "add" ? added(current, action.value, budget) : without(current, action.value);
      return changed === OPERAND_TYPE && dialect === "legacy" ? TYPE_MISMATCH : changed;
    }
  }
}

function operandValue(operand: UpdateOperand, source: UpdateSource): AttributeValue | UpdateFault {
  const { old } = source;
  switch (operand.kind) {
    case "value":
      return operand.value;
    case "path":
      return resolvePath(old, operand.path) ?? ATTRIBUTE_MISSING;
    case "ifNotExists":
      return resolvePath(old, operand.path) ?? operandValue(operand.otherwise, source);
    case "listAppend": {
      const first = operandValue(operand.first, source);
      if (isUpdateFault(first)) return first;
      const second = operandValue(operand.second, source);
      return isUpdateFault(second) ? second : concatenated(first, second, source.budget);
    }
    case "sum":
    case "difference": {
      const left = operandValue(operand.left, source);
      if (isUpdateFault(left)) return left;
      const right = operandValue(operand.right, source);
      if (isUpdateFault(right)) return right;
      if (!("N" in left && "N" in right)) return OPERAND_TYPE;
      return numberValue(
        operand.kind === "sum" ? addNumbers(left.N, right.N) : subtractNumbers(left.N, right.N),
      );
    }
  }
}

function added(
  current: AttributeValue,
  value: AttributeValue,
  budget: SizeBudget,
): AttributeValue | UpdateFault {
  if ("N" in current && "N" in value) return numberValue(addNumbers(current.N, value.N));
  if (budget.isExceeded && areSetsOfOneType(current, value)) return current;
  if ("SS" in current && "SS" in value) return { SS: unionInOrder("SS", current.SS, value.SS) };
  if ("NS" in current && "NS" in value) return { NS: unionInOrder("NS", current.NS, value.NS) };
  if ("BS" in current && "BS" in value) return { BS: unionInOrder("BS", current.BS, value.BS) };
  return concatenated(current, value, budget);
}

const areSetsOfOneType = (a: AttributeValue, b: AttributeValue): boolean =>
  ("SS" in a && "SS" in b) || ("NS" in a && "NS" in b) || ("BS" in a && "BS" in b);

function without(
  current: AttributeValue,
  value: AttributeValue,
): AttributeValue | typeof ABSENT | UpdateFault {
  if ("SS" in current && "SS" in value) {
    const SS = withoutMembers("SS", current.SS, value.SS);
    return SS.length === 0 ? ABSENT : { SS };
  }
  if ("NS" in current && "NS" in value) {
    const NS = withoutMembers("NS", current.NS, value.NS);
    return NS.length === 0 ? ABSENT : { NS };
  }
  if ("BS" in current && "BS" in value) {
    const BS = withoutMembers("BS", current.BS, value.BS);
    return BS.length === 0 ? ABSENT : { BS };
  }
  return OPERAND_TYPE;
}

function concatenated(
  first: AttributeValue,
  second: AttributeValue,
  budget: SizeBudget,
): AttributeValue | UpdateFault {
  if (!("L" in first && "L" in second)) return OPERAND_TYPE;
  return budget.fitsList(first.L.length + second.L.length) ? { L: [...first.L, ...second.L] } : TOO_LONG_LIST;
}

/** A result that needs more than 38 digits is an overflow too. */
function numberValue(result: string | NumberFault): AttributeValue | UpdateFault {
  if (typeof result === "string") return { N: result };
  return { kind: result.kind === "underflow" ? "numberUnderflow" : "numberOverflow" };
}

/** What the set at `path` would gain, for ADD of a set; all of `value` where there is no such set. */
export function newMembers(old: AttributeMap, path: DocumentPath, value: AttributeValue): AttributeValue {
  const current = resolvePath(old, path);
  if (current === undefined) return value;
  if ("SS" in value && "SS" in current) return { SS: withoutMembers("SS", value.SS, current.SS) };
  if ("NS" in value && "NS" in current) return { NS: withoutMembers("NS", value.NS, current.NS) };
  if ("BS" in value && "BS" in current) return { BS: withoutMembers("BS", value.BS, current.BS) };
  return value;
}

/** What every element of a list counts at least. */
const ELEMENT_BYTES_MIN = 1;

/**
 * The bytes left for the new values of one update, which have different paths, so that the item will hold them all. A
 * few kilobytes of expression can join a long list with itself hundreds of times; whether that is too much must be known
 * before it is done, not from the finished item.
 */
export class SizeBudget {
  #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Whether the item is known to become too large. Values are then no longer computed, only their types. */
  get isExceeded(): boolean {
    return this.#bytes < 0;
  }

  /** Whether a list of that many elements may fit; once one does not, the budget stays exceeded. */
  fitsList(elements: number): boolean {
    if (elements * ELEMENT_BYTES_MIN > this.#bytes) this.#bytes = -1;
    return !this.isExceeded;
  }

  /** Counts a new value: lists and maps as they count, other values at least by their letters or members. */
  take(value: AttributeValue): void {
    if (!this.isExceeded) this.#bytes -= "L" in value || "M" in value ? valueBytes(value) : bytesMin(value);
  }
}

/** Bytes that a value counts at least, found at once. */
function bytesMin(value: AttributeValue): number {
  if ("S" in value) return value.S.length;
  if ("B" in value) return base64Length(value.B);
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  return "BS" in value ? value.BS.length : 1;
}
