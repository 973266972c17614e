/**
 * What the model says to PartiQL statements about one item, which mean what the other operations do except that INSERT
 * never replaces, UPDATE never creates, and DELETE of nothing succeeds.
 */
import type { Json } from "../fixture/json-stator.ts";
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
      ReturnConsumedCapacity: capacity,
    },
  };
  const outcome = statementOutcome(table, action);
  if (typeof outcome === "string") return { ...request, ...refusal(outcome) };
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
): Extract<Outcome, { kind: "done" }> | string {
  const { change } = action;
  const outcome = table.outcome(action);
  if (outcome.kind === "unfit" || outcome.kind === "refused") return "ValidationException";
  const isThere = table.get(change.kind === "put" ? change.item : change.key) !== null;
  if (change.kind === "put" && isThere) return "DuplicateItemException";
  if (change.kind === "update" && !isThere) return "ConditionalCheckFailedException";
  return outcome.kind === "done" ? outcome : "ValidationException";
}

/** A SELECT of one item by its key. */
export function predictSelect(step: Extract<Step, { kind: "select" }>, tables: Tables): Prediction {
  const { get, consistent, capacity } = step;
  const table = tableAt(tables, get.table);
  const item = table.get(get.key);
  const writer = new StatementWriter();
  const units = { table: readUnits(bytesOf(item), consistent), indexes: [] };
  return {
    operation: "ExecuteStatement",
    input: {
      Statement: `SELECT * FROM ${quoted(table.name)}${writer.where(get.key)}`,
      ...writer.members(),
      ConsistentRead: consistent,
      ReturnConsumedCapacity: capacity,
    },
    status: 200,
    body: {
      Items: item === null ? [] : [item],
      ConsumedCapacity: capacityMember(table.name, [units], { mode: capacity }),
    },
    commit: NOTHING,
  };
}

function writeText(table: string, { change }: WriteAction, writer: StatementWriter): string {
  switch (change.kind) {
    case "put": {
      const fields = Object.entries(change.item).map(
        ([name, value]) => `'${name.replaceAll("'", "''")}': ${writer.value(value)}`,
      );
      return `INSERT INTO ${quoted(table)} VALUE {${fields.join(", ")}}`;
    }
    case "update":
      return `UPDATE ${quoted(table)}${updateClauses(change.update, writer)}${writer.where(change.key)}`;
    case "delete":
    case "check":
      return `DELETE FROM ${quoted(table)}${writer.where(change.key)}`;
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

  where(key: Item): string {
    const terms = Object.entries(key).map(([name, value]) => `${quoted(name)} = ${this.value(value)}`);
    return ` WHERE ${terms.join(" AND ")}`;
  }

  members(): Json {
    return this.#parameters.length === 0 ? {} : { Parameters: this.#parameters };
  }
}
