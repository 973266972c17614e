/**
 * `stator verify`: reads everything in a data folder and reports what is wrong with it.
 */
import { Buffer } from "node:buffer";
import { systemClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { Catalog } from "../engine/catalog.ts";
import { upgradeLayout } from "../engine/layout-upgrade.ts";
import { verifyTable } from "../job/verify-table.ts";
import { openLmdbStoreToRead } from "../storage/lmdb/lmdb-store.ts";
import { StorageOpenError } from "../storage/lmdb/open-error.ts";
import { hasSoundHeader } from "../storage/lmdb/repair-header.ts";
import { verifyLog, verifyPages } from "../storage/lmdb/verify/verify-files.ts";
import { verifyRows } from "../storage/lmdb/verify/verify-rows.ts";
import { type FolderCommand, ProgressLine, runFolderCommand } from "./folder-command.ts";
import { COMMIT_LOG_LOSS, LAST_COMMIT_LOSS } from "./repair.ts";
import { EXIT_FAILED, EXIT_OK, type Terminal } from "./terminal.ts";

/** Faults that are shown one by one; the rest is counted. */
const FAULTS_SHOWN_MAX = 100;
const NAMES_MAX = 100;

const verifyCommand: FolderCommand = {
  name: "verify",
  purpose:
    "Reads the log, every page and every row: keys, sizes and versions, every index entry against its item and every item\nagainst its index entries, and every counter against the rows it counts. Changes no data, but takes the folder's lock,\nfor which the folder must be writable. Exit code 1: faults were found.",
  async run(directory, terminal) {
    const report = new Report(terminal);
    try {
      await verifyPages(directory, (what, page) => report.fault(what, `page ${page}`));
      if (report.faults > 0) report.remedy(await wayOn(directory));
      else await verifyLog(directory, (what, where) => report.fault(what, where));
      if (report.faults === 0) return await verifyContent(directory, report);
      if (!report.hasRemedy) report.remedy(lostLog(directory));
    } catch (error) {
      if (!(error instanceof StorageOpenError) || error.kind !== "corrupt") throw error;
      report.fault(error.detail ?? "LMDB cannot open the data file: data.mdb", "");
      report.remedy(await wayOn(directory));
    }
    const exitCode = report.end(`the files of ${directory}`);
    terminal.err(`stator: the data folder is corrupt: ${directory}\n`);
    return exitCode;
  },
};

/** What faults cost, and how to go on. */
type Remedy = readonly string[];

const NO_WAY_ON: Remedy = [
  "lost: whatever depends on these files, unless they can be put right",
  "to go on: restore a copy of the whole folder",
];

/** How to go on with a damaged data file. */
async function wayOn(directory: string): Promise<Remedy> {
  try {
    return (await hasSoundHeader(directory)) ? lostCommit(directory) : NO_WAY_ON;
  } catch (error) {
    if (error instanceof StorageOpenError) return NO_WAY_ON;
    throw error;
  }
}

const lostCommit = (directory: string): Remedy => [
  "lost: at most what the last commit wrote to data.mdb, unless the commit log still has it",
  `to go on without it: stator repair --data-dir ${directory} --accept-loss ${LAST_COMMIT_LOSS}`,
];

const lostLog = (directory: string): Remedy => [
  "lost: acknowledged writes that only this had, and no checkpoint had written to data.mdb",
  `to go on without them: stator repair --data-dir ${directory} --accept-loss ${COMMIT_LOG_LOSS}`,
];

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Runs the command and resolves with the exit code. */
export const runVerify = (words: readonly string[], terminal: Terminal): Promise<number> =>
  runFolderCommand(verifyCommand, words, terminal);

/** Verifies rows and tables of files that LMDB can follow; returns the exit code. */
async function verifyContent(directory: string, report: Report): Promise<number> {
  const rows = await verifyRows(directory, {
    onRows: (count, countMax) => report.progress(`row ${count} of ${countMax}`),
    onFault: (what, key) => report.fault(what, key === undefined ? "" : `key ${hex(key)}`),
  });
  const tables = report.faults === 0 ? await verifyTables(directory, report) : 0;
  return report.end(`${directory}: ${counted(rows, "row")}, ${counted(tables, "table")}`);
}

/** Verifies each table; returns how many there are. Needs rows that can be read. */
async function verifyTables(directory: string, report: Report): Promise<number> {
  const store = await openLmdbStoreToRead({ directory, clock: systemClock });
  // As the next start would, but only in memory.
  await upgradeLayout({ store, random: systemRandom });
  const catalog = new Catalog({ store, clock: systemClock, random: systemRandom });
  let tables = 0;
  let after: string | undefined;
  try {
    for (;;) {
      const { names, more } = await catalog.names(after, NAMES_MAX);
      for (const name of names) {
        const table = await catalog.find(name);
        if (table === undefined) report.fault("a table without a record", `table ${name}`);
        else await verifyTable({ store }, table, listenerOf(name, report));
      }
      tables += names.length;
      after = names.at(-1);
      if (!more) return tables;
    }
  } finally {
    await store.close();
  }
}

function listenerOf(table: string, report: Report) {
  let rows = 0;
  return {
    onRows: (count: number) => {
      rows += count;
      report.progress(`table ${table}, row ${rows}`);
    },
    onFault: (what: string, place?: { readonly partition: Uint8Array; readonly key: Uint8Array }) =>
      report.fault(
        what,
        `table ${table}${place === undefined ? "" : `, partition ${hex(place.partition)}, key ${hex(place.key)}`}`,
      ),
  };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The output on the terminal: progress while it lasts, faults as they are found, and the result. */
class Report {
  readonly #terminal: Terminal;
  readonly #line: ProgressLine;
  faults = 0;
  hasRemedy = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#line = new ProgressLine(terminal);
  }

  progress(text: string): void {
    this.#line.show(`verifying: ${text}`);
  }

  fault(what: string, where: string): void {
    this.faults += 1;
    if (this.faults > FAULTS_SHOWN_MAX) return;
    this.#line.clear();
    this.#terminal.out(`${what}${where === "" ? "" : `: ${where}`}\n`);
  }

  /** Prints what the faults so far cost. */
  remedy(lines: Remedy): void {
    this.hasRemedy = true;
    this.#line.clear();
    for (const line of lines) this.#terminal.out(`  ${line}\n`);
  }

  /** Prints the result in one line; returns the exit code. */
  end(what: string): number {
    this.#line.clear();
    const faults = this.faults === 1 ? "1 fault" : `${this.faults} faults`;
    this.#terminal.out(`verified ${what}, ${this.faults === 0 ? "nothing is wrong" : faults}\n`);
    return this.faults === 0 ? EXIT_OK : EXIT_FAILED;
  }
}
