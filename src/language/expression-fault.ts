/**
 * What can be wrong with an expression before any item is read: one member per row of DynamoDB's error table, which of
 * several faults is reported, and the exact text of each. A compiler returns `InvalidExpression` in place of its
 * result, so that the good case costs no wrapper.
 *
 * @see Developer Guide, "Expressions in DynamoDB"; the texts themselves are observed
 */
import { type AttributeValue, typeOf } from "../item/attribute-value.ts";
import { type DocumentPath, type PathsFault, pathText } from "./document-path.ts";

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
  | PathsFault
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

/** What a compiler returns when the expression is refused. */
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

type FaultKinds = readonly (readonly ExpressionFault["kind"][])[];

/** The rank of each kind of fault: of two, the one of the lower rank is found. */
export type CheckOrder = ReadonlyMap<ExpressionFault["kind"], number>;

/** Kinds on one line are one check. */
const orderOf = (checks: FaultKinds): CheckOrder =>
  new Map(checks.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));

/** Checks of any text, and of what it means: of a whole projection, and of a condition clause by clause. */
const USUAL_ORDER = orderOf([
  ["unknownFunction", "misplacedFunction"],
  ["reservedWord"],
  ["tooManyOperators"],
  ["pathTooDeep", "indexTooLarge"],
  ["undefinedName", "undefinedValue"],
  ["operandCount"],
  ["operandType", "actionOperandType", "attributeTypeName", "boundTypes", "boundOrder"],
  ["pathRequired"],
  ["pathsOverlap", "pathsConflict"],
  ["sameOperands"],
]);

/** Checks of a whole update. */
export const UPDATE_ORDER = orderOf([
  ["reservedWord", "unknownFunction", "misplacedFunction"],
  ["repeatedSection"],
  ["tooManyOperators"],
  ["pathTooDeep", "indexTooLarge"],
  ["undefinedName"],
  ["undefinedValue"],
  ["pathsOverlap"],
  ["pathsConflict"],
  ["actionOperandType"],
  ["operandCount"],
  ["operandType"],
  ["pathRequired"],
]);

/**
 * Collects faults and keeps the one to report. DynamoDB makes one kind of check over all of what it looks at before the
 * next, so the fault of the earliest kind wins, and among those the one written first; with a collector a compiler makes
 * all checks in one walk.
 */
export class FaultCollector {
  readonly #order: CheckOrder;
  #first: ExpressionFault | null = null;

  constructor(order: CheckOrder = USUAL_ORDER) {
    this.#order = order;
  }

  /** The first fault by these rules, or null. */
  get first(): ExpressionFault | null {
    return this.#first;
  }

  report(fault: ExpressionFault): void {
    if (this.#first === null || this.#rank(fault) < this.#rank(this.#first)) this.#first = fault;
  }

  #rank({ kind }: ExpressionFault): number {
    return this.#order.get(kind) ?? this.#order.size;
  }
}

/** The text of the ValidationException, without any envelope of the operation. */
export const invalidExpressionText = ({ expression, fault }: InvalidExpression): string =>
  `Invalid ${expression}Expression: ${expressionFaultText(fault, expression)}`;

