/**
 * Writes that do not depend on each other, in as few commits as the store allows: together where a commit may name any
 * cells, else one commit for those of each partition.
 */
import { hexText } from "../base/bytes.ts";
import type { Cell, StoreLimits } from "../storage/store.ts";

/** What is to be committed, and how. */
export interface GroupedWrites<T, R> {
  readonly limits: Pick<StoreLimits, "scope">;
  readonly writes: readonly T[];
  /** A cell of the partition that the write is in. */
  readonly cellOf: (write: T) => Cell;
  /** Commits some of the writes at once; answers one result for each, in order. */
  readonly commit: (writes: readonly T[]) => Promise<readonly R[]>;
}

/**
 * Commits all writes; answers their results in order. Rejects with the first failure once every commit has ended: the
 * others may have gone through.
 */
export function commitGrouped<T, R>(grouped: GroupedWrites<T, R>): Promise<readonly R[]> {
  const { limits, writes, commit } = grouped;
  // A commit of nothing has no partition to happen in.
  if (writes.length === 0) return Promise.resolve([]);
  return limits.scope === "any" || writes.length <= 1 ? commit(writes) : commitByPartition(grouped);
}

async function commitByPartition<T, R>({
  writes,
  cellOf,
  commit,
}: GroupedWrites<T, R>): Promise<readonly R[]> {
  const groups = new Map<string, number[]>();
  for (const [index, write] of writes.entries()) {
    const partition = partitionName(cellOf(write));
    const group = groups.get(partition);
    if (group === undefined) groups.set(partition, [index]);
    else group.push(index);
  }
  const results: R[] = [];
  const commits = [...groups.values()].map(async (indexes) => {
    const committed = await commit(indexes.map((index) => writes[index] as T));
    for (const [i, index] of indexes.entries()) results[index] = committed[i] as R;
  });
  for (const ended of await Promise.allSettled(commits)) if (ended.status === "rejected") throw ended.reason;
  return results;
}

const partitionName = ({ keyspace, partition }: Cell): string => `${keyspace} ${hexText(partition)}`;
