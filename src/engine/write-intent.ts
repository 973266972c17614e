/**
 * The vocabulary of the write path: what a caller wants done to one item, and what came of it. PutItem,
 * transactions, PartiQL, expiry, import and replication all speak it.
 */
import type { AttributeMap } from "../item/attribute-value.ts";
import type { Condition } from "../language/condition/condition.ts";
import type { UpdateFault } from "../language/update/update-operand.ts";
import type { UpdateProgram } from "../language/update/update-program.ts";
import type { Cell } from "../storage/store.ts";
import type { IndexChange } from "./derive/index-changes.ts";
import type { ServiceOrigin } from "./derive/item-change.ts";
import type { TokenState } from "./idempotency.ts";
import type { IndexKeyFault } from "./index-key-check.ts";
import type { StoredItem } from "./stored-item.ts";
import type { TableSchema } from "./table-schema.ts";

/** What happens to the item once its condition holds. */
export type Change =
  | { readonly kind: "put"; readonly item: StoredItem }
  | { readonly kind: "update"; readonly program: UpdateProgram; readonly chargeStatement: boolean }
  | { readonly kind: "delete" }
  | { readonly kind: "check" };

export interface WriteIntent {
  readonly table: TableSchema;
  readonly cell: Cell;
  /** The table's key attributes, checked against its schema. */
  readonly key: AttributeMap;
  /** Judged on the item as stored; null: always. */
  readonly condition: Condition | null;
  readonly change: Change;
  readonly origin: ServiceOrigin | null;
}

/** Why one intent cannot be carried out. */
export type Refusal =
  | { readonly kind: "condition"; readonly old: StoredItem | null }
  | { readonly kind: "update"; readonly fault: UpdateFault }
  | { readonly kind: "updateTooLarge" }
  | { readonly kind: "indexKey"; readonly fault: IndexKeyFault }
  | { readonly kind: "collectionTooLarge" };

/** What one intent did. */
export interface AppliedWrite {
  readonly intent: WriteIntent;
  readonly old: StoredItem | null;
  readonly new: StoredItem | null;
  readonly indexes: readonly IndexChange[];
  /** Size of the item's collection afterwards; null on tables without local indexes. */
  readonly collectionBytes: number | null;
}

/** What came of one intent that stands for itself. */
export type WriteOutcome =
  | { readonly kind: "written"; readonly written: AppliedWrite }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What came of intents that stand each for itself. */
export type BatchResult =
  /** Those that are not refused were written; one entry per intent. */
  | { readonly kind: "decided"; readonly outcomes: readonly WriteOutcome[] }
  /** A table was changed since its schema was read; nothing was written, look it up and try again. */
  | { readonly kind: "tableChanged" };

/** What came of all intents together. */
export type WriteResult =
  | { readonly kind: "committed"; readonly written: readonly AppliedWrite[] }
  /** Nothing was written; one entry per intent, null where that intent alone would have gone through. */
  | { readonly kind: "refused"; readonly refusals: readonly (Refusal | null)[] }
  /** The token of the request was used before: with other parameters, or for these, which are done already. */
  | { readonly kind: "token"; readonly state: Exclude<TokenState, { kind: "fresh" }> }
  /** A table was changed since its schema was read; nothing was written, look it up and try again. */
  | { readonly kind: "tableChanged" };
