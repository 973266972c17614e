/**
 * The exact text of each expression fault.
 *
 * @see Developer Guide, "Expressions in DynamoDB"; the texts themselves are observed
 */
import { type AttributeValue, typeOf } from "../item/attribute-value.ts";
import { pathText } from "./document-path.ts";
import type {
  ExpressionFault,
  ExpressionKind,
  InvalidExpression,
  KeyClauseFault,
} from "./expression-fault.ts";

/** The text of the ValidationException, without any envelope of the operation. */
export const invalidExpressionText = ({ expression, fault }: InvalidExpression): string =>
  `Invalid ${expression}Expression: ${expressionFaultText(fault, expression)}`;

/** What the text says after the name of the expression; PartiQL uses some of these without that name. */
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

/** Conditions alone are told their size. */
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