/** The text after the name of the expression; PartiQL uses some of these without that name. */
export function expressionFaultText(fault: ExpressionFault, expression: ExpressionKind): string {
  switch (fault.kind) {
    case "empty":
      return "The expression can not be empty;";
    case "size":
      return sizeText(fault.bytes, expression);
    case "syntax":
      return `Syntax error; token: "${fault.token}", near: "${fault.near}"`;
    case "redundantParentheses":
      return "The expression has redundant parentheses;";
    case "repeatedSection":
      return `The "${fault.section}" section can only be used once in an update expression;`;
    case "reservedWord":
      return `Attribute name is a reserved keyword; reserved keyword: ${fault.word}`;
    case "unknownFunction":
      return `Invalid function name; function: ${fault.name}`;
    case "misplacedFunction":
      return `The function is not allowed to be used this way in an expression; function: ${fault.name}`;
    case "tooManyOperators":
      return `The expression contains too many operators; operator count: ${fault.count}`;
    case "pathTooDeep":
      return `The document path has too many nesting levels; nesting levels: ${fault.levels}`;
    case "indexTooLarge":
      return `List index is not within the allowable range; index: [${fault.digits}]`;
    case "undefinedName":
      return `An expression attribute name used in the document path is not defined; attribute name: ${fault.name}`;
    case "undefinedValue":
      return `An expression attribute value used in expression is not defined; attribute value: ${fault.name}`;
    case "operandCount":
      return `Incorrect number of operands for operator or function; operator or function: ${fault.operator}, number of operands: ${fault.count}`;
    case "operandType":
    case "actionOperandType":
    case "attributeTypeName":
    case "boundTypes":
    case "boundOrder":
      return operandFaultText(fault);
    case "pathRequired":
      return `Operator or function requires a document path; operator or function: ${fault.operator}`;
    case "pathsOverlap":
      return `Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${pathText(fault.one)}, path two: ${pathText(fault.two)}`;
    case "pathsConflict":
      return `Two document paths conflict with each other; must remove or rewrite one of these paths; path one: ${pathText(fault.one)}, path two: ${pathText(fault.two)}`;
    case "sameOperands":
      return `The first operand must be distinct from the remaining operands for this operator or function; operator: ${fault.operator}, first operand: ${pathText(fault.operand)}`;
    case "keyOperator":
    case "keyNestedOperation":
    case "keySeveralAttributes":
    case "keyNestedPath":
    case "keyNoAttribute":
    case "keyNotFirst":
    case "keyRepeated":
      return keyClauseFaultText(fault);
  }
}

/** Only the text for conditions includes the size. */
const sizeText = (bytes: number, expression: ExpressionKind): string =>
  `Expression size has exceeded the maximum allowed size;${expression === "Condition" ? ` expression size: ${bytes}` : ""}`;

type OperandFault = Extract<
  ExpressionFault,
  { readonly kind: "operandType" | "actionOperandType" | "attributeTypeName" | "boundTypes" | "boundOrder" }
>;

function operandFaultText(fault: OperandFault): string {
  switch (fault.kind) {
    case "operandType":
      return `Incorrect operand type for operator or function; operator or function: ${fault.operator}, operand type: ${fault.type}`;
    case "actionOperandType":
      return `Incorrect operand type for operator or function; operator: ${fault.action}, operand type: ${fault.type}`;
    case "attributeTypeName":
      return `Invalid attribute type name found; type: ${fault.name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
    case "boundTypes":
      return `The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: ${boundText(fault.lower)}, upper bound operand: ${boundText(fault.upper)}`;
    case "boundOrder":
      return `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: ${boundText(fault.lower)}, upper bound operand: ${boundText(fault.upper)}`;
  }
}

function keyClauseFaultText(fault: KeyClauseFault): string {
  switch (fault.kind) {
    case "keyOperator":
      return `Invalid operator used in KeyConditionExpression: ${fault.operator}`;
    case "keyNestedOperation":
      return "KeyConditionExpressions cannot contain nested operations";
    case "keySeveralAttributes":
      return "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition";
    case "keyNestedPath":
      return "KeyConditionExpressions cannot have conditions on nested attributes";
    case "keyNoAttribute":
      return "Invalid condition in KeyConditionExpression: No key attribute specified";
    case "keyNotFirst":
      return `Invalid condition in KeyConditionExpression: ${fault.operator} operator must have the key attribute as its first operand`;
    case "keyRepeated":
      return "KeyConditionExpressions must only contain one condition per key";
  }
}

/** Bounds are S, N or B by the time they are compared. */
function boundText(value: AttributeValue): string {
  const text = "S" in value ? value.S : "N" in value ? value.N : "B" in value ? value.B : "";
  return `AttributeValue: {${typeOf(value)}:${text}}`;
}
