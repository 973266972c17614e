/**
 * Reading changes from a log: a page bounded in entries and in bytes, as the entries are counted in stream records.
 */
import { MiB } from "../../base/bytes.ts";
import type { Store, Version } from "../../storage/store.ts";
import { type ChangeEntry, decodeChange } from "./change-entry.ts";

/** An entry and where it stands. */
export interface LoggedChange {
  readonly position: bigint;
  /** Version of the commit that made the change. */
  readonly version: Version;
  readonly change: ChangeEntry;
}

/** Which part of a log is wanted. */
export interface LogRange {
  /** Entries after this position. */
  readonly after: bigint;
  /** Most entries. */
  readonly limit: number;
}

/** One part of a log, oldest change first. */
export interface LogPage {
  readonly changes: readonly LoggedChange[];
  /** Whether the log had nothing more when this was read. */
  readonly exhausted: boolean;
}

/** Size after which a page ends; the entry that crosses it stays out, unless it is the first. */
const PAGE_BYTES_MAX = MiB;

/** Entries read first, before their size is known: few, because one may be 800 KB. */
const FIRST_ENTRIES = 16;

/** The next changes of a log. */
export async function readChanges(store: Store, log: string, { after, limit }: LogRange): Promise<LogPage> {
  const changes: LoggedChange[] = [];
  let bytes = 0;
  let last = after;
  while (changes.length < limit) {
    const wanted = Math.min(limit - changes.length, nextEntries(changes.length, bytes));
    const entries = await store.readLog(log, last, wanted);
    for (const { position, version, value } of entries) {
      const change = decodeChange(value);
      bytes += change.sizeBytes;
      if (bytes > PAGE_BYTES_MAX && changes.length > 0) return { changes, exhausted: false };
      changes.push({ position, version, change });
      last = position;
    }
    if (entries.length < wanted) return { changes, exhausted: true };
  }
  return { changes, exhausted: false };
}

/** About as many as still fit, going by the average of those read so far. */
function nextEntries(entries: number, bytes: number): number {
  if (entries === 0) return FIRST_ENTRIES;
  const averageBytes = Math.max(1, bytes / entries);
  return Math.max(1, Math.ceil((PAGE_BYTES_MAX - bytes) / averageBytes));
}
