/**
 * LMDB aborts the process when the first list of free pages that a file gets is longer than a page can hold: while it
 * looks for room for the list, it reads the tree of lists, whose only page is still empty. A file has no lists when it
 * is new or was filled by one commit, as a small one is by a compaction; each later commit leaves one, so that there
 * always is one afterwards.
 *
 * @see https://github.com/kriszyp/lmdb-js/issues/317
 */
import { commitDurably, countedRows, type Environment, wholeRows } from "../environment.ts";
import { FIRST_ROW } from "../write-batch.ts";

/** Gives a file that has no free pages its first few, by writing one row as it is. */
export async function ensureFreePages(environment: Environment): Promise<void> {
  const { db } = environment;
  const { free } = db.getStats() as Stats;
  if (free.entryCount > 0) return;
  if (countedRows(db) === 0) await commitDurably(db, () => db.putSync(FIRST_ROW.key, FIRST_ROW.row));
  await commitDurably(db, () => {
    const rows = [...wholeRows(environment, { limit: 1 })];
    for (const { key, value } of rows) db.putSync(key, value);
  });
}

/** What LMDB says of a file: the lists of pages that its transactions left free. */
interface Stats {
  readonly free: { readonly entryCount: number };
}
