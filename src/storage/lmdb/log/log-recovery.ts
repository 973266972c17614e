/**
 * Recovery: writes to LMDB what a process that was killed, or lost its power, had only in its commit log. Rows are
 * absolute and written in the order of their commits, so that recovering twice, or again after a crash in the middle,
 * changes nothing. A folder that is opened for reading has its log as pending rows above LMDB instead.
 */
import { MiB } from "../../../base/bytes.ts";
import { commitDurably, type Environment } from "../environment.ts";
import { applyRows, sinkOfEnvironment } from "../write-batch.ts";
import { forgetLog, type LogFault, logFaults, recordedLog } from "./checkpoint-record.ts";
import { readLog, removeLog } from "./commit-log.ts";
import type { LoggedGeneration } from "./log-record.ts";
import { keyText, type PendingRow, PendingRows } from "./pending-rows.ts";

/** Rows and bytes of one transaction. */
const ROWS_MAX = 8_192;
const BYTES_MAX = 16 * MiB;

/**
 * Recovers and removes the log of a folder that nobody else has open.
 *
 * @throws DamagedLog, IncompleteLog, and errors of LMDB and the system
 */
export async function recoverLog(directory: string, environment: Environment): Promise<void> {
  const sink = sinkOfEnvironment(environment);
  for (const rows of inParts(readWholeLog(directory, environment).flatMap(({ records }) => records)))
    await commitDurably(environment.db, () => applyRows(rows, sink));
  await forgetLog(environment);
  removeLog(directory);
}

/** What a process left in its log. @throws DamagedLog, IncompleteLog, and errors of the system */
function readWholeLog(directory: string, environment: Environment): readonly LoggedGeneration[] {
  const generations = readLog(directory);
  const [fault] = logFaults(directory, recordedLog(environment), generations);
  if (fault !== undefined) throw new IncompleteLog(fault);
  return generations;
}

/** The log has less than LMDB knows that it had. */
export class IncompleteLog extends Error {
  readonly fault: LogFault;

  constructor(fault: LogFault) {
    super("the commit log has less than was recorded of it");
    this.fault = fault;
  }
}

/** What recovery would write. @throws DamagedLog, IncompleteLog, and errors of the system */
export function readPending(directory: string, environment: Environment): PendingRows {
  const pending = new PendingRows();
  for (const { records } of readWholeLog(directory, environment))
    for (const rows of records) pending.publish(new Map(rows.map((row) => [keyText(row.key), row])));
  return pending;
}

/** The rows of whole records, up to the size of a transaction. */
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
