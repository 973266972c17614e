/**
 * What one kind of index is: how its rows follow from the items, where they lie, what a query bounds and what reads
 * may ask of it. Whoever reads, charges, fills or verifies an index asks its maintainer.
 */
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { KeyPlan } from "../../language/key-condition/key-condition.ts";
import type { Cell } from "../../storage/store.ts";
import { localIndexRow } from "../item-cell.ts";
import type { StoredItem } from "../stored-item.ts";
import type { IndexSchema, TableSchema } from "../table-schema.ts";
import { indexBounds, type KeyBounds } from "./index-bounds.ts";
import {
  type IndexChange,
  type IndexRow,
  indexCell,
  indexChange,
  indexCounterChange,
  indexKeyspace,
  indexRow,
  projectedNames,
  pushIndexMutations,
} from "./index-rows.ts";
import type { Derivation, ItemChange, Maintainer } from "./item-change.ts";

/** Where all rows of an index lie: a keyspace, and the first byte of their keys where other rows lie there too. */
export interface IndexLocation {
  readonly keyspace: number;
  readonly keyPrefix: number | null;
}

/** The maintainer of one kind of index. */
export interface IndexMaintainer extends Maintainer {
  /** The entry of an item; null when the item is not in the index. */
  row(table: TableSchema, index: IndexSchema, item: StoredItem): IndexRow | null;
  /** The cell of an entry, of which `map` holds the keys of table and index. */
  cell(table: TableSchema, index: IndexSchema, map: AttributeMap): Cell;
  location(table: TableSchema, index: IndexSchema): IndexLocation;
  /** Bounds, within the partition that it names, of the entries that a key condition names. */
  bounds(table: TableSchema, index: IndexSchema, plan: KeyPlan): KeyBounds;
  /** Bytes of each row that a change writes, as capacity is charged for it. */
  chargedBytes(change: IndexChange): readonly number[];
  /** Names of the attributes that its entries hold; null: all that their items have. */
  heldNames(table: TableSchema, index: IndexSchema): ReadonlySet<string> | null;
  /** Whether reads may ask for what was committed last. */
  readonly allowsConsistentReads: boolean;
  /** Whether reads that ask for more than its entries hold get it from the table. */
  readonly completesFromTable: boolean;
}

/** What both kinds of ordered index have in common. */
const orderedIndex = {
  row: indexRow,
  cell: indexCell,
  bounds: (table: TableSchema, index: IndexSchema, plan: KeyPlan): KeyBounds =>
    indexBounds({ table, index }, plan),
  /** An entry that moves is two writes. */
  chargedBytes({ old, new: after, staysInPlace }: IndexChange): readonly number[] {
    if (old === null || after === null) return [(old ?? after)?.bytes ?? 0];
    return staysInPlace ? [Math.max(old.bytes, after.bytes)] : [old.bytes, after.bytes];
  },
  heldNames: (table: TableSchema, index: IndexSchema): ReadonlySet<string> | null =>
    index.projection.kind === "all" ? null : projectedNames(table, index),
};

/** Local indexes lie beside the items of their partition, and count with them. */
export const localIndexes: IndexMaintainer = {
  ...orderedIndex,
  keeps: (table) => table.localIndexes.length > 0,
  derive(change, derivation) {
    for (const index of change.table.localIndexes) {
      const derived = deriveIndex(change, index, derivation);
      if (derived !== null)
        derivation.collectionGrowth += (derived.new?.bytes ?? 0) - (derived.old?.bytes ?? 0);
    }
  },
  location: (table, index) => ({ keyspace: table.keyspace, keyPrefix: localIndexRow(table, index) }),
  allowsConsistentReads: true,
  completesFromTable: true,
};

/** Global indexes have keyspaces of their own; the items of one partition lie anywhere in them. */
export const globalIndexes: IndexMaintainer = {
  ...orderedIndex,
  keeps: (table) => table.globalIndexes.length > 0,
  derive(change, derivation) {
    for (const index of change.table.globalIndexes)
      if (index.status !== "deleting") deriveIndex(change, index, derivation);
  },
  location: (table, index) => ({ keyspace: indexKeyspace(table, index), keyPrefix: null }),
  allowsConsistentReads: false,
  completesFromTable: false,
};

function deriveIndex(change: ItemChange, index: IndexSchema, derivation: Derivation): IndexChange | null {
  const derived = indexChange({ table: change.table, index }, change.old, change.new);
  if (derived === null) return null;
  derivation.indexes.push(derived);
  derivation.counters.push(indexCounterChange(index, derived.old, derived.new));
  pushIndexMutations(derived, derivation.mutations);
  return derived;
}

const MAINTAINERS: Readonly<Record<IndexSchema["kind"], IndexMaintainer>> = {
  local: localIndexes,
  global: globalIndexes,
};

/** The maintainer of an index. */
export const maintainerOf = ({ kind }: IndexSchema): IndexMaintainer => MAINTAINERS[kind];
