/**
 * How a SELECT is read. A WHERE clause that fixes the partition key, by `=`, by IN, or by an OR whose every branch
 * does, is a Query for each value; anything else is a Scan. What the key does not answer is a filter, charged
 * before it is applied.
 */
import { validationError } from "../../api/errors.ts";
import { compareBytes } from "../../base/bytes.ts";
import { keyRange } from "../../engine/key-range.ts";
import type { IndexSchema, KeyAttribute, TableSchema } from "../../engine/table-schema.ts";
import { type AttributeValue, typeOf } from "../../item/attribute-value.ts";
import { type Condition, conditionAttributes } from "../../language/condition/condition.ts";
import type { KeyClause, KeyPlan } from "../../language/key-condition/key-condition.ts";
import { queryPlan } from "../request/read-keys.ts";
import { attributeComparison, conjunction, conjuncts } from "./key.ts";

/** Most partition values that IN may list. @see Developer Guide, "PartiQL select statements" */
const KEY_VALUES_MAX = 50;

/** One Query. */
export interface PartitionQuery {
  readonly partitionValue: AttributeValue;
  readonly plan: KeyPlan;
  readonly filter: Condition | null;
}

/** Queries one after the other, or a Scan with the whole clause as its filter. */
export type ReadPlan =
  | {
      readonly kind: "keyed";
      readonly reads: readonly PartitionQuery[];
      /** Whether it took an OR to find the keys: its filters may name what an index does not hold. */
      readonly isUnion: boolean;
    }
  | { readonly kind: "scan"; readonly filter: Condition | null };

/** A part of the clause in which the partition key has one value, and what else it asks. */
interface Branch {
  readonly value: AttributeValue;
  readonly sort: KeyClause | null;
  readonly filter: readonly Condition[];
}

/** Plans the read of a table or index. @throws ApiError for key values of wrong types or too many of them, or ranges that overlap */
export function planRead(table: TableSchema, index: IndexSchema | null, where: Condition | null): ReadPlan {
  const { partition, sort } = index === null ? table.keys : index.keys;
  const [partitionKey] = partition;
  const [sortKey = null] = sort;
  const parts = conjuncts(where);
  const choices = partitionKey === undefined ? null : keyChoices(parts, partitionKey.name);
  if (partitionKey === undefined || choices === null) return { kind: "scan", filter: where };
  const isUnion = parts.every((part) => partitionValues(part, partitionKey.name) === null);
  const branches = choices.map(({ value, rest }) => branch(value, rest, sortKey));
  const planner = new KeyedPlanner(table, index, sortKey);
  const reads = groupByValue(branches).flatMap((group) => planner.reads(group));
  return { kind: "keyed", reads, isUnion };
}

/** The values that a clause leaves for the partition key; null when it leaves the key open. @throws ApiError for too many */
export const partitionKeyValues = (where: Condition | null, name: string): readonly AttributeValue[] | null =>
  keyChoices(conjuncts(where), name)?.map(({ value }) => value) ?? null;

/** A value of the partition key and everything that must hold beside it. */
interface KeyChoice {
  readonly value: AttributeValue;
  readonly rest: readonly Condition[];
}

/** The values that the clause leaves for the partition key, null when some part of it leaves the key open. */
function keyChoices(parts: readonly Condition[], name: string): readonly KeyChoice[] | null {
  for (const [at, part] of parts.entries()) {
    const values = partitionValues(part, name);
    if (values !== null) return values.map((value) => ({ value, rest: parts.toSpliced(at, 1) }));
  }
  for (const [at, part] of parts.entries()) {
    if (part.kind !== "or" || part.conditions.length === 0) continue;
    const inner = part.conditions.map((each) => keyChoices(conjuncts(each), name));
    if (!inner.every((each) => each !== null)) continue;
    const rest = parts.toSpliced(at, 1);
    return inner.flat().map((choice) => ({ value: choice.value, rest: [...choice.rest, ...rest] }));
  }
  return null;
}

