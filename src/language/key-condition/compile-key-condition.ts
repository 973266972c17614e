/**
 * Key conditions before the table is known: one clause per key attribute, in the order written. The grammar is that
 * of all conditions; what a key condition may not use of it is refused here, clause by clause. Legacy KeyConditions
 * become the same clauses; `plan-key-condition.ts` matches them with a schema.
 */
import { assert } from "../../base/assert.ts";
import type { AttributeValue } from "../../item/attribute-value.ts";
import { bindCondition } from "../condition/compile-condition.ts";
import { type Condition, conditionOperands, MIRRORED, type Operand } from "../condition/condition.ts";
import { parseCondition } from "../condition/parse-condition.ts";
import { FaultCollector, InvalidExpression, type KeyClauseFault } from "../expression-fault.ts";
import type { Placeholders } from "../placeholders.ts";

/** How a clause compares; `between` is inclusive and has two values, all others one. */
export type KeyOperator = "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with";

/** What one key attribute must satisfy. */
export interface KeyClause {
  readonly attribute: string;
  readonly operator: KeyOperator;
  readonly values: readonly AttributeValue[];
}

/** At least one clause, and no two on one attribute. */
export type KeyConditionClauses = readonly KeyClause[];

/** Compiles a KeyConditionExpression; everything is checked that needs no table. */
export function compileKeyCondition(
  text: string,
  placeholders: Placeholders,
): KeyConditionClauses | InvalidExpression {
  const parsed = parseCondition(text);
  if (parsed.kind === "refused") return new InvalidExpression("KeyCondition", parsed.fault);
  const faults = new FaultCollector();
  const condition = bindCondition(parsed.syntax, { placeholders, faults });
  const clauses: KeyClause[] = [];
  const clauseFault = collectClauses(condition, clauses);
  if (clauseFault !== null) faults.report(clauseFault);
  return faults.first === null ? clauses : new InvalidExpression("KeyCondition", faults.first);
}

/** A test that a clause can be made of. */
type ClauseTest = Extract<Condition, { readonly kind: "compare" | "between" | "beginsWith" }>;

/** Adds the clauses of the condition; answers the first fault and stops there. */
function collectClauses(condition: Condition, clauses: KeyClause[]): KeyClauseFault | null {
  switch (condition.kind) {
    case "and":
      for (const part of condition.conditions) {
        const fault = collectClauses(part, clauses);
        if (fault !== null) return fault;
      }
      return null;
    case "or":
      return { kind: "keyOperator", operator: "OR" };
    case "not":
      return { kind: "keyOperator", operator: "NOT" };
    case "in":
      return { kind: "keyOperator", operator: "IN" };
    case "exists":
      return { kind: "keyOperator", operator: "attribute_exists" };
    case "notExists":
      return { kind: "keyOperator", operator: "attribute_not_exists" };
    case "attributeType":
      return { kind: "keyOperator", operator: "attribute_type" };
    case "contains":
      return { kind: "keyOperator", operator: "contains" };
    case "compare":
      if (condition.operator === "<>") return { kind: "keyOperator", operator: "<>" };
      return addClause(condition, clauses);
    case "between":
    case "beginsWith":
      return addClause(condition, clauses);
  }
}

function addClause(test: ClauseTest, clauses: KeyClause[]): KeyClauseFault | null {
  const operands = conditionOperands(test);
  const fault = operandsFault(operands);
  if (fault !== null) return fault;
  if (operands[0]?.kind !== "path" && test.kind !== "compare") {
    return { kind: "keyNotFirst", operator: test.kind === "between" ? "BETWEEN" : "begins_with" };
  }
  const clause = clauseOf(test);
  if (clauses.some(({ attribute }) => attribute === clause.attribute)) return { kind: "keyRepeated" };
  clauses.push(clause);
  return null;
}

function operandsFault(operands: readonly Operand[]): KeyClauseFault | null {
  if (operands.some(({ kind }) => kind === "size")) return { kind: "keyNestedOperation" };
  const paths = operands.filter((operand) => operand.kind === "path");
  if (paths.length > 1) return { kind: "keySeveralAttributes" };
  const [only] = paths;
  if (only === undefined) return { kind: "keyNoAttribute" };
  return only.path.length > 1 ? { kind: "keyNestedPath" } : null;
}

function clauseOf(test: ClauseTest): KeyClause {
  const operands = conditionOperands(test);
  const values = operands.flatMap((operand) => (operand.kind === "value" ? [operand.value] : []));
  const key = operands.find((operand) => operand.kind === "path");
  assert(key !== undefined, "a clause names an attribute");
  return { attribute: String(key.path[0]), operator: keyOperator(test, operands[0] === key), values };
}

/** `mirrored` operators for `:v >= sk`, which means `sk <= :v`. */
function keyOperator(test: ClauseTest, keyIsFirst: boolean): KeyOperator {
  switch (test.kind) {
    case "between":
      return "between";
    case "beginsWith":
      return "begins_with";
    case "compare": {
      const operator = keyIsFirst ? test.operator : MIRRORED[test.operator];
      assert(operator !== "<>", "a key is never compared for difference");
      return operator;
    }
  }
}
