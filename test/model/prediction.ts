/**
 * What the model says to a request: the request itself, what must come back, and what is then stored.
 */
import type { Json } from "../fixture/json-stator.ts";
import { conditionText } from "./condition-tree.ts";
import { type Path, projected } from "./document-path.ts";
import { ExpressionWriter } from "./expression-writer.ts";
import { legacyConditions, legacyNames, legacyUpdates } from "./legacy-form.ts";
import { type CapacityMode, capacityMember, readUnits, type Units, unitsOfWrite } from "./model-capacity.ts";
import type { ModelTable, Outcome } from "./model-table.ts";
import type { Item } from "./model-value.ts";
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
import { predictSelect, predictStatement } from "./statement-prediction.ts";
import type { Step, WriteAction } from "./step.ts";
import { isInsideKey } from "./table-shape.ts";
import { updateText } from "./update-tree.ts";

/** The steps that are one request for some items. */
export type ItemStep = Exclude<Step, { kind: "query" | "scan" | "addIndex" | "dropIndex" }>;

/** Predicts one of them. */
export function predict(step: ItemStep, tables: Tables): Prediction {
  switch (step.kind) {
    case "write":
      return predictWrite(step, tables);
    case "get":
      return predictGet(step, tables);
    case "batchGet":
      return predictBatchGet(step, tables);
    case "batchWrite":
      return predictBatchWrite(step, tables);
    case "transactGet":
      return predictTransactGet(step, tables);
    case "transactWrite":
      return predictTransactWrite(step, tables);
    case "statement":
      return predictStatement(step, tables);
    case "select":
      return predictSelect(step, tables);
  }
}

/** Item, key and conditions of a write that is a request of its own, and what it changes. */
function requestInput(action: WriteAction, table: ModelTable): Json {
  const { change, condition, showsOld, isLegacy } = action;
  const expected = condition === null ? { conditions: {}, members: {} } : legacyConditions(condition);
  const updates = change.kind === "update" ? legacyUpdates(change.update) : {};
  if (!isLegacy || expected === null || updates === null) return writeInput(action, table);
  return {
    TableName: table.name,
    ...(change.kind === "put" ? { Item: change.item } : { Key: change.key }),
    ...(change.kind === "update" ? { AttributeUpdates: updates } : {}),
    ...(condition === null ? {} : { Expected: expected.conditions, ...expected.members }),
    ...(showsOld ? { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } : {}),
  };
}

/** The same with expressions. */
function writeInput({ change, condition, showsOld }: WriteAction, table: ModelTable): Json {
  const writer = new ExpressionWriter();
  const update =
    change.kind === "update" && change.update.length > 0
      ? { UpdateExpression: updateText(change.update, writer) }
      : {};
  const check = condition === null ? {} : { ConditionExpression: conditionText(condition, writer) };
  return {
    TableName: table.name,
    ...(change.kind === "put" ? { Item: change.item } : { Key: change.key }),
    ...update,
    ...check,
    ...(showsOld ? { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } : {}),
    ...writer.members(),
  };
}

const OPERATIONS = { put: "PutItem", update: "UpdateItem", delete: "DeleteItem", check: "" } as const;

function predictWrite(step: Extract<Step, { kind: "write" }>, tables: Tables): Prediction {
  const { action, returnValues, capacity } = step;
  const table = tableAt(tables, action.table);
  const outcome = table.outcome(action);
  const request = {
    operation: OPERATIONS[action.change.kind],
    input: {
      ...requestInput(action, table),
      ReturnValues: returnValues,
      ReturnConsumedCapacity: capacity,
    },
  };
  if (outcome.kind === "failed") {
    const old = action.showsOld && outcome.before !== null ? { Item: outcome.before } : {};
    return { ...request, ...refusal("ConditionalCheckFailedException", old) };
  }
  if (outcome.kind !== "done") return { ...request, ...refusal("ValidationException") };
  return {
    ...request,
    status: 200,
    body: {
      Attributes: returned(returnValues, action, outcome),
      ConsumedCapacity: capacityMember(table.name, [unitsOfWrite(table.shape, outcome)], { mode: capacity }),
    },
    commit: () => commit(table, action, outcome),
  };
}

function projectionInput(projection: readonly Path[] | null, isLegacy = false): Json {
  if (projection === null) return {};
  const AttributesToGet = isLegacy ? legacyNames(projection) : null;
  if (AttributesToGet !== null) return { AttributesToGet };
  const writer = new ExpressionWriter();
  const ProjectionExpression = projection.map((path) => writer.path(path)).join(", ");
  return { ProjectionExpression, ...writer.members() };
}

