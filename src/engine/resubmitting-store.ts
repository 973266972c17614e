/**
 * A store whose commits may be lost on the way, as those of engines of many machines are: an attempt whose outcome is
 * unknown is submitted again under the same id, which tells what became of it, and carries it out where nothing did. Only
 * when that fails time and again does `UnknownOutcome` reach the caller. Where outcomes are known it is the store itself.
 */
import { type Attempt, type Cell, type Decide, type Store, UnknownOutcome } from "../storage/store.ts";

/** How often one attempt is submitted. */
const SUBMISSIONS_MAX = 5;

/** `store`, with attempts submitted again where their outcome can be unknown. Everything of the engine commits through it. */
export function resubmitting(store: Store): Store {
  if (store.limits.outcomes === "known") return store;
  const atomically = <T>(attempt: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T> =>
    submit(() => store.atomically(attempt, cells, decide));
  return {
    limits: store.limits,
    failed: store.failed,
    atomically,
    createKeyspace: (id, kind) => store.createKeyspace(id, kind),
    dropKeyspace: (id) => store.dropKeyspace(id),
    get: (cell, level) => store.get(cell, level),
    getMany: (cells, level) => store.getMany(cells, level),
    range: (keyspace, partition, options) => store.range(keyspace, partition, options),
    scan: (keyspace, options) => store.scan(keyspace, options),
    readLog: (log, after, max) => store.readLog(log, after, max),
    logEnd: (log) => store.logEnd(log),
    cut: (logs) => store.cut(logs),
    trimLog: (log, below) => store.trimLog(log, below),
    lease: (name, ttlMs) => store.lease(name, ttlMs),
    readCounter: (counter) => store.readCounter(counter),
    close: () => store.close(),
  };
}

async function submit<T>(once: () => Promise<T>): Promise<T> {
  for (let submissions = 1; submissions < SUBMISSIONS_MAX; submissions += 1) {
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
    }
  }
  return once();
}
