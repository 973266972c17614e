/**
 * Random steps on given tables. Every operation comes up, with every option that the model knows.
 */
import type { Chance } from "./chance.ts";
import { type Item, itemBytes, itemText, picked, type Value } from "./model-value.ts";
import { orderedPair, randomCondition, randomProjection, randomUpdate } from "./random-expression.ts";
import { KEY_NAMES, keyValue, nearLimit, OTHER_NAMES, randomItem, randomKey } from "./random-item.ts";
import type { ItemGet, KeyClause, PageOptions, Step, WriteAction } from "./step.ts";
import {
  heldNames,
  INDEX_KEY_NAMES,
  type IndexShape,
  type KeyAttribute,
  keysOf,
  type TableShape,
} from "./table-shape.ts";
import type { UpdateTree } from "./update-tree.ts";

const CAPACITY = ["NONE", "TOTAL", "INDEXES", "INDEXES"] as const;
const NAMES = [...OTHER_NAMES, ...OTHER_NAMES, ...INDEX_KEY_NAMES];

/** One step; writes are the most frequent. */
export function randomStep(chance: Chance, tables: readonly TableShape[]): Step {
  const capacity = chance.pick(CAPACITY);
  const kind = chance.below(24);
  if (kind < 8) return writeStep(chance, tables);
  if (kind < 9)
    return { kind: "get", get: itemGet(chance, tables), consistent: chance.percent(50), capacity };
  if (kind < 10) return { kind: "batchGet", gets: distinctGets(chance, tables), capacity };
  if (kind < 12) return { kind: "batchWrite", actions: batchActions(chance, tables), capacity };
  if (kind < 13) return { kind: "transactGet", gets: distinctGets(chance, tables), capacity };
  if (kind < 15) return { kind: "transactWrite", actions: transactActions(chance, tables), capacity };
  if (kind < 18) return queryStep(chance, tables);
  return kind < 20 ? scanStep(chance, tables) : statementStep(chance, tables);
}

function writeStep(chance: Chance, tables: readonly TableShape[]): Step {
  const action = writeAction(chance, tables, ["put", "put", "update", "update", "delete"]);
  const returnValues =
    action.change.kind === "update"
      ? chance.pick(["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"] as const)
      : chance.pick(["NONE", "ALL_OLD"] as const);
  return { kind: "write", action, returnValues, capacity: chance.pick(CAPACITY) };
}

/** One item by PartiQL, which knows no ADD, and conditions of changes alone. */
function statementStep(chance: Chance, tables: readonly TableShape[]): Step {
  const capacity = chance.pick(CAPACITY);
  if (chance.percent(25)) {
    const get = { ...itemGet(chance, tables), projection: null };
    const filter = chance.percent(50) ? randomCondition(chance, [...NAMES, "pk"]) : null;
    return { kind: "select", get, filter, consistent: chance.percent(50), capacity };
  }
  const action = writeAction(chance, tables, ["put", "update", "update", "delete"]);
  const { change } = action;
  if (change.kind === "put") {
    return { kind: "statement", action: { ...action, condition: null }, returnValues: "NONE", capacity };
  }
  if (change.kind !== "update") {
    const returnValues = chance.pick(["NONE", "ALL_OLD"] as const);
    return { kind: "statement", action, returnValues, capacity };
  }
  const some = change.update.filter(({ kind }) => kind === "SET" || kind === "REMOVE");
  const update: UpdateTree = some.length > 0 ? some : [{ kind: "REMOVE", path: ["attrF"] }];
  const returnValues = chance.pick(["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"] as const);
  return { kind: "statement", action: { ...action, change: { ...change, update } }, returnValues, capacity };
}

function writeAction(
  chance: Chance,
  tables: readonly TableShape[],
  kinds: readonly WriteAction["change"]["kind"][],
): WriteAction {
  const table = chance.below(tables.length);
  const shape = tables[table] as TableShape;
  const kind = chance.pick(kinds);
  const condition = kind === "check" || chance.percent(35) ? randomCondition(chance, [...NAMES, "pk"]) : null;
  const place = { table, condition, showsOld: chance.percent(50), isLegacy: chance.percent(30) };
  if (kind === "put") return { ...place, change: { kind, item: randomItem(chance, shape) } };
  const key = randomKey(chance, keysOf(shape));
  if (kind !== "update") return { ...place, change: { kind, key } };
  return {
    ...place,
    change: { kind, key, update: filling(chance, shape, key) ?? withIndexKeys(chance, shape) },
  };
}

