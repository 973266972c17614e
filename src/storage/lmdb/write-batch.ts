/**
 * The writes of one commit: rows go to where the batch's reads look at once, so that every decision reads what those
 * before it wrote; sums are gathered and written once per batch, as is the last version.
 */
import { Buffer } from "node:buffer";
import { NO_BYTES, utf8Bytes } from "../../base/bytes.ts";
import { cellKey, LOG_SPACE, logPartition, META_SPACE, positionBytes, TALLY_SPACE } from "../cell-key.ts";
import type { Write } from "../decided-writes.ts";
import type { LogAppend, Tally, Version } from "../store.ts";
import type { VersionClock } from "../version-clock.ts";
import type { RowReader } from "./row-reader.ts";
import type { RowSink } from "./row-sink.ts";

/** Committed rows and bytes of one tally. */
export interface TallySum {
  readonly rows: number;
  readonly bytes: number;
}

const LAST_VERSION_P = utf8Bytes("version");
const LAST_VERSION_KEY = cellKey(META_SPACE, LAST_VERSION_P, NO_BYTES);
/** What a new file holds: a version before all others, as the last one. */
export const FIRST_ROW = { key: LAST_VERSION_KEY, row: { p: LAST_VERSION_P, v: NO_BYTES, ver: 1n } } as const;
const NO_SUM: TallySum = { rows: 0, bytes: 0 };

/** Good while its target takes rows; `finish` comes last. */
export class WriteBatch {
  readonly reader: RowReader;
  readonly versions: VersionClock;
  readonly #sink: RowSink;
  readonly #sums = new Map<number, TallySum>();
  /** Rows written so far, removals included. */
  rows = 0;
  /** Bytes of keys and values written so far. */
  bytes = 0;

  constructor(sink: RowSink, reader: RowReader, versions: VersionClock) {
    this.#sink = sink;
    this.reader = reader;
    this.versions = versions;
  }

  write({ key, cell, v }: Write, ver: Version): void {
    if (v === null) this.remove(key);
    else this.put(key, cell.p, { v, ver });
  }

  put(key: Uint8Array, p: Uint8Array, { v, ver }: { readonly v: Uint8Array; readonly ver: Version }): void {
    this.rows += 1;
    this.bytes += key.length + p.length + v.length;
    this.#sink.put(key, { p, v, ver });
  }

  remove(key: Uint8Array): void {
    this.rows += 1;
    this.bytes += key.length;
    this.#sink.remove(key);
  }

  append({ log, v }: LogAppend, ver: Version): void {
    const p = logPartition(log);
    this.put(cellKey(LOG_SPACE, p, positionBytes(this.versions.next())), p, { v, ver });
  }

  add({ tally, rows, bytes }: Tally): void {
    const sum = this.#sums.get(tally) ?? readTally(this.reader, tally);
    this.#sums.set(tally, { rows: sum.rows + rows, bytes: sum.bytes + bytes });
  }

  finish(): void {
    const ver = this.versions.last;
    for (const [tally, sum] of this.#sums)
      this.put(tallyKey(tally), tallyPartition(tally), { v: encodeSum(sum), ver });
    if (this.bytes > 0) this.put(LAST_VERSION_KEY, LAST_VERSION_P, { v: NO_BYTES, ver });
  }
}

/** The last version that any commit was given. */
export const readLastVersion = (reader: RowReader): Version =>
  reader.get(LAST_VERSION_KEY, LAST_VERSION_P).ver;

/** The committed sum of a tally. */
export function readTally(reader: RowReader, tally: number): TallySum {
  const { v } = reader.get(tallyKey(tally), tallyPartition(tally));
  if (v === null) return NO_SUM;
  const view = new DataView(v.buffer, v.byteOffset);
  return { rows: view.getFloat64(0), bytes: view.getFloat64(8) };
}

function tallyPartition(tally: number): Uint8Array {
  const p = Buffer.allocUnsafe(8);
  p.writeDoubleBE(tally);
  return p;
}

const tallyKey = (tally: number): Uint8Array => cellKey(TALLY_SPACE, tallyPartition(tally), NO_BYTES);

function encodeSum({ rows, bytes }: TallySum): Uint8Array {
  const v = Buffer.allocUnsafe(16);
  v.writeDoubleBE(rows, 0);
  v.writeDoubleBE(bytes, 8);
  return v;
}
