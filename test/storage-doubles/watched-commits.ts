/**
 * A store that tells which partitions each commit names, and that has writes which do not depend on each other committed
 * partition by partition.
 */
import { Buffer } from "node:buffer";
import type { Attempt, Cell, Decide, Store } from "../../src/storage/store.ts";

/** The store, and what was committed to it. */
export interface WatchedCommits {
  readonly store: Store;
  /** The partitions that each commit named since the last call, each once, in order. */
  readonly take: () => readonly (readonly string[])[];
}

/** Watches `inner`. */
export function watchCommits(inner: Store): WatchedCommits {
  let commits: (readonly string[])[] = [];
  const atomically = <T>(attempt: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T> => {
    commits.push([...new Set(cells.map(partitionOf))].toSorted());
    return inner.atomically(attempt, cells, decide);
  };
  const limits: Store["limits"] = { ...inner.limits, scope: "partition" };
  const store = new Proxy(inner, {
    get(target, name: keyof Store) {
      if (name === "atomically") return atomically;
      if (name === "limits") return limits;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const take = () => {
    const taken = commits;
    commits = [];
    return taken;
  };
  return { store, take };
}

const partitionOf = ({ keyspace, partition }: Cell): string =>
  `${keyspace} ${Buffer.from(partition).toString("latin1")}`;