/** Above this a statement may itself be too large to be carried out. */
const FILLING_BYTES_MAX = 300_000;

/** Now and then, an update that fills an item of its own up to the limit of a local index. */
function filling(chance: Chance, table: TableShape, key: Item): UpdateTree | null {
  const sort = table.indexes.find(({ kind }) => kind === "local")?.sort[0];
  if (sort === undefined || !chance.percent(12)) return null;
  const item = nearLimit(chance, table, { ...key, [sort.name]: keyValue(chance, sort) });
  if (itemBytes(item) > FILLING_BYTES_MAX) return null;
  const added = Object.entries(item).filter(([name]) => !Object.hasOwn(key, name));
  return added.map(([name, value]) => ({ kind: "SET", path: [name], value: { kind: "value", value } }));
}

/** An update that also moves index keys, mostly to values of their type. */
function withIndexKeys(chance: Chance, table: TableShape) {
  const update = randomUpdate(
    chance,
    OTHER_NAMES,
    keysOf(table).map(({ name }) => name),
  );
  const keys = table.indexes.flatMap(keysOf).filter(({ name }) => name.startsWith("g"));
  if (keys.length === 0 || chance.percent(50)) return update;
  const key = chance.pick(keys);
  if (chance.percent(25)) return [...update, { kind: "REMOVE", path: [key.name] } as const];
  const tag = chance.percent(5) ? chance.pick(["S", "N"] as const) : key.tag;
  const value = tag !== "N" && chance.percent(4) ? emptyValue(tag) : keyValue(chance, { tag });
  return [...update, { kind: "SET", path: [key.name], value: { kind: "value", value } } as const];
}

const emptyValue = (tag: "S" | "B"): Value => (tag === "S" ? { S: "" } : { B: "" });

/** Actions on different items. */
function distinctActions(
  actions: readonly WriteAction[],
  tables: readonly TableShape[],
): readonly WriteAction[] {
  const seen = new Set<string>();
  return actions.filter(({ table, change }) => {
    const attributes = change.kind === "put" ? change.item : change.key;
    const text = `${table} ${keyText(tables[table] as TableShape, attributes)}`;
    return !seen.has(text) && seen.add(text).has(text);
  });
}

function batchActions(chance: Chance, tables: readonly TableShape[]): readonly WriteAction[] {
  const make = (): WriteAction => ({
    ...writeAction(chance, tables, ["put", "put", "delete"]),
    condition: null,
    showsOld: false,
  });
  return distinctActions([make(), ...chance.list(9, make)], tables);
}

function transactActions(chance: Chance, tables: readonly TableShape[]): readonly WriteAction[] {
  const make = (): WriteAction => {
    const action = changing(
      writeAction(chance, tables, ["put", "put", "update", "update", "delete", "check"]),
    );
    return chance.percent(85) && action.change.kind !== "check" ? { ...action, condition: null } : action;
  };
  return distinctActions([make(), ...chance.list(5, make)], tables);
}

/** An update in a transaction must say what it changes. */
function changing(action: WriteAction): WriteAction {
  const { change } = action;
  if (change.kind !== "update" || change.update.length > 0) return action;
  return { ...action, change: { ...change, update: [{ kind: "REMOVE", path: ["attrF"] }] } };
}

function itemGet(chance: Chance, tables: readonly TableShape[]): ItemGet {
  const table = chance.below(tables.length);
  const key = randomKey(chance, keysOf(tables[table] as TableShape));
  const isLegacy = chance.percent(30);
  if (chance.percent(3)) return { table, key, projection: [[chance.pick(KEY_NAMES), "innerA"]], isLegacy };
  return { table, key, projection: chance.percent(40) ? randomProjection(chance, NAMES) : null, isLegacy };
}

function distinctGets(chance: Chance, tables: readonly TableShape[]): readonly ItemGet[] {
  const seen = new Set<string>();
  const make = (): ItemGet => itemGet(chance, tables);
  return [make(), ...chance.list(7, make)].filter(({ table, key }) => {
    const text = `${table} ${keyText(tables[table] as TableShape, key)}`;
    return !seen.has(text) && seen.add(text).has(text);
  });
}

