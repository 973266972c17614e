/**
 * WHERE in the terms of condition expressions, so that one set of checks and one evaluator serve both. Two things
 * differ. A missing attribute is no operand of `<>`: the row drops out, where an expression keeps it. And tests
 * have truth values of their own, so that `attribute_exists(a) = true` is a condition.
 */
import type { ConditionSyntax, OperandSyntax } from "../condition/parse-condition.ts";
import type { PathSyntax } from "../syntax/token-reader.ts";
import { expressionRefused, type Position, StatementRefused } from "./partiql-fault.ts";
import { type Expression, operationName, type TestedType } from "./statement.ts";
import type { ValueSlots } from "./value-slots.ts";

/** Functions that are true or false. */
const TESTS: ReadonlySet<string> = new Set([
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
]);

/** Functions that exist, but not in a condition; those of sets are known to SET alone. */
const ASSIGNED: ReadonlySet<string> = new Set(["if_not_exists", "list_append"]);

const NEVER: ConditionSyntax = { kind: "or", conditions: [] };

/** The condition that an expression is. @throws StatementRefused */
export function conditionTemplate(expression: Expression, slots: ValueSlots): ConditionSyntax {
  switch (expression.kind) {
    case "and":
    case "or":
      return {
        kind: expression.kind,
        conditions: expression.operands.map((operand) => conditionTemplate(operand, slots)),
      };
    case "not":
      return { kind: "not", condition: conditionTemplate(expression.operand, slots) };
    case "compare":
      return comparison(expression, slots);
    case "between": {
      const [operand, low, high] = [expression.operand, expression.low, expression.high].map((each) =>
        operandTemplate(each, slots),
      ) as [OperandSyntax, OperandSyntax, OperandSyntax];
      return { kind: "between", operand, low, high };
    }
    case "in":
      return {
        kind: "in",
        operand: operandTemplate(expression.operand, slots),
        list: expression.list.map((each) => operandTemplate(each, slots)),
      };
    case "is":
      return typeTest(operandTemplate(expression.operand, slots), expression, slots);
    case "call":
      return testTemplate(expression, slots);
    case "path":
    case "oddPath":
      throw new StatementRefused({ kind: "unexpectedPath", at: expression.at });
    case "exists":
      throw new StatementRefused({ kind: "unknownFunction", name: "exists", at: expression.at });
    case "literal":
    case "number":
    case "missing":
    case "parameter":
    case "list":
    case "set":
    case "tuple":
    case "arithmetic":
    case "like":
    case "negative":
    case "positive":
      throw unsupported(expression);
  }
}

type Of<Kind extends Expression["kind"]> = Extract<Expression, { readonly kind: Kind }>;

const unsupported = (expression: Expression): StatementRefused =>
  new StatementRefused({ kind: "unsupportedOperation", operation: operationName(expression) });

function comparison(expression: Of<"compare">, slots: ValueSlots): ConditionSyntax {
  const { operator, left, right } = expression;
  if (isTest(left)) return truthComparison(left, expression, slots);
  if (isTest(right)) return truthComparison(right, { ...expression, right: left }, slots);
  const [first, second] = [operandTemplate(left, slots), operandTemplate(right, slots)];
  const test: ConditionSyntax = { kind: "compare", operator, left: first, right: second };
  if (operator !== "<>") return test;
  const present = [...pathsOf(first), ...pathsOf(second)].map(exists);
  return present.length === 0 ? test : { kind: "and", conditions: [...present, test] };
}

const exists = (path: PathSyntax): ConditionSyntax => call("attribute_exists", { kind: "path", path });

const call = (name: string, ...operands: readonly OperandSyntax[]): ConditionSyntax & OperandSyntax => ({
  kind: "call",
  name,
  operands,
});

function pathsOf(operand: OperandSyntax): readonly PathSyntax[] {
  if (operand.kind === "path") return [operand.path];
  return operand.kind === "call" ? operand.operands.flatMap(pathsOf) : [];
}

const isTest = (expression: Expression): boolean =>
  expression.kind === "call" && TESTS.has(expression.name.toLowerCase());

/** A test compared with true or false is the test or its negation; it equals no value of another type. */
function truthComparison(
  test: Expression,
  { operator, right, at }: Of<"compare">,
  slots: ValueSlots,
): ConditionSyntax {
  if (operator !== "=" && operator !== "<>")
    throw expressionRefused({ kind: "operandType", operator, type: "BOOL" });
  const condition = conditionTemplate(test, slots);
  const value = operandTemplate(right, slots);
  const truth = (BOOL: boolean): ConditionSyntax => {
    const key = slots.add({ kind: "literal", value: { BOOL }, at });
    return { kind: "compare", operator: "=", left: value, right: { kind: "value", key } };
  };
  const equal: ConditionSyntax = {
    kind: "or",
    conditions: [
      { kind: "and", conditions: [condition, truth(true)] },
      { kind: "and", conditions: [{ kind: "not", condition }, truth(false)] },
    ],
  };
  return operator === "=" ? equal : { kind: "not", condition: equal };
}

function typeTest(operand: OperandSyntax, { type, at }: Of<"is">, slots: ValueSlots): ConditionSyntax {
  if (type === "MISSING") return call("attribute_not_exists", operand);
  const ofType = (tested: TestedType): ConditionSyntax => {
    const key = slots.add({ kind: "literal", value: { S: tested }, at });
    return call("attribute_type", operand, { kind: "value", key });
  };
  if (type === "OTHER") return NEVER;
  if (type === "SET") return { kind: "or", conditions: (["SS", "NS", "BS"] as const).map(ofType) };
  return ofType(type);
}

function testTemplate(expression: Of<"call">, slots: ValueSlots): ConditionSyntax {
  const name = expression.name.toLowerCase();
  if (name === "size" || ASSIGNED.has(name)) throw expressionRefused({ kind: "misplacedFunction", name });
  if (!TESTS.has(name)) throw unknownFunction(expression.name, expression.at);
  return call(name, ...expression.operands.map((operand) => operandTemplate(operand, slots)));
}

/** A function that is not among those DynamoDB has. */
export const unknownFunction = (name: string, at: Position): StatementRefused =>
  new StatementRefused({ kind: "unknownFunction", name, at });

/** Something with a value. */
function operandTemplate(expression: Expression, slots: ValueSlots): OperandSyntax {
  switch (expression.kind) {
    case "path":
      return { kind: "path", path: expression.path };
    case "oddPath":
      throw new StatementRefused({ kind: "unexpectedPath", at: expression.at });
    case "literal":
    case "number":
    case "parameter":
    case "list":
    case "set":
    case "tuple":
    case "missing":
      return { kind: "value", key: slots.add(expression) };
    case "call": {
      const name = expression.name.toLowerCase();
      if (TESTS.has(name) || ASSIGNED.has(name)) throw expressionRefused({ kind: "misplacedFunction", name });
      if (name !== "size") throw unknownFunction(expression.name, expression.at);
      return call(name, ...expression.operands.map((operand) => operandTemplate(operand, slots)));
    }
    case "exists":
      throw unknownFunction("exists", expression.at);
    case "and":
    case "or":
    case "not":
    case "negative":
    case "positive":
    case "compare":
    case "arithmetic":
    case "like":
    case "between":
    case "in":
    case "is":
      throw unsupported(expression);
  }
}
