/**
 * The commit log: makes a batch durable with one write and one flush, before LMDB has it. Two files are written in turn,
 * a generation each, from their start; a file is overwritten once a checkpoint has written its rows to LMDB. A folder
 * that was closed in order has no log.
 *
 * @see docs/adr/0007-commit-log.md
 */
import { Buffer } from "node:buffer";
import { randomFillSync } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  write,
} from "node:fs";
import { join } from "node:path";
import { flushFolder } from "../flush.ts";
import {
  decodeGeneration,
  generationOf,
  HEADER_BYTES,
  type LoggedGeneration,
  RecordEncoder,
  type RecordedGeneration,
  SALT_BYTES,
} from "./log-record.ts";
import type { StagedRows } from "./pending-rows.ts";

const FILES = ["commits-0.log", "commits-1.log"] as const;
const NO_ROWS: StagedRows = new Map();
/** On other systems a write that returned may not be on disk, whatever the file was opened with. */
const WRITES_ARE_FLUSHED = process.platform === "linux";
const OPEN_FLAGS = constants.O_RDWR | constants.O_CREAT | (WRITES_ARE_FLUSHED ? constants.O_DSYNC : 0);

/** The log of a folder that one process writes; its files are created with the first record. */
export class CommitLog {
  readonly #directory: string;
  readonly #encoder = new RecordEncoder();
  readonly #salt = new Uint8Array(SALT_BYTES);
  #files: readonly number[] = [];
  #generation = 0;
  #sequence = 0;
  #offset = 0;
  /** What the generation before this one came to; null when there is none, or its file is gone. */
  #before: RecordedGeneration | null = null;
  /** The first record of a generation, while it is written. */
  #beginning: Promise<void> | null = null;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Bytes of the records of this generation. */
  get bytes(): number {
    return this.#offset;
  }

  /** Whether there is a record in this generation. */
  get isBegun(): boolean {
    return this.#sequence > 0;
  }

  /** What this generation has on disk, and before it, where there is one and it is wanted, what the last one has. */
  flushed(isWithBefore: boolean): readonly RecordedGeneration[] {
    const current = this.#sequence === 0 ? null : this.#current();
    return [isWithBefore ? this.#before : null, current].filter((generation) => generation !== null);
  }

  /**
   * Adds a record; resolves when it is on disk. One at a time.
   *
   * @throws errors of the system; the next record overwrites what was written of this one
   */
  async append(rows: StagedRows): Promise<void> {
    if (this.#sequence === 0) await this.begin();
    await this.#write(rows);
  }

  /**
   * Writes the first record of this generation, unless it is there: an empty one, shorter than a sector, so that the file is
   * of this generation from then on, whatever is torn.
   *
   * @throws errors of the system
   */
  async begin(): Promise<void> {
    if (this.#sequence > 0) return;
    this.#open();
    this.#beginning ??= this.#write(NO_ROWS).finally(() => {
      this.#beginning = null;
    });
    await this.#beginning;
  }

  /**
   * Begins the next generation, in the file of the one before this, all of which a checkpoint must have written to LMDB.
   * A generation without a record goes on: if it were skipped, the file of an older one would stay beside the next, and
   * recovery would take its rows for the latest.
   */
  beginGeneration(): void {
    if (this.#generation > 0 && this.#sequence === 0) return;
    this.#before = this.#generation === 0 ? null : this.#current();
    this.#generation += 1;
    this.#sequence = 0;
    this.#offset = 0;
    randomFillSync(this.#salt);
  }

  /**
   * Removes the files: LMDB has every row. The next record creates them again and begins at their start, also when this
   * fails halfway; so the generation ends first.
   */
  remove(): void {
    this.beginGeneration();
    this.#before = null;
    this.close();
    removeLog(this.#directory);
  }

  /** Leaves the files as they are, for the next opening to recover. */
  close(): void {
    for (const file of this.#files) closeSync(file);
    this.#files = [];
  }

  #current(): RecordedGeneration {
    return { generation: this.#generation, salt: Uint8Array.from(this.#salt), bytes: this.#offset };
  }

  async #write(rows: StagedRows): Promise<void> {
    const place = { generation: this.#generation, sequence: this.#sequence, salt: this.#salt };
    const bytes = this.#encoder.encode(place, rows);
    await writeDurably(this.#files[this.#generation % FILES.length]!, bytes, this.#offset);
    this.#offset += bytes.length;
    this.#sequence += 1;
  }

  #open(): void {
    if (this.#files.length > 0) return;
    const files: number[] = [];
    try {
      for (const path of logPaths(this.#directory)) files.push(openSync(path, OPEN_FLAGS, 0o600));
      flushFolder(this.#directory);
    } catch (error) {
      for (const file of files) closeSync(file);
      throw error;
    }
    this.#files = files;
    if (this.#generation === 0) this.beginGeneration();
  }
}

/** The generations that a process left when it ended, oldest first. @throws DamagedLog */
export const readLog = (directory: string): readonly LoggedGeneration[] =>
  logFiles(directory).flatMap((path) => decodeGeneration(readFileSync(path)) ?? []);

/**
 * Removes the files of the log, where there are any. The oldest goes first, durably: if it were left alone, recovery
 * would undo what the other one wrote.
 */
export function removeLog(directory: string): void {
  for (const path of logFiles(directory)) {
    rmSync(path);
    flushFolder(directory);
  }
}

/** Paths of the files, whether they exist or not. */
export const logPaths = (directory: string): readonly string[] => FILES.map((name) => join(directory, name));

/** The path of the file that a generation is written to. */
export const logPathOf = (directory: string, generation: number): string =>
  join(directory, FILES[generation % FILES.length]!);

/** Paths of the files that exist, the oldest generation first. */
export function logFiles(directory: string): readonly string[] {
  const paths = logPaths(directory).filter((path) => existsSync(path));
  const ages = new Map(paths.map((path) => [path, generationOf(startOf(path)) ?? 0]));
  return paths.toSorted((a, b) => ages.get(a)! - ages.get(b)!);
}

function startOf(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

/** Writes all of `bytes` at `offset` and flushes them. */
function writeDurably(file: number, bytes: Uint8Array, offset: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null): void => (error === null ? resolve() : reject(error));
    const writeFrom = (start: number): void => {
      write(file, bytes, start, bytes.length - start, offset + start, (error, written) => {
        if (error !== null) reject(error);
        else if (start + written < bytes.length) writeFrom(start + written);
        else if (WRITES_ARE_FLUSHED) resolve();
        else fdatasync(file, settle);
      });
    };
    writeFrom(0);
  });
}
