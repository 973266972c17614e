/**
 * A condition as written: placeholders are still placeholders, and functions may have any number of operands.
 */
import type { PathSyntax } from "../syntax/token-reader.ts";
import type { Comparator } from "./condition.ts";

/** `name(operands)` wherever it stands. */
export interface CallSyntax {
  readonly kind: "call";
  readonly name: string;
  readonly operands: readonly OperandSyntax[];
}

/** Something compared, or given to a function. */
export type OperandSyntax =
  | { readonly kind: "path"; readonly path: PathSyntax }
  | { readonly kind: "value"; readonly key: string }
  | CallSyntax;

/** Something true or false. */
export type ConditionSyntax =
  | { readonly kind: "and" | "or"; readonly conditions: readonly ConditionSyntax[] }
  | { readonly kind: "not"; readonly condition: ConditionSyntax }
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly left: OperandSyntax;
      readonly right: OperandSyntax;
    }
  | {
      readonly kind: "between";
      readonly operand: OperandSyntax;
      readonly low: OperandSyntax;
      readonly high: OperandSyntax;
    }
  | { readonly kind: "in"; readonly operand: OperandSyntax; readonly list: readonly OperandSyntax[] }
  | CallSyntax;
