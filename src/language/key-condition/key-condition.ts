/**
 * Key conditions: from their text to clauses, one per key attribute, and from clauses to what a query reads. The grammar
 * is that of all conditions; what a key condition may not use of it is refused clause by clause, in the order written.
 * Legacy KeyConditions become the same clauses. A plan matches them with the keys of a table or index and names one
 * partition and a range in it.
 *
 * @see Developer Guide, "Key condition expressions for the Query operation", "Multi-attribute keys pattern"
 */
import { assert } from "../../base/assert.ts";
import { type AttributeValue, type KeyType, typeOf } from "../../item/attribute-value.ts";
import { bindCondition, type Condition, conditionOperands, MIRRORED } from "../condition/condition.ts";
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

/** A condition of the old family that no index answers, such as NE; refused once a table is known. */
export interface UnindexableClause {
  readonly attribute: string;
  readonly operator: "unindexable";
  readonly values: readonly AttributeValue[];
}

/** At least one clause, and no two on one attribute. */
export type KeyConditionClauses = readonly (KeyClause | UnindexableClause)[];

/** Compiles a KeyConditionExpression as any other condition; what is special to it is for `keyConditionClauses`. */
export function compileKeyCondition(text: string, placeholders: Placeholders): Condition | InvalidExpression {
  const parsed = parseCondition(text);
  if (parsed.kind === "refused") return new InvalidExpression("KeyCondition", parsed.fault);
  const faults = new FaultCollector();
  const condition = bindCondition(parsed.syntax, { placeholders, faults });
  return faults.first === null ? condition : new InvalidExpression("KeyCondition", faults.first);
}

/** The clauses of a compiled key condition, or the first rule that is special to key conditions and broken. */
export function keyConditionClauses(condition: Condition): KeyConditionClauses | InvalidExpression {
  const clauses: KeyClause[] = [];
  const fault = collectClauses(condition, clauses) ?? repeatedFault(clauses);
  return fault === null ? clauses : new InvalidExpression("KeyCondition", fault);
}

function repeatedFault(clauses: readonly KeyClause[]): KeyClauseFault | null {
  const names = new Set(clauses.map(({ attribute }) => attribute));
  return names.size < clauses.length ? { kind: "keyRepeated" } : null;
}

/** A test that can become a clause. */
type ClauseTest = Extract<Condition, { readonly kind: "compare" | "between" | "beginsWith" }>;

/** Adds the clauses of the condition; returns the first fault and stops there. */
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
  const fault = operandsFault(test);
  if (fault === null) clauses.push(clauseOf(test));
  return fault;
}

