/**
 * Everything that is kept beside the items is a function of one item change, computed here and committed with
 * it. Nothing else writes derived data, so a crash or a retry cannot make it disagree with the items.
 */
import type { CounterChange, LogAppend, Mutation } from "../../storage/store.ts";
import { expiryMutations } from "./expiry.ts";
import { type IndexChange, indexChanges, indexCounterChange, indexMutations } from "./index-changes.ts";
import type { ItemChange } from "./item-change.ts";
import { streamRecords } from "./stream-record.ts";

/** What is committed beside one item, and what it meant for the indexes. */
export interface Derivation {
  readonly mutations: readonly Mutation[];
  readonly logs: readonly LogAppend[];
  readonly counters: readonly CounterChange[];
  readonly indexes: readonly IndexChange[];
}

/** One kept structure: what a change writes, logs and counts for it. Pure: no reads, no clock. */
interface Deriver {
  mutations?(change: ItemChange): readonly Mutation[];
  logs?(change: ItemChange): readonly LogAppend[];
}

/** Everything kept beside the items, except the indexes. */
const derivers: readonly Deriver[] = [{ logs: streamRecords }, { mutations: expiryMutations }];

/** All that one change derives. */
export function derive(change: ItemChange): Derivation {
  const indexes = indexChanges(change);
  const mutations = indexes.flatMap(indexMutations);
  const logs: LogAppend[] = [];
  for (const deriver of derivers) {
    if (deriver.mutations !== undefined) mutations.push(...deriver.mutations(change));
    if (deriver.logs !== undefined) logs.push(...deriver.logs(change));
  }
  return {
    mutations,
    logs,
    counters: [itemCounterChange(change), ...indexes.map(indexCounterChange)],
    indexes,
  };
}

const itemCounterChange = (change: ItemChange): CounterChange => ({
  counter: change.table.keyspace,
  rows: (change.new === null ? 0 : 1) - (change.old === null ? 0 : 1),
  bytes: (change.new?.bytes ?? 0) - (change.old?.bytes ?? 0),
});
