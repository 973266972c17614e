/**
 * Checks the files of a data folder before LMDB opens them: every page of its file, since LMDB maps that and a signal
 * would end the process where this finds a fault, and the commit log, before it is recovered. Changes
 * nothing. The rows are checked afterwards, in `verify-rows.ts`.
 */
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { dataPath, explained, lockDataFolder, requireMarked } from "../data-folder.ts";
import { openEnvironment } from "../environment.ts";
import { DamagedCheckpointRecord, type LogFault, logFaults, recordedLog } from "../log/checkpoint-record.ts";
import { logFiles } from "../log/commit-log.ts";
import {
  DamagedLog,
  decodeGeneration,
  type LoggedGeneration,
  type RecordedGeneration,
} from "../log/log-record.ts";
import { corruptFolder } from "../open-error.ts";
import { readFileHeader } from "./file-header.ts";
import { type PageFaultListener, walkPages, walkRoots } from "./page-tree.ts";

/** Checks the pages of a folder that no server has open. @throws StorageOpenError */
export async function verifyPages(directory: string, onFault: PageFaultListener): Promise<void> {
  await explained(directory, async () => requireMarked(directory));
  const lock = await lockDataFolder(directory);
  try {
    await explained(directory, async () => walkFile(directory, onFault));
  } finally {
    await lock.release();
  }
}

function walkFile(directory: string, onFault: PageFaultListener): void {
  if (!existsSync(dataPath(directory))) throw corruptFolder(directory, "the data file is missing: data.mdb");
  const file = openSync(dataPath(directory), "r");
  try {
    const outcome = readFileHeader(file);
    if (outcome.kind === "damaged") throw corruptFolder(directory, `the data file ${outcome.what}: data.mdb`);
    walkRoots(file, outcome.header, onFault);
    walkPages(file, outcome.header, onFault);
  } finally {
    closeSync(file);
  }
}

/** Called with what is wrong with the log, and where. */
export type LogFaultListener = (what: string, where: string) => void;

/** Checks the log of a folder that no server has open, and whose pages are in order. @throws StorageOpenError */
export async function verifyLog(directory: string, onFault: LogFaultListener): Promise<void> {
  const lock = await lockDataFolder(directory);
  try {
    await explained(directory, async () => {
      const { whole, damaged } = readFiles(directory);
      for (const [file, { message, sequence, at }] of damaged)
        onFault(message, `${file}, record ${sequence}, byte ${at}`);
      const recorded = await recordedIn(directory);
      if (recorded instanceof DamagedCheckpointRecord)
        onFault(recorded.message, basename(dataPath(directory)));
      else
        for (const { kind, file, bytes, bytesMin } of logFaults(directory, recorded, whole))
          if (!damaged.has(file))
            onFault(FAULT_TEXTS[kind], `${file}, ${bytes} of at least ${bytesMin} bytes`);
    });
  } finally {
    await lock.release();
  }
}

const FAULT_TEXTS: Readonly<Record<LogFault["kind"], string>> = {
  missing: "a file of the commit log is missing",
  empty: "a file of the commit log has no record",
  older: "a file of the commit log is older than the data",
  foreign: "a file of the commit log belongs to other data",
  short: "a file of the commit log ends before what was flushed",
};

/** The files of the log that can be read, and what is wrong with the others, by name. */
function readFiles(directory: string): {
  readonly whole: readonly LoggedGeneration[];
  readonly damaged: ReadonlyMap<string, DamagedLog>;
} {
  const whole: LoggedGeneration[] = [];
  const damaged = new Map<string, DamagedLog>();
  for (const path of logFiles(directory)) {
    try {
      const generation = decodeGeneration(readFileSync(path));
      if (generation !== null) whole.push(generation);
    } catch (error) {
      if (!(error instanceof DamagedLog)) throw error;
      damaged.set(basename(path), error);
    }
  }
  return { whole, damaged };
}

/** What LMDB knows of the log, or that it cannot be read. */
async function recordedIn(
  directory: string,
): Promise<readonly RecordedGeneration[] | DamagedCheckpointRecord> {
  const environment = openEnvironment(dataPath(directory), "read");
  try {
    return recordedLog(environment);
  } catch (error) {
    if (error instanceof DamagedCheckpointRecord) return error;
    throw error;
  } finally {
    await environment.db.close();
  }
}
