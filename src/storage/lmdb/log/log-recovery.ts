/**
 * Carries to LMDB what a process that was killed, or lost its power, had only in its commit log. Rows are written as
 * they were, in the order of their commits, so that doing it twice, or again after a crash in the middle, changes
 * nothing. Whoever only looks at a folder reads the log as pending rows above LMDB, and leaves both as they are.
 */
import { MiB } from "../../../base/bytes.ts";
import { commitDurably, type Environment } from "../environment.ts";
import { applyRows, sinkOfEnvironment } from "../write-batch.ts";
import { readLog, removeLog } from "./commit-log.ts";
import { keyText, type PendingRow, PendingRows } from "./pending-rows.ts";

/** Rows and bytes of one transaction. */
const ROWS_MAX = 8_192;
const BYTES_MAX = 16 * MiB;

/** Empties the log of a folder that nobody else has open. @throws DamagedLog, and errors of LMDB and the system */
export async function recoverLog(directory: string, environment: Environment): Promise<void> {
  const sink = sinkOfEnvironment(environment);
  for (const rows of inParts(readLog(directory).flatMap(({ records }) => records)))
    await commitDurably(environment.db, () => applyRows(rows, sink));
  removeLog(directory);
}

/** What recovery would write. @throws DamagedLog, and errors of the system */
export function readPending(directory: string): PendingRows {
  const pending = new PendingRows();
  for (const { records } of readLog(directory))
    for (const rows of records) pending.publish(new Map(rows.map((row) => [keyText(row.key), row])));
  return pending;
}

/** Whole records, as many as make up a transaction. */
function* inParts(records: readonly (readonly PendingRow[])[]): Generator<readonly PendingRow[], void> {
  let part: PendingRow[] = [];
  let bytes = 0;
  for (const rows of records) {
    for (const row of rows) {
      part.push(row);
      bytes += row.bytes;
    }
    if (part.length < ROWS_MAX && bytes < BYTES_MAX) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}
