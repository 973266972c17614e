/**
 * What the model says to PartiQL statements about one item, which mean what the other operations do except that INSERT
 * never replaces, UPDATE never creates, DELETE of nothing succeeds, and nothing that is missing differs from anything.
 */
import type { Json } from "../fixture/json-stator.ts";
import { type ConditionTree, holds, type Operand, pathsOf } from "./condition-tree.ts";
import type { Path } from "./document-path.ts";
import { capacityMember, readUnits, unitsOfWrite } from "./model-capacity.ts";
import type { ModelTable, Outcome } from "./model-table.ts";
import type { Item, Value } from "./model-value.ts";
import {
  bytesOf,
  commit,
  NOTHING,
  type Prediction,
  refusal,
  returned,
  type Tables,
  tableAt,
} from "./predicted.ts";
import type { ReturnValues, Step, WriteAction } from "./step.ts";
import { isInsideKey } from "./table-shape.ts";
import type { SetValue, UpdateTree } from "./update-tree.ts";

/** INSERT, UPDATE or DELETE. */
export function predictStatement(step: Extract<Step, { kind: "statement" }>, tables: Tables): Prediction {
  const { action, returnValues, capacity } = step;
  const table = tableAt(tables, action.table);
  const writer = new StatementWriter();
  const request = {
    operation: "ExecuteStatement",
    input: {
      Statement: writeText(table.name, action, writer) + (RETURNING[returnValues] ?? ""),
      ...writer.members(),
      ...(action.showsOld ? { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } : {}),
      ReturnConsumedCapacity: capacity,
    },
  };
  const outcome = statementOutcome(table, action);
  if (typeof outcome === "string") return { ...request, ...refusal(outcome) };
  if (outcome.kind === "failed") {
    const old = action.showsOld && outcome.before !== null ? { Item: outcome.before } : {};
    return { ...request, ...refusal("ConditionalCheckFailedException", old) };
  }
  const item = returned(returnValues, action, outcome);
  return {
    ...request,
    status: 200,
    body: {
      Items: item === undefined ? [] : [item],
      ConsumedCapacity: capacityMember(table.name, [unitsOfWrite(table.shape, outcome)], { mode: capacity }),
    },
    commit: () => commit(table, action, outcome),
  };
}

const RETURNING: Readonly<Partial<Record<ReturnValues, string>>> = {
  ALL_OLD: " RETURNING ALL OLD *",
  ALL_NEW: " RETURNING ALL NEW *",
  UPDATED_OLD: " RETURNING MODIFIED OLD *",
  UPDATED_NEW: " RETURNING MODIFIED NEW *",
};

/** What comes of it, or what it is refused with. */
function statementOutcome(
  table: ModelTable,
  action: WriteAction,
): Extract<Outcome, { kind: "done" | "failed" }> | string {
  const { change, condition } = action;
  const outcome = table.outcome({ ...action, condition: condition === null ? null : presentOnly(condition) });
  if (outcome.kind === "unfit" || outcome.kind === "refused") return "ValidationException";
  const before = table.get(change.kind === "put" ? change.item : change.key);
  if (change.kind === "put" && before !== null) return "DuplicateItemException";
  if (change.kind === "update" && before === null) return { kind: "failed", before };
  if (change.kind === "delete" && before === null) return { kind: "done", before, after: null };
  return outcome.kind === "done" || outcome.kind === "failed" ? outcome : "ValidationException";
}

/** The condition as PartiQL means it: `<>` asks for both sides to be there. */
function presentOnly(condition: ConditionTree): ConditionTree {
  switch (condition.kind) {
    case "and":
    case "or":
      return { ...condition, left: presentOnly(condition.left), right: presentOnly(condition.right) };
    case "not":
      return { ...condition, inner: presentOnly(condition.inner) };
    case "compare":
      return condition.by === "<>"
        ? pathsOf(condition).reduce<ConditionTree>(
            (right, path) => ({ kind: "and", left: { kind: "exists", path }, right }),
            condition,
          )
        : condition;
    case "between":
    case "in":
    case "exists":
    case "notExists":
    case "type":
    case "beginsWith":
    case "contains":
      return condition;
  }
}