/** Whether the table refuses to show these places: none is inside of a key. */
const isRefused = (table: ModelTable, projection: readonly Path[] | null): boolean =>
  projection?.some((path) => isInsideKey(table.shape, path)) ?? false;

/** The item as a get shows it. */
const shown = (item: Item, projection: readonly Path[] | null): Item =>
  projection === null ? item : projected(item, projection);

function predictGet(
  { get, consistent, capacity }: Extract<Step, { kind: "get" }>,
  tables: Tables,
): Prediction {
  const table = tableAt(tables, get.table);
  const item = table.get(get.key);
  const units = { table: readUnits(bytesOf(item), consistent), indexes: [] };
  const request = {
    operation: "GetItem",
    input: {
      TableName: table.name,
      Key: get.key,
      ConsistentRead: consistent,
      ReturnConsumedCapacity: capacity,
      ...projectionInput(get.projection, get.isLegacy),
    },
  };
  if (isRefused(table, get.projection)) return { ...request, ...refusal("ValidationException") };
  return {
    ...request,
    status: 200,
    body: {
      Item: item === null ? undefined : shown(item, get.projection),
      ConsumedCapacity: capacityMember(table.name, [units], { mode: capacity }),
    },
    commit: NOTHING,
  };
}

/** The projection of a table's first get stands for all of its gets: a batch has one per table. */
function predictBatchGet(
  { gets, capacity }: Extract<Step, { kind: "batchGet" }>,
  tables: Tables,
): Prediction {
  const parts = byTable(gets, tables).map(({ table, list }) => {
    const projection = list[0]?.projection ?? null;
    const items = list.map(({ key }) => table.get(key));
    return { table, list, projection, items };
  });
  const request = {
    operation: "BatchGetItem",
    input: {
      RequestItems: Object.fromEntries(
        parts.map(({ table, list, projection }) => [
          table.name,
          { Keys: list.map(({ key }) => key), ...projectionInput(projection) },
        ]),
      ),
      ReturnConsumedCapacity: capacity,
    },
  };
  if (parts.some(({ table, projection }) => isRefused(table, projection))) {
    return { ...request, ...refusal("ValidationException") };
  }
  return {
    ...request,
    status: 200,
    body: {
      Responses: Object.fromEntries(
        parts.map(({ table, projection, items }) => [
          table.name,
          items.flatMap((item) => (item === null ? [] : [shown(item, projection)])),
        ]),
      ),
      UnprocessedKeys: {},
      ConsumedCapacity: capacityList(
        parts.map(({ table, items }) => [
          table,
          items.map((item) => ({ table: readUnits(bytesOf(item), false), indexes: [] })),
        ]),
        { mode: capacity },
      ),
    },
    commit: NOTHING,
  };
}

function predictBatchWrite(step: Extract<Step, { kind: "batchWrite" }>, tables: Tables): Prediction {
  const parts = byTable(step.actions, tables).map(({ table, list }) => ({
    table,
    list,
    outcomes: list.map((action) => table.outcome(action)),
  }));
  const request = {
    operation: "BatchWriteItem",
    input: {
      RequestItems: Object.fromEntries(
        parts.map(({ table, list }) => [
          table.name,
          list.map(({ change }) =>
            change.kind === "put"
              ? { PutRequest: { Item: change.item } }
              : { DeleteRequest: { Key: change.key } },
          ),
        ]),
      ),
      ReturnConsumedCapacity: step.capacity,
    },
  };
  const isInvalid = parts.some(({ outcomes }) => outcomes.some(({ kind }) => kind !== "done"));
  if (isInvalid) return { ...request, ...refusal("ValidationException") };
  return {
    ...request,
    status: 200,
    body: {
      UnprocessedItems: {},
      ConsumedCapacity: capacityList(
        parts.map(({ table, outcomes }) => [table, outcomes.map((outcome) => unitsOf(table, outcome, 1))]),
        { mode: step.capacity },
      ),
    },
    commit: () => {
      for (const { table, list, outcomes } of parts) {
        list.forEach((action, i) => commit(table, action, outcomes[i] as Outcome));
      }
    },
  };
}

