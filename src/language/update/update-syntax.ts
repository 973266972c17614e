/**
 * An update as written: placeholders are still placeholders, and functions may have any number of operands.
 */
import type { PathSyntax } from "../syntax/token-reader.ts";

/** `name(operands)` in SET. */
export interface UpdateCallSyntax {
  readonly kind: "call";
  readonly name: string;
  readonly operands: readonly UpdateOperandSyntax[];
}

/** What SET assigns. */
export type UpdateOperandSyntax =
  | { readonly kind: "path"; readonly path: PathSyntax }
  | { readonly kind: "value"; readonly key: string }
  | UpdateCallSyntax
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-";
      readonly left: UpdateOperandSyntax;
      readonly right: UpdateOperandSyntax;
    };

/** One action, in the order written. */
export type UpdateActionSyntax =
  | { readonly kind: "set"; readonly path: PathSyntax; readonly operand: UpdateOperandSyntax }
  | { readonly kind: "remove"; readonly path: PathSyntax }
  | { readonly kind: "add" | "delete"; readonly path: PathSyntax; readonly key: string };