/** Where a page is read, and what of. */
interface Target {
  readonly table: number;
  readonly shape: TableShape;
  readonly index: IndexShape | null;
}

function target(chance: Chance, tables: readonly TableShape[]): Target {
  const table = chance.below(tables.length);
  const shape = tables[table] as TableShape;
  return { table, shape, index: chance.percent(65) ? (chance.pick([...shape.indexes]) ?? null) : null };
}

function pageOptions(
  chance: Chance,
  { table, shape, index }: Target,
  filterNames: readonly string[],
): PageOptions {
  const isGlobal = index?.kind === "global";
  const held = index === null ? null : heldNames(shape, index);
  // Now and then more than a global index can give.
  const isPartial = isGlobal && held !== null && !chance.percent(4);
  const shownNames = isPartial ? held.filter((name) => name !== "") : NAMES;
  const select = chance.pick([null, null, "COUNT", isPartial ? null : "ALL_ATTRIBUTES"] as const);
  return {
    table,
    index: index?.name ?? null,
    limit: chance.percent(50) ? 1 + chance.below(5) : null,
    filter: filterNames.length > 0 && chance.percent(40) ? randomCondition(chance, filterNames) : null,
    projection: select === null && chance.percent(30) ? randomProjection(chance, shownNames) : null,
    select,
    consistent: chance.percent(isGlobal ? 2 : 50),
    capacity: chance.pick(CAPACITY),
    isLegacy: chance.percent(30),
  };
}

/** KeyConditions hold no more. */
const LEGACY_CLAUSES_MAX = 2;

function queryStep(chance: Chance, tables: readonly TableShape[]): Step {
  const where = target(chance, tables);
  const keys = where.index ?? where.shape;
  const names = keysOf(keys).map(({ name }) => name);
  // A filter may name no key of what is queried, and nothing that its index lacks; most do not.
  const held = where.index === null ? null : heldNames(where.shape, where.index);
  const allowed = NAMES.filter((name) => !names.includes(name) && (held?.includes(name) ?? true));
  const page = pageOptions(chance, where, chance.percent(94) ? allowed : [...NAMES, "pk", "sk"]);
  const clauses = chance.shuffled([
    ...keys.partition.map((key) => equality(chance, key)),
    ...sortClauses(chance, keys.sort),
  ]);
  // A query that names one item of a table cannot be continued.
  const isSingle = where.index === null && clauses.filter(({ by }) => by === "=").length === names.length;
  return {
    kind: "query",
    clauses,
    isLegacy: clauses.length <= LEGACY_CLAUSES_MAX && chance.percent(30),
    forward: chance.percent(50),
    page: isSingle ? { ...page, limit: null } : page,
  };
}

const equality = (chance: Chance, key: KeyAttribute): KeyClause => ({
  by: "=",
  name: key.name,
  value: keyValue(chance, key),
});

/** Equalities from the left, then at most one condition of another kind. */
function sortClauses(chance: Chance, sort: readonly KeyAttribute[]): readonly KeyClause[] {
  const count = chance.below(sort.length + 1);
  return sort.slice(0, count).map((key, i): KeyClause => {
    if (i < count - 1 || chance.percent(20)) return equality(chance, key);
    const { name } = key;
    if (chance.percent(30)) {
      const [low, high] = orderedPair(keyValue(chance, key), keyValue(chance, key));
      return { by: "BETWEEN", name, low, high };
    }
    const by = chance.pick([
      "<",
      "<=",
      ">",
      ">=",
      ...(key.tag === "N" ? [] : ["begins_with" as const]),
    ] as const);
    return { by, name, value: keyValue(chance, key) };
  });
}

function scanStep(chance: Chance, tables: readonly TableShape[]): Step {
  const where = target(chance, tables);
  const page = pageOptions(chance, where, [...NAMES, "pk", "sk"]);
  return { kind: "scan", segments: chance.pick([1, 1, 2, 3, 7]), page };
}

/** A text that equal keys of a table share. */
const keyText = (table: TableShape, item: Item): string =>
  itemText(
    picked(
      item,
      keysOf(table).map(({ name }) => name),
    ),
  );
