/**
 * Which of several faults is told. DynamoDB makes one kind of check over the whole expression before the next, so
 * the fault of the earliest kind wins, and among those the one written first. The ledger lets a compiler make all
 * checks in one walk.
 */
import type { ExpressionFault } from "./expression-fault.ts";

/** The kinds of checks, in the order in which they are made; kinds on one line are one check. */
const CHECKS: readonly (readonly ExpressionFault["kind"][])[] = [
  ["empty"],
  ["size"],
  ["syntax", "redundantParentheses"],
  ["repeatedSection"],
  ["reservedWord"],
  ["unknownFunction"],
  ["misplacedFunction"],
  ["tooManyOperators"],
  ["pathTooDeep", "indexTooLarge"],
  ["undefinedName"],
  ["undefinedValue"],
  ["operandCount"],
  [
    "keyOperator",
    "keyNestedOperation",
    "keySeveralAttributes",
    "keyNestedPath",
    "keyNoAttribute",
    "keyNotFirst",
    "keyRepeated",
  ],
  ["operandType", "actionOperandType", "attributeTypeName", "boundTypes", "boundOrder"],
  ["pathRequired"],
  ["pathsOverlap", "pathsConflict"],
  ["sameOperands"],
];

const ranks = new Map(CHECKS.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));

const rankOf = (fault: ExpressionFault): number => ranks.get(fault.kind) ?? CHECKS.length;

/** Collects faults and keeps the one to be told. */
export class FaultLedger {
  #first: ExpressionFault | null = null;

  /** The fault that wins so far, or null. */
  get first(): ExpressionFault | null {
    return this.#first;
  }

  report(fault: ExpressionFault): void {
    if (this.#first === null || rankOf(fault) < rankOf(this.#first)) this.#first = fault;
  }
}