/** The values that a condition leaves for the partition key, null when it is about something else. */
function partitionValues(condition: Condition, name: string): readonly AttributeValue[] | null {
  const equality = attributeComparison(condition);
  if (equality !== null) {
    return equality.attribute === name && equality.operator === "=" ? [equality.value] : null;
  }
  if (condition.kind !== "in" || condition.operand.kind !== "path") return null;
  const { operand, list } = condition;
  if (operand.path.length !== 1 || operand.path[0] !== name) return null;
  const values = list.flatMap((each) => (each.kind === "value" ? [each.value] : []));
  if (values.length < list.length) return null;
  if (list.length > KEY_VALUES_MAX) {
    throw validationError(`IN may list at most ${KEY_VALUES_MAX} values of the partition key`);
  }
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function branch(value: AttributeValue, rest: readonly Condition[], sortKey: KeyAttribute | null): Branch {
  if (sortKey === null) return { value, sort: null, filter: rest };
  for (const [at, condition] of rest.entries()) {
    const clause = sortClause(condition, sortKey);
    if (clause !== null) return { value, sort: clause, filter: rest.toSpliced(at, 1) };
  }
  return { value, sort: null, filter: rest };
}

/** The clause on the sort key that a condition is, null when it is about something else. */
function sortClause(condition: Condition, { name, type }: KeyAttribute): KeyClause | null {
  const comparison = attributeComparison(condition);
  if (comparison !== null) {
    const { attribute, operator, value } = comparison;
    return attribute === name && operator !== "<>" ? { attribute, operator, values: [value] } : null;
  }
  const isSort = (operand: Extract<Condition, { kind: "between" }>["operand"]): boolean =>
    operand.kind === "path" && operand.path.length === 1 && operand.path[0] === name;
  if (condition.kind === "between" && isSort(condition.operand)) {
    const { low, high } = condition;
    if (low.kind !== "value" || high.kind !== "value") return null;
    return { attribute: name, operator: "between", values: [low.value, high.value] };
  }
  if (condition.kind === "beginsWith" && isSort(condition.operand) && condition.prefix.kind === "value") {
    const { value } = condition.prefix;
    return typeOf(value) === type ? { attribute: name, operator: "begins_with", values: [value] } : null;
  }
  return null;
}

/** Branches with one partition value together, in the order in which their values first occur. */
function groupByValue(branches: readonly Branch[]): readonly (readonly Branch[])[] {
  const groups = new Map<string, Branch[]>();
  for (const each of branches) {
    const name = JSON.stringify(each.value);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** Makes reads of the branches of one partition, such that no row is read twice. */
class KeyedPlanner {
  readonly #table: TableSchema;
  readonly #index: IndexSchema | null;
  readonly #sortKey: KeyAttribute | null;

  constructor(table: TableSchema, index: IndexSchema | null, sortKey: KeyAttribute | null) {
    this.#table = table;
    this.#index = index;
    this.#sortKey = sortKey;
  }

  reads(branches: readonly Branch[]): readonly PartitionQuery[] {
    const [first] = branches;
    if (first === undefined) return [];
    if (branches.length === 1) return [this.#read(first)];
    const ranged = branches.some(({ sort }) => sort !== null);
    if (!ranged || branches.some((each) => this.#filtersSort(each))) return [this.#united(first, branches)];
    const reads = branches.map((each) => this.#read(each));
    if (this.#overlaps(reads)) {
      throw validationError("Overlapping conditions with range keys are not supported in where clause");
    }
    return reads;
  }

  #read({ value, sort, filter }: Branch): PartitionQuery {
    const [partitionKey] = (this.#index ?? this.#table).keys.partition;
    const partition: KeyClause = { attribute: partitionKey?.name ?? "", operator: "=", values: [value] };
    const clauses = sort === null ? [partition] : [partition, sort];
    const plan = queryPlan((this.#index ?? this.#table).keys, clauses, "expression");
    return { partitionValue: value, plan, filter: conjunction(filter) };
  }

  /** One read of the whole partition whose filter holds where any branch does. */
  #united(first: Branch, branches: readonly Branch[]): PartitionQuery {
    const filters = branches.map(({ sort, filter }) =>
      conjunction(sort === null ? filter : [clauseCondition(sort), ...filter]),
    );
    const all = filters.flatMap((filter) => (filter === null ? [] : [filter]));
    const united: readonly Condition[] = all.length < filters.length ? [] : [{ kind: "or", conditions: all }];
    return this.#read({ value: first.value, sort: null, filter: united });
  }

  /** Whether something beside the range says which sort keys are wanted, such as `<>`. */
  #filtersSort({ filter }: Branch): boolean {
    const name = this.#sortKey?.name;
    return filter.some((condition) => conditionAttributes(condition).some((each) => each === name));
  }

  #overlaps(reads: readonly PartitionQuery[]): boolean {
    const ranges = reads
      .map(({ plan }) => keyRange(this.#table, this.#index, { plan, reverse: false }))
      .toSorted((a, b) => compareBytes(a.from.key, b.from.key));
    return ranges.some((range, at) => {
      const next = ranges[at + 1];
      return next !== undefined && (range.to === null || compareBytes(next.from.key, range.to.key) < 0);
    });
  }
}

/** The condition that a clause was made from. */
function clauseCondition({ attribute, operator, values }: KeyClause): Condition {
  const path = { kind: "path", path: [attribute] } as const;
  const [first, second] = values.map((value) => ({ kind: "value", value }) as const);
  const low = first ?? path;
  if (operator === "between") return { kind: "between", operand: path, low, high: second ?? low };
  if (operator === "begins_with") return { kind: "beginsWith", operand: path, prefix: low };
  return { kind: "compare", operator, left: path, right: low };
}