/** A SELECT of one item by its key. */
export function predictSelect(step: Extract<Step, { kind: "select" }>, tables: Tables): Prediction {
  const { get, filter, consistent, capacity } = step;
  const table = tableAt(tables, get.table);
  const item = table.get(get.key);
  const writer = new StatementWriter();
  const units = { table: readUnits(bytesOf(item), consistent), indexes: [] };
  const request = {
    operation: "ExecuteStatement",
    input: {
      Statement: `SELECT * FROM ${quoted(table.name)}${writer.where(get.key, filter)}`,
      ...writer.members(),
      ConsistentRead: consistent,
      ReturnConsumedCapacity: capacity,
    },
  };
  if (filter !== null && pathsOf(filter).some((path) => isInsideKey(table.shape, path)))
    return { ...request, ...refusal("ValidationException") };
  const isShown = item !== null && (filter === null || holds(presentOnly(filter), item));
  return {
    ...request,
    status: 200,
    body: {
      Items: isShown ? [item] : [],
      ConsumedCapacity: capacityMember(table.name, [units], { mode: capacity }),
    },
    commit: NOTHING,
  };
}

function writeText(table: string, { change, condition }: WriteAction, writer: StatementWriter): string {
  switch (change.kind) {
    case "put": {
      const fields = Object.entries(change.item).map(
        ([name, value]) => `'${name.replaceAll("'", "''")}': ${writer.value(value)}`,
      );
      return `INSERT INTO ${quoted(table)} VALUE {${fields.join(", ")}}`;
    }
    case "update":
      return `UPDATE ${quoted(table)}${updateClauses(change.update, writer)}${writer.where(change.key, condition)}`;
    case "delete":
    case "check":
      return `DELETE FROM ${quoted(table)}${writer.where(change.key, condition)}`;
  }
}

const updateClauses = (update: UpdateTree, writer: StatementWriter): string =>
  update
    .map((action) =>
      action.kind === "SET"
        ? ` SET ${pathText(action.path)} = ${setText(action.value, writer)}`
        : ` REMOVE ${pathText(action.path)}`,
    )
    .join("");

function setText(value: SetValue, writer: StatementWriter): string {
  switch (value.kind) {
    case "value":
      return writer.value(value.value);
    case "path":
      return pathText(value.path);
    case "ifNotExists":
      return `if_not_exists(${pathText(value.path)}, ${setText(value.otherwise, writer)})`;
    case "listAppend":
      return `list_append(${setText(value.left, writer)}, ${setText(value.right, writer)})`;
    case "plus":
    case "minus":
      return `${setText(value.left, writer)} ${value.kind === "plus" ? "+" : "-"} ${setText(value.right, writer)}`;
  }
}

function conditionText(condition: ConditionTree, writer: StatementWriter): string {
  const text = (operand: Operand): string => operandText(operand, writer);
  switch (condition.kind) {
    case "compare":
      return `${text(condition.left)} ${condition.by} ${text(condition.right)}`;
    case "between":
      return `${text(condition.operand)} BETWEEN ${text(condition.low)} AND ${text(condition.high)}`;
    case "in":
      return `${text(condition.operand)} IN [${condition.choices.map(text).join(", ")}]`;
    case "exists":
      return `attribute_exists(${pathText(condition.path)})`;
    case "notExists":
      return `${pathText(condition.path)} IS MISSING`;
    case "type":
      return `attribute_type(${pathText(condition.path)}, ${writer.value({ S: condition.tag })})`;
    case "beginsWith":
      return `begins_with(${text(condition.left)}, ${text(condition.right)})`;
    case "contains":
      return `contains(${text(condition.left)}, ${text(condition.right)})`;
    case "and":
    case "or":
      return `(${conditionText(condition.left, writer)}) ${condition.kind.toUpperCase()} (${conditionText(condition.right, writer)})`;
    case "not":
      return `NOT (${conditionText(condition.inner, writer)})`;
  }
}

function operandText(operand: Operand, writer: StatementWriter): string {
  if (operand.kind === "value") return writer.value(operand.value);
  return operand.kind === "size" ? `size(${pathText(operand.path)})` : pathText(operand.path);
}

const pathText = (path: Path): string =>
  path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : `${i === 0 ? "" : "."}${quoted(step)}`))
    .join("");

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Gathers the parameters of a statement in the order in which its text asks for them. */
class StatementWriter {
  readonly #parameters: Value[] = [];

  value(value: Value): string {
    this.#parameters.push(value);
    return "?";
  }

  where(key: Item, condition: ConditionTree | null): string {
    const terms = Object.entries(key).map(([name, value]) => `${quoted(name)} = ${this.value(value)}`);
    if (condition !== null) terms.push(`(${conditionText(condition, this)})`);
    return ` WHERE ${terms.join(" AND ")}`;
  }

  members(): Json {
    return this.#parameters.length === 0 ? {} : { Parameters: this.#parameters };
  }
}