function predictTransactGet(step: Extract<Step, { kind: "transactGet" }>, tables: Tables): Prediction {
  const items = step.gets.map(({ table, key }) => tableAt(tables, table).get(key));
  const request = {
    operation: "TransactGetItems",
    input: {
      TransactItems: step.gets.map(({ table, key, projection }) => ({
        Get: { TableName: tableAt(tables, table).name, Key: key, ...projectionInput(projection) },
      })),
      ReturnConsumedCapacity: step.capacity,
    },
  };
  if (step.gets.some(({ table, projection }) => isRefused(tableAt(tables, table), projection))) {
    return { ...request, ...refusal("ValidationException") };
  }
  return {
    ...request,
    status: 200,
    body: {
      Responses: step.gets.map(({ projection }, i) => {
        const item = items[i] ?? null;
        const Item = item === null ? {} : shown(item, projection);
        return item === null || (projection !== null && Object.keys(Item).length === 0) ? {} : { Item };
      }),
      ConsumedCapacity: capacityList(
        byTable(step.gets, tables).map(({ table, list }) => [
          table,
          list.map(({ key }) => ({ table: 2 * readUnits(bytesOf(table.get(key)), true), indexes: [] })),
        ]),
        { mode: step.capacity, extra: "Read" },
      ),
    },
    commit: NOTHING,
  };
}

const ACTION_NAMES = { put: "Put", update: "Update", delete: "Delete", check: "ConditionCheck" } as const;

function predictTransactWrite(step: Extract<Step, { kind: "transactWrite" }>, tables: Tables): Prediction {
  const { actions, capacity } = step;
  const outcomes = actions.map((action) => tableAt(tables, action.table).outcome(action));
  const request = {
    operation: "TransactWriteItems",
    input: {
      TransactItems: actions.map((action) => ({
        [ACTION_NAMES[action.change.kind]]: writeInput(action, tableAt(tables, action.table)),
      })),
      ReturnConsumedCapacity: capacity,
    },
  };
  if (refusesAll(outcomes)) return { ...request, ...refusal("ValidationException") };
  if (outcomes.some(({ kind }) => kind !== "done")) {
    return {
      ...request,
      ...refusal("TransactionCanceledException", { CancellationReasons: reasons(step, outcomes) }),
    };
  }
  return {
    ...request,
    status: 200,
    body: {
      ConsumedCapacity: capacityList(
        byTable(actions, tables).map(({ table, list }) => [
          table,
          list.map((action) => unitsOf(table, outcomes[actions.indexOf(action)] as Outcome, 2)),
        ]),
        { mode: capacity, extra: "Write" },
      ),
    },
    commit: () =>
      actions.forEach((action, i) => commit(tableAt(tables, action.table), action, outcomes[i] as Outcome)),
  };
}

type TransactWrite = Extract<Step, { kind: "transactWrite" }>;

/**
 * What is refused before any item is looked at refuses the whole request. So does an item that becomes too large, or
 * an index key that becomes empty, unless the type of an index key cancels it before.
 */
function refusesAll(outcomes: readonly Outcome[]): boolean {
  if (outcomes.some(({ kind }) => kind === "refused")) return true;
  const isRefusal = ({ kind }: Outcome): boolean => kind === "tooLarge" || kind === "emptyKey";
  return outcomes.some(isRefusal) && outcomes.every(({ kind }) => kind !== "unfit");
}

/** A change that does not fit is told alone; otherwise every failed condition is. */
function reasons({ actions }: TransactWrite, outcomes: readonly Outcome[]): readonly Json[] {
  // What does not fit the table is found before anything is read.
  const early = outcomes.findIndex(({ kind }) => kind === "unfit");
  const invalid = early >= 0 ? early : outcomes.findIndex(({ kind }) => kind === "invalid");
  return outcomes.map((outcome, i) => {
    if (invalid >= 0) return { Code: i === invalid ? "ValidationError" : "None" };
    if (outcome.kind !== "failed") return { Code: "None" };
    const isShown = actions[i]?.showsOld === true && outcome.before !== null;
    return { Code: "ConditionalCheckFailed", ...(isShown ? { Item: outcome.before } : {}) };
  });
}

const unitsOf = (table: ModelTable, outcome: Outcome, factor: number): Units =>
  outcome.kind === "done" ? unitsOfWrite(table.shape, outcome, factor) : { table: 0, indexes: [] };

function capacityList(
  all: readonly (readonly [ModelTable, readonly Units[]])[],
  options: { readonly mode: CapacityMode; readonly extra?: "Read" | "Write" },
): readonly (Json | undefined)[] | undefined {
  if (options.mode === "NONE") return undefined;
  return all.map(([table, units]) => capacityMember(table.name, units, options));
}

function byTable<T extends { readonly table: number }>(
  list: readonly T[],
  tables: Tables,
): readonly { readonly table: ModelTable; readonly list: readonly T[] }[] {
  return tables
    .map((table, at) => ({ table, list: list.filter((one) => one.table === at) }))
    .filter((part) => part.list.length > 0);
}