/** The first fault of the operands, from left to right. */
function operandsFault(test: ClauseTest): KeyClauseFault | null {
  const operands = conditionOperands(test);
  if (operands[0]?.kind === "value" && test.kind !== "compare") {
    return { kind: "keyNotFirst", operator: test.kind === "between" ? "BETWEEN" : "begins_with" };
  }
  let paths = 0;
  for (const operand of operands) {
    if (operand.kind === "size") return { kind: "keyNestedOperation" };
    if (operand.kind !== "path") continue;
    if (operand.path.length > 1) return { kind: "keyNestedPath" };
    paths += 1;
    if (paths > 1) return { kind: "keySeveralAttributes" };
  }
  return paths === 0 ? { kind: "keyNoAttribute" } : null;
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

/** A key attribute, as far as queries are concerned. */
export interface PlannedKeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** Partition and sort attributes, in schema order. */
export interface PlannedKeys {
  readonly partition: readonly PlannedKeyAttribute[];
  readonly sort: readonly PlannedKeyAttribute[];
}

/** The condition on the sort attribute after those that are fixed. */
export interface SortRange {
  readonly attribute: string;
  readonly operator: Exclude<KeyOperator, "=">;
  readonly values: readonly AttributeValue[];
}

/** An operand of a range, which has as many as its operator takes. */
export function rangeOperand(range: SortRange | null, at: number): AttributeValue {
  const value = range?.values[at];
  assert(value !== undefined, "a key range has its operands");
  return value;
}

/** What a query reads: a partition, the leading sort attributes that are fixed, and a range of the next one. Unlike a fault, it has no `kind`. */
export interface KeyPlan {
  readonly partitionValues: readonly AttributeValue[];
  readonly equalSorts: readonly AttributeValue[];
  readonly range: SortRange | null;
}

/** Which family of parameters the clauses came from; the number of conditions is counted of expressions alone. */
export type KeyConditionFamily = "expression" | "legacy";

/** The plan for keys in schema order, or the first rule of the schema that the clauses break. */
export function planKeyCondition(
  clauses: KeyConditionClauses,
  keys: PlannedKeys,
  family: KeyConditionFamily,
): KeyPlan | KeyPlanFault {
  return (
    partitionConditionFault(clauses, keys, family) ??
    sortConditionFault(clauses, keys) ??
    operatorFault(clauses, keys) ??
    gapFault(clauses, keys) ??
    valueFault(clauses, keys) ??
    plan(clauses, keys)
  );
}

/** What is wrong with the conditions before those on sort attributes are looked at: too many, or a partition attribute without. */
export function partitionConditionFault(
  clauses: KeyConditionClauses,
  { partition, sort }: PlannedKeys,
  family: KeyConditionFamily,
): KeyPlanFault | null {
  const attributes = partition.length + sort.length;
  if (family === "expression" && clauses.length > attributes) {
    return { kind: "tooManyConditions", conditions: clauses.length, attributes };
  }
  const missing = partition.find((key) => clauseOn(clauses, key) === undefined);
  return missing === undefined ? null : { kind: "missingKey", attribute: missing.name };
}

const clauseOn = (
  clauses: KeyConditionClauses,
  { name }: PlannedKeyAttribute,
): KeyConditionClauses[number] | undefined => clauses.find((clause) => clause.attribute === name);

/** A condition on something that is no key stands where one on a sort attribute should. */
function sortConditionFault(
  clauses: KeyConditionClauses,
  { partition, sort }: PlannedKeys,
): KeyPlanFault | null {
  const conditioned = sort.filter((key) => clauseOn(clauses, key) !== undefined);
  if (clauses.length === partition.length + conditioned.length) return null;
  const missing = sort.find((key) => !conditioned.includes(key));
  return missing === undefined ? { kind: "unsupported" } : { kind: "missingKey", attribute: missing.name };
}

function operatorFault(clauses: KeyConditionClauses, { partition }: PlannedKeys): KeyPlanFault | null {
  if (clauses.some(({ operator }) => operator === "unindexable")) return { kind: "notIndexable" };
  return partition.every((key) => clauseOn(clauses, key)?.operator === "=") ? null : { kind: "unsupported" };
}

/** Sort attributes are conditioned from the left, and all but the last one by equality. */
function gapFault(clauses: KeyConditionClauses, { sort }: PlannedKeys): KeyPlanFault | null {
  const last = sort.findLastIndex((key) => clauseOn(clauses, key) !== undefined);
  if (last <= 0) return null;
  const loose = sort.slice(0, last).filter((key) => clauseOn(clauses, key)?.operator !== "=");
  const conditioned = sort[last];
  if (loose.length === 0 || conditioned === undefined) return null;
  return { kind: "sortGap", missing: loose.map(({ name }) => name), conditioned: conditioned.name };
}

function valueFault(clauses: KeyConditionClauses, { partition, sort }: PlannedKeys): KeyPlanFault | null {
  const keys = [...partition, ...sort];
  const typeOfKey = (clause: KeyConditionClauses[number]): KeyType | undefined =>
    keys.find(({ name }) => name === clause.attribute)?.type;
  for (const clause of clauses) {
    const type = typeOfKey(clause);
    if (clause.values.some((value) => typeOf(value) !== type)) return { kind: "valueType" };
  }
  for (const { attribute, values } of clauses) {
    for (const value of values) {
      if ("S" in value && value.S === "") return { kind: "emptyValue", attribute, type: "string" };
      if ("B" in value && value.B === "") return { kind: "emptyValue", attribute, type: "binary" };
    }
  }
  return null;
}

function plan(clauses: KeyConditionClauses, { partition, sort }: PlannedKeys): KeyPlan {
  const equal = (key: PlannedKeyAttribute): readonly AttributeValue[] => {
    const clause = clauseOn(clauses, key);
    return clause?.operator === "=" ? clause.values : [];
  };
  return {
    partitionValues: partition.flatMap(equal),
    equalSorts: sort.flatMap(equal),
    range: rangeOf(clauses),
  };
}

function rangeOf(clauses: KeyConditionClauses): SortRange | null {
  for (const { attribute, operator, values } of clauses) {
    if (operator !== "=" && operator !== "unindexable") return { attribute, operator, values };
  }
  return null;
}

/** One reason. */
export type KeyPlanFault =
  | { readonly kind: "tooManyConditions"; readonly conditions: number; readonly attributes: number }
  | { readonly kind: "missingKey"; readonly attribute: string }
  | { readonly kind: "unsupported" }
  | { readonly kind: "notIndexable" }
  | { readonly kind: "sortGap"; readonly missing: readonly string[]; readonly conditioned: string }
  | { readonly kind: "valueType" }
  | { readonly kind: "emptyValue"; readonly attribute: string; readonly type: "string" | "binary" };

/** The text of the ValidationException. */
export function keyPlanFaultText(fault: KeyPlanFault): string {
  switch (fault.kind) {
    case "tooManyConditions":
      return `The number of query conditions (${fault.conditions}) exceeds the number of key attributes defined in the schema (${fault.attributes})`;
    case "missingKey":
      return `Query condition missed key schema element: ${fault.attribute}`;
    case "unsupported":
      return "Query key condition not supported";
    case "notIndexable":
      return "Attempted conditional constraint is not an indexable operation";
    case "sortGap":
      return `RANGE key attributes ${fault.missing.join(", ")} must have equality conditions specified in the query because a condition is present on key attribute ${fault.conditioned}`;
    case "valueType":
      return "One or more parameter values were invalid: Condition parameter type does not match schema type";
    case "emptyValue":
      return `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${fault.type} value. Key: ${fault.attribute}`;
  }
}
