/**
 * Everything that is kept beside the items is a function of one item change, computed here and committed with
 * it. Nothing else writes derived data, so a crash or a retry cannot make it disagree with the items.
 */
import type { IndexSchema } from "../table-schema.ts";
import { changeRecords } from "./change-records.ts";
import { expiryOrder } from "./expiry.ts";
import { globalIndexes, localIndexes, maintainerOf } from "./index-maintainers.ts";
import { type IndexRow, indexCounterChange } from "./index-rows.ts";
import { changesNothing, type Derivation, type ItemChange, type Maintainer } from "./item-change.ts";

/** Everything kept beside the items. */
const maintainers: readonly Maintainer[] = [localIndexes, globalIndexes, changeRecords, expiryOrder];

/** All that one change derives. */
export function derive(change: ItemChange): Derivation {
  const { table, old, new: after } = change;
  const bytes = (after?.bytes ?? 0) - (old?.bytes ?? 0);
  const rows = (after === null ? 0 : 1) - (old === null ? 0 : 1);
  const derivation: Derivation = {
    mutations: [],
    logs: [],
    counters: [{ counter: table.keyspace, rows, bytes }],
    indexes: [],
    collectionGrowth: bytes,
  };
  let isChange: boolean | null = null;
  for (const maintainer of maintainers) {
    if (!maintainer.keeps(table)) continue;
    isChange ??= !changesNothing(change);
    if (!isChange) break;
    maintainer.derive(change, derivation);
  }
  fillIndexes(change, derivation);
  return derivation;
}

/**
 * Carries the item into indexes that are being filled and that the backfill did not come to it for: it will pass over
 * the item from now on. The entry counts whole, since the one before did not count.
 */
function fillIndexes(change: ItemChange, { indexes, counters, mutations }: Derivation): void {
  if (change.old === null) return;
  for (const index of change.table.globalIndexes) {
    if (index.since === null || change.before >= index.since) continue;
    const derived = indexes.find((other) => other.index === index);
    const uncounted = derived === undefined ? entryOf(change, index) : derived.old;
    if (uncounted === null) continue;
    counters.push(indexCounterChange(index, null, uncounted));
    // An entry that does not change was not written.
    if (derived === undefined) mutations.push({ cell: uncounted.cell, value: uncounted.value });
  }
}

const entryOf = ({ table, new: after }: ItemChange, index: IndexSchema): IndexRow | null =>
  after === null ? null : maintainerOf(index).row(table, index, after);
