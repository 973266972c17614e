/**
 * INSERT, UPDATE and DELETE as write intents. INSERT never replaces, UPDATE never creates, and DELETE of what is
 * not there succeeds whatever it asks: each follows from a condition on the partition key attribute.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import {
  type AppliedWrite,
  deleteIntent,
  type IntentFault,
  type IntentTarget,
  putIntent,
  updateIntent,
  type WriteIntent,
} from "../../engine/write-intent.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { ItemImage } from "../../item/item-image.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { BoundDelete, BoundInsert, BoundUpdate } from "../../language/partiql/bind-statement.ts";
import type { Returning } from "../../language/partiql/statement.ts";
import { updatedValues } from "../../language/update/update.ts";
import type { ItemWrite } from "../item/write-item.ts";
import { newStoredItem } from "../request/request-item.ts";
import { type NamedKey, namedKey } from "./key.ts";

/** A statement that changes one item. */
export type BoundWrite = BoundInsert | BoundUpdate | BoundDelete;

/** A constructor of intents that put whole items. */
type PutConstructor = (target: IntentTarget, item: StoredItem) => WriteIntent | IntentFault;

/**
 * The write that a statement is; `put` makes the intent of an INSERT.
 *
 * @throws ApiError for an item that is too large
 */
export function statementWrite(statement: BoundWrite, put: PutConstructor = putIntent): ItemWrite {
  const { tableName } = statement;
  switch (statement.kind) {
    case "insert": {
      const stored = newStoredItem(statement.item);
      return {
        tableName,
        wording: "item",
        build: (table) => put({ table, condition: itemMissing(table) }, stored),
      };
    }
    case "update":
      return { tableName, wording: "key", build: (table) => statementUpdate(table, statement) };
    case "delete":
      return { tableName, wording: "key", build: (table) => statementDelete(table, statement) };
  }
}

function statementUpdate(table: TableSchema, { program, where }: BoundUpdate): WriteIntent | IntentFault {
  const { key, rest } = statementKey(table, where);
  const conditions = [itemThere(table), ...(rest === null ? [] : [rest])];
  const target = { table, condition: { kind: "and", conditions } } as const;
  return updateIntent(target, key, { program, chargeStatement: false });
}

function statementDelete(table: TableSchema, { where }: BoundDelete): WriteIntent | IntentFault {
  const { key, rest } = statementKey(table, where);
  const condition: Condition | null =
    rest === null ? null : { kind: "or", conditions: [itemMissing(table), rest] };
  return deleteIntent({ table, condition }, key);
}

/** The key that a write must name in full. @throws ApiError when it does not */
function statementKey(table: TableSchema, where: Condition | null): NamedKey {
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
): AttributeMap | ItemImage | undefined {
  if (statement.kind === "insert" || statement.returning === null) return undefined;
  const stored = statement.returning.image === "OLD" ? written.old : written.new;
  if (stored === null) return undefined;
  return statement.kind === "update" && isPartial(statement.returning)
    ? nonEmpty(updatedValues(statement.program, stored.item))
    : stored;
}

const isPartial = ({ extent }: Returning): boolean => extent === "MODIFIED";

function nonEmpty(map: AttributeMap): AttributeMap | undefined {
  for (const _ in map) return map;
  return undefined;
}
