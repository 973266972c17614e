/**
 * Everything that is kept beside the items is a function of one item change, computed here and committed with
 * it. Nothing else writes derived data, so a crash or a retry cannot make it disagree with the items.
 */
import { changeRecords } from "./change-records.ts";
import { expiryOrder } from "./expiry.ts";
import { globalIndexes, localIndexes } from "./index-maintainers.ts";
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
  return derivation;
}
