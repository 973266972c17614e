/**
 * What can be wrong with an expression before any item is read: one member per row of DynamoDB's error table.
 * Faults carry facts; their texts are in `expression-fault-text.ts`. A compiler answers `InvalidExpression` in
 * place of its result, so that the good case costs no wrapper.
 */
import type { AttributeValue } from "../item/attribute-value.ts";
import type { DocumentPath } from "./document-path.ts";

/** The expressions, as their error texts name them. */
export type ExpressionKind = "Condition" | "Filter" | "KeyCondition" | "Projection" | "Update";

/** One thing wrong with an expression. */
export type ExpressionFault =
  | { readonly kind: "empty" }
  | { readonly kind: "size"; readonly bytes: number }
  /** `token` is `<EOF>` at the end of the text; `near` is the token with its neighbours, as written. */
  | { readonly kind: "syntax"; readonly token: string; readonly near: string }
  | { readonly kind: "redundantParentheses" }
  | { readonly kind: "repeatedSection"; readonly section: string }
  | { readonly kind: "reservedWord"; readonly word: string }
  | { readonly kind: "unknownFunction"; readonly name: string }
  | { readonly kind: "misplacedFunction"; readonly name: string }
  | { readonly kind: "tooManyOperators"; readonly count: number }
  | { readonly kind: "pathTooDeep"; readonly levels: number }
  | { readonly kind: "indexTooLarge"; readonly digits: string }
  | { readonly kind: "undefinedName"; readonly name: string }
  | { readonly kind: "undefinedValue"; readonly name: string }
  | { readonly kind: "operandCount"; readonly operator: string; readonly count: number }
  | { readonly kind: "operandType"; readonly operator: string; readonly type: string }
  /** An ADD or DELETE of a type it cannot have; `type` is the long name, such as STRING_SET. */
  | { readonly kind: "actionOperandType"; readonly action: "ADD" | "DELETE"; readonly type: string }
  | { readonly kind: "attributeTypeName"; readonly name: string }
  | { readonly kind: "boundTypes"; readonly lower: AttributeValue; readonly upper: AttributeValue }
  | { readonly kind: "boundOrder"; readonly lower: AttributeValue; readonly upper: AttributeValue }
  | { readonly kind: "pathRequired"; readonly operator: string }
  | { readonly kind: "pathsOverlap"; readonly one: DocumentPath; readonly two: DocumentPath }
  | { readonly kind: "pathsConflict"; readonly one: DocumentPath; readonly two: DocumentPath }
  | { readonly kind: "sameOperands"; readonly operator: string; readonly operand: DocumentPath }
  | KeyClauseFault;

/** What only a key condition can do wrong: the shape of its clauses. */
export type KeyClauseFault =
  | { readonly kind: "keyOperator"; readonly operator: string }
  | { readonly kind: "keyNestedOperation" }
  | { readonly kind: "keySeveralAttributes" }
  | { readonly kind: "keyNestedPath" }
  | { readonly kind: "keyNoAttribute" }
  | { readonly kind: "keyNotFirst"; readonly operator: "BETWEEN" | "begins_with" }
  | { readonly kind: "keyRepeated" };

/** What a compiler answers when the expression is refused. */
export class InvalidExpression {
  readonly expression: ExpressionKind;
  readonly fault: ExpressionFault;

  constructor(expression: ExpressionKind, fault: ExpressionFault) {
    this.expression = expression;
    this.fault = fault;
  }
}

/** Whether a compiler refused the expression. */
export const isInvalidExpression = (result: unknown): result is InvalidExpression =>
  result instanceof InvalidExpression;
