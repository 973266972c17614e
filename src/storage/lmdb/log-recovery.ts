/**
 * Carries to LMDB what a process that was killed, or lost its power, had only in its commit log. Rows are written as
 * they were, in the order of their commits, so that doing it twice, or again after a crash in the middle, changes
 * nothing.
 */
import { MiB } from "../../base/bytes.ts";
import { readLog, removeLog } from "./commit-log.ts";
import { commitDurably, type Environment } from "./environment.ts";
import { bytesOf, type PendingRow } from "./pending-rows.ts";
import { applyRows, sinkOfEnvironment } from "./row-sink.ts";

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

/** Whole records, as many as make up a transaction. */
function* inParts(records: readonly (readonly PendingRow[])[]): Generator<readonly PendingRow[], void> {
  let part: PendingRow[] = [];
  let bytes = 0;
  for (const rows of records) {
    for (const row of rows) {
      part.push(row);
      bytes += bytesOf(row);
    }
    if (part.length < ROWS_MAX && bytes < BYTES_MAX) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}
