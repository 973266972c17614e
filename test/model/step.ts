/**
 * What a test does to its tables, as data: it can be printed, replayed and cut down to what fails.
 */
import type { ConditionTree } from "./condition-tree.ts";
import type { Path } from "./document-path.ts";
import type { CapacityMode } from "./model-capacity.ts";
import type { Item, Value } from "./model-value.ts";
import type { IndexShape } from "./table-shape.ts";
import type { UpdateTree } from "./update-tree.ts";

/** What is done to one item. `table` is a position in the scenario's tables. */
export interface WriteAction {
  readonly table: number;
  readonly change:
    | { readonly kind: "put"; readonly item: Item }
    | { readonly kind: "update"; readonly key: Item; readonly update: UpdateTree }
    | { readonly kind: "delete" | "check"; readonly key: Item };
  readonly condition: ConditionTree | null;
  /** Whether the item is shown when the condition fails. */
  readonly showsOld: boolean;
  /** Whether it is sent without expressions, where they are not needed and the operation has the parameters. */
  readonly isLegacy: boolean;
}

/** One item that is read. */
export interface ItemGet {
  readonly table: number;
  readonly key: Item;
  readonly projection: readonly Path[] | null;
  /** As in writes. */
  readonly isLegacy: boolean;
}

/** What Query and Scan share. */
export interface PageOptions {
  readonly table: number;
  /** Name of an index; null: the table itself. */
  readonly index: string | null;
  readonly limit: number | null;
  readonly filter: ConditionTree | null;
  readonly projection: readonly Path[] | null;
  readonly select: "ALL_ATTRIBUTES" | "COUNT" | null;
  readonly consistent: boolean;
  readonly capacity: CapacityMode;
  /** As in writes. */
  readonly isLegacy: boolean;
}

/** A condition on one key attribute. */
export type KeyClause =
  | {
      readonly by: "=" | "<" | "<=" | ">" | ">=" | "begins_with";
      readonly name: string;
      readonly value: Value;
    }
  | { readonly by: "BETWEEN"; readonly name: string; readonly low: Value; readonly high: Value };

export type ReturnValues = "NONE" | "ALL_OLD" | "ALL_NEW" | "UPDATED_OLD" | "UPDATED_NEW";

export type Step =
  | {
      readonly kind: "write";
      readonly action: WriteAction;
      readonly returnValues: ReturnValues;
      readonly capacity: CapacityMode;
    }
  | {
      readonly kind: "get";
      readonly get: ItemGet;
      readonly consistent: boolean;
      readonly capacity: CapacityMode;
    }
  | { readonly kind: "batchGet"; readonly gets: readonly ItemGet[]; readonly capacity: CapacityMode }
  | { readonly kind: "batchWrite"; readonly actions: readonly WriteAction[]; readonly capacity: CapacityMode }
  | { readonly kind: "transactGet"; readonly gets: readonly ItemGet[]; readonly capacity: CapacityMode }
  | {
      readonly kind: "transactWrite";
      readonly actions: readonly WriteAction[];
      readonly capacity: CapacityMode;
    }
  /** A put is an INSERT; updates have SET and REMOVE alone. */
  | {
      readonly kind: "statement";
      readonly action: WriteAction;
      readonly returnValues: ReturnValues;
      readonly capacity: CapacityMode;
    }
  | {
      readonly kind: "select";
      readonly get: ItemGet;
      readonly filter: ConditionTree | null;
      readonly consistent: boolean;
      readonly capacity: CapacityMode;
    }
  | {
      readonly kind: "query";
      readonly clauses: readonly KeyClause[];
      /** Whether the clauses are sent as KeyConditions. */
      readonly isLegacy: boolean;
      readonly forward: boolean;
      readonly page: PageOptions;
    }
  | { readonly kind: "scan"; readonly segments: number; readonly page: PageOptions }
  /** A global index over what is there already; writes go on while it is made. */
  | { readonly kind: "addIndex"; readonly table: number; readonly index: IndexShape }
  | { readonly kind: "dropIndex"; readonly table: number; readonly index: IndexShape };
