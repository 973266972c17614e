/**
 * Goes on without what a damaged or incomplete commit log has lost: every whole record that its files still hold is written
 * to LMDB, unless LMDB has something newer under the same key, and the log is removed. What a lost record changed may be
 * there in part, where a checkpoint wrote it to LMDB, and what it removed may be there again.
 */
import { existsSync, readFileSync } from "node:fs";
import { equalBytes } from "../../base/bytes.ts";
import type { Version } from "../store.ts";
import { dataPath, ensureFreePages, explained, lockDataFolder } from "./data-folder.ts";
import { commitDurably, type Environment, openEnvironment } from "./environment.ts";
import { DamagedCheckpointRecord, forgetLog, recordedLog } from "./log/checkpoint-record.ts";
import { logPathOf, logPaths, removeLog } from "./log/commit-log.ts";
import { type LoggedGeneration, type RecordedGeneration, salvageGeneration } from "./log/log-record.ts";
import type { PendingRow } from "./log/pending-rows.ts";
import { StorageOpenError } from "./open-error.ts";
import { verifyLog, verifyPages } from "./verify/verify-files.ts";
import { applyRows, sinkOfEnvironment } from "./write-batch.ts";

/** What was kept. */
export interface LogRepair {
  /** Records of the log that were whole. */
  readonly records: number;
}

/** Records in one transaction. */
const RECORDS_MAX = 256;

/**
 * Repairs the log of a folder that no server has open; null when nothing is wrong with it, and nothing was changed.
 *
 * @throws StorageOpenError, also when anything but the log is damaged
 */
export async function repairLog(directory: string): Promise<LogRepair | null> {
  await verifyPages(directory, () => {
    throw new StorageOpenError("corrupt", directory);
  });
  let faults = 0;
  await verifyLog(directory, () => {
    faults += 1;
  });
  if (faults === 0) return null;
  const lock = await lockDataFolder(directory);
  try {
    return await explained(directory, async () => {
      const environment = openEnvironment(dataPath(directory));
      try {
        await ensureFreePages(environment);
        return await goOnWithout(directory, environment);
      } finally {
        await environment.db.close();
      }
    });
  } finally {
    await lock.release();
  }
}

async function goOnWithout(directory: string, environment: Environment): Promise<LogRepair> {
  const records = salvage(directory, environment).flatMap((generation) => generation.records);
  for (let at = 0; at < records.length; at += RECORDS_MAX)
    await commitDurably(environment.db, () => {
      for (const rows of records.slice(at, at + RECORDS_MAX)) applyNewer(rows, environment);
    });
  await forgetLog(environment);
  removeLog(directory);
  return { records: records.length };
}

/** What the files still hold, the oldest generation first. One that LMDB has whole is not wanted: it may undo later ones. */
function salvage(directory: string, environment: Environment): readonly LoggedGeneration[] {
  const recorded = knownOf(environment);
  const oldest = recorded[0]?.generation ?? 0;
  return logPaths(directory)
    .filter((path) => existsSync(path))
    .flatMap((path) => {
      const expected = recorded.find(({ generation }) => logPathOf(directory, generation) === path);
      const held = salvageGeneration(readFileSync(path), expected);
      return held === null || held.generation < oldest || isOther(held, expected) ? [] : [held];
    })
    .toSorted((a, b) => a.generation - b.generation);
}

/** What LMDB knows of the log; nothing where that is damaged too. */
function knownOf(environment: Environment): readonly RecordedGeneration[] {
  try {
    return recordedLog(environment);
  } catch (error) {
    if (error instanceof DamagedCheckpointRecord) return [];
    throw error;
  }
}

/** Whether a file holds something else than was expected, and nothing that was begun since. */
const isOther = (held: RecordedGeneration, expected: RecordedGeneration | undefined): boolean =>
  expected !== undefined &&
  held.generation <= expected.generation &&
  (held.generation < expected.generation || !equalBytes(held.salt, expected.salt));

/** Writes the rows of a record that are newer than what LMDB has. A removal is as new as the newest row beside it. */
function applyNewer(rows: readonly PendingRow[], environment: Environment): void {
  const newest = rows.reduce<Version>((version, row) => (row.version > version ? row.version : version), 0n);
  const isNewer = ({ key, isRemoval, version }: PendingRow): boolean => {
    const stored = environment.db.get(key);
    return stored === undefined || stored.version < (isRemoval ? newest + 1n : version);
  };
  for (const row of rows) if (isNewer(row)) applyRows([row], sinkOfEnvironment(environment));
}
