/**
 * INSERT, UPDATE and DELETE as write intents. INSERT never replaces, UPDATE never creates, and DELETE of what is
 * not there succeeds whatever it asks: each follows from a condition on the partition key attribute.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import { itemCell, keyOf } from "../../engine/item-cell.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { AppliedWrite, Change, WriteIntent } from "../../engine/write-intent.ts";
import type { AttributeMap, Item } from "../../item/attribute-value.ts";
import { EncodedJson } from "../../item/encoded-json.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { BoundDelete, BoundInsert, BoundUpdate } from "../../language/partiql/bind-statement.ts";
import type { Returning } from "../../language/partiql/statement.ts";
import { updatedValues } from "../../language/update/update-program.ts";
import type { BuildIntent } from "../item/write-item.ts";
import { checkIndexedItem } from "../request/indexed-item.ts";
import { checkItemKey, checkKey } from "../request/item-key.ts";
import { newStoredItem } from "../request/request-item.ts";
import { refuseKeyUpdates } from "../request/update-targets.ts";
import { type NamedKey, namedKey } from "./key.ts";

/** A statement that changes one item. */
export type BoundWrite = BoundInsert | BoundUpdate | BoundDelete;

/** How to make the statement's intent once the table is known. @throws ApiError for an item that is too large */
export function statementIntent(statement: BoundWrite): BuildIntent {
  switch (statement.kind) {
    case "insert": {
      const stored = newStoredItem(statement.item);
      return (table) => insertIntent(table, statement.item, stored);
    }
    case "update":
      return (table) => updateIntent(table, statement);
    case "delete":
      return (table) => deleteIntent(table, statement);
  }
}

function insertIntent(table: TableSchema, item: Item, stored: StoredItem): WriteIntent {
  checkItemKey(table, item);
  checkIndexedItem(table, stored);
  const cell = itemCell(table, item);
  const key = keyOf(table.keys, item);
  return {
    table,
    cell,
    key,
    condition: itemMissing(table),
    change: { kind: "put", item: stored },
    origin: null,
  };
}

function updateIntent(table: TableSchema, { program, where }: BoundUpdate): WriteIntent {
  const named = statementKey(table, where);
  checkKey(table, named.key);
  refuseKeyUpdates(table, program);
  const conditions = [itemThere(table), ...(named.rest === null ? [] : [named.rest])];
  const change: Change = { kind: "update", program, chargeStatement: false };
  return keyIntent(table, named.key, { condition: { kind: "and", conditions }, change });
}

function deleteIntent(table: TableSchema, { where }: BoundDelete): WriteIntent {
  const { key, rest } = statementKey(table, where);
  checkKey(table, key);
  const condition: Condition | null =
    rest === null ? null : { kind: "or", conditions: [itemMissing(table), rest] };
  return keyIntent(table, key, { condition, change: { kind: "delete" } });
}

const keyIntent = (
  table: TableSchema,
  key: AttributeMap,
  what: { readonly condition: Condition | null; readonly change: Change },
): WriteIntent => ({ table, cell: itemCell(table, key), key, ...what, origin: null });

/** The key that a write must name in full. @throws ApiError when it does not */
export function statementKey(table: TableSchema, where: Condition | null): NamedKey {
  const named = namedKey(table.keys, where);
  if (named === null) throw incompleteKey();
  return named;
}

const incompleteKey = (): ApiError =>
  validationError("Where clause does not contain a mandatory equality on all key attributes");

const partitionPath = (table: TableSchema): readonly string[] => [table.keys.partition[0]?.name ?? ""];

const itemMissing = (table: TableSchema): Condition => ({ kind: "notExists", path: partitionPath(table) });

/** Holds for every item, and for none where there is none. */
export const itemThere = (table: TableSchema): Condition => ({ kind: "exists", path: partitionPath(table) });

/** What RETURNING gives back; undefined for nothing. */
export function returnedItem(
  statement: BoundWrite,
  written: AppliedWrite,
): AttributeMap | EncodedJson | undefined {
  if (statement.kind === "insert" || statement.returning === null) return undefined;
  const stored = statement.returning.image === "OLD" ? written.old : written.new;
  if (stored === null) return undefined;
  return statement.kind === "update" && isPartial(statement.returning)
    ? nonEmpty(updatedValues(statement.program, stored.item))
    : new EncodedJson(stored.json);
}

const isPartial = ({ extent }: Returning): boolean => extent === "MODIFIED";

function nonEmpty(map: AttributeMap): AttributeMap | undefined {
  for (const _ in map) return map;
  return undefined;
}
