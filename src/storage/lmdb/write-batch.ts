/**
 * The writes of one commit, and the sinks they go to: LMDB's write transaction, or the staged rows of a batch that is
 * logged. The batch's reads see each row at once, so that every decision reads what those before it wrote; counters are
 * added up and written once per batch, as is the last version.
 */
import { Buffer } from "node:buffer";
import { NO_BYTES, utf8Bytes } from "../../base/bytes.ts";
import type { Slab } from "../../base/slab.ts";
import {
  COUNTER_KEYSPACE,
  cellKey,
  ENGINE_KEYSPACES_FROM,
  LOG_KEYSPACE,
  logPartition,
  META_KEYSPACE,
  positionBytes,
} from "../cell-key.ts";
import type { Write } from "../decided-writes.ts";
import { type CounterChange, type LogAppend, SYSTEM_KEYSPACE, type Version } from "../store.ts";
import type { VersionClock } from "../version-clock.ts";
import type { Environment } from "./environment.ts";
import { keyText, PendingRow, type StagedRows } from "./log/pending-rows.ts";
import type { StoredRow } from "./row-codec.ts";
import type { RowReader } from "./row-reader.ts";

/** Committed rows and bytes of one counter. */
export interface CounterSum {
  readonly rows: number;
  readonly bytes: number;
}

const LAST_VERSION_PARTITION = utf8Bytes("version");
const LAST_VERSION_KEY = cellKey(META_KEYSPACE, LAST_VERSION_PARTITION, NO_BYTES);
/** The first row of a new file: a last version that is before all others. */
export const FIRST_ROW = {
  key: LAST_VERSION_KEY,
  row: { partition: LAST_VERSION_PARTITION, value: NO_BYTES, version: 1n },
} as const;
const NO_SUM: CounterSum = { rows: 0, bytes: 0 };

/** Where the rows of a batch go, one by one; of several for one key the last counts. */
export interface RowSink {
  put(key: Uint8Array, row: StoredRow): void;
  remove(key: Uint8Array): void;
}

/** Makes the batch that goes to a sink. */
export type NewBatch = (sink: RowSink) => WriteBatch;

/** Valid while its sink accepts rows; `finish` comes last. */
export class WriteBatch {
  readonly reader: RowReader;
  readonly versions: VersionClock;
  readonly #sink: RowSink;
  readonly #sums = new Map<number, CounterSum>();
  /** Rows written so far, removals included. */
  rows = 0;
  /** Bytes of keys and values written so far. */
  bytes = 0;
  /** Rows put into tables and indexes so far: what a full disk has no room for. */
  additions = 0;

  constructor(sink: RowSink, reader: RowReader, versions: VersionClock) {
    this.#sink = sink;
    this.reader = reader;
    this.versions = versions;
  }

  write({ key, cell, value }: Write, version: Version): void {
    if (value === null) {
      this.remove(key);
      return;
    }
    if (cell.keyspace !== SYSTEM_KEYSPACE && cell.keyspace < ENGINE_KEYSPACES_FROM) this.additions += 1;
    this.put(key, cell.partition, { value, version });
  }

  put(
    key: Uint8Array,
    partition: Uint8Array,
    { value, version }: { readonly value: Uint8Array; readonly version: Version },
  ): void {
    this.rows += 1;
    this.bytes += key.length + partition.length + value.length;
    this.#sink.put(key, { partition, value, version });
  }

  remove(key: Uint8Array): void {
    this.rows += 1;
    this.bytes += key.length;
    this.#sink.remove(key);
  }

  append({ log, value }: LogAppend, version: Version): void {
    const partition = logPartition(log);
    this.put(cellKey(LOG_KEYSPACE, partition, positionBytes(this.versions.next())), partition, {
      value,
      version,
    });
  }

  add({ counter, rows, bytes }: CounterChange): void {
    const sum = this.#sums.get(counter) ?? readCounter(this.reader, counter);
    this.#sums.set(counter, { rows: sum.rows + rows, bytes: sum.bytes + bytes });
  }

  finish(): void {
    const version = this.versions.last;
    for (const [counter, sum] of this.#sums)
      this.put(counterKey(counter), counterPartition(counter), { value: encodeSum(sum), version });
    if (this.bytes > 0) this.put(LAST_VERSION_KEY, LAST_VERSION_PARTITION, { value: NO_BYTES, version });
  }
}

/** Writes into the open write transaction. */
export const sinkOfEnvironment = ({ db }: Environment): RowSink => ({
  put(key, row) {
    db.putSync(key, row);
  },
  remove(key) {
    db.removeSync(key);
  },
});

/** Keeps rows in memory. A value may be a buffer that its caller reuses, so everything is copied, as LMDB does. */
export const sinkOfStaged = (staged: StagedRows, slab: Slab): RowSink => ({
  put(key, { partition, value, version }) {
    staged.set(keyText(key), PendingRow.write(slab, { key, partition, value, version }));
  },
  remove(key) {
    staged.set(keyText(key), PendingRow.write(slab, { key, partition: NO_BYTES, value: null, version: 0n }));
  },
});

/** Writes pending rows to a sink. */
export function applyRows(rows: Iterable<PendingRow>, sink: RowSink): void {
  for (const row of rows) {
    const { key, value } = row;
    if (value === null) sink.remove(key);
    else sink.put(key, { partition: row.partition, value, version: row.version });
  }
}

/** The last version that a commit was given. */
export const readLastVersion = (reader: RowReader): Version =>
  reader.get(LAST_VERSION_KEY, LAST_VERSION_PARTITION).version;

/** The committed sum of a counter. */
export function readCounter(reader: RowReader, counter: number): CounterSum {
  const { value } = reader.get(counterKey(counter), counterPartition(counter));
  if (value === null) return NO_SUM;
  const view = new DataView(value.buffer, value.byteOffset);
  return { rows: view.getFloat64(0), bytes: view.getFloat64(8) };
}

function counterPartition(counter: number): Uint8Array {
  const partition = Buffer.allocUnsafe(8);
  partition.writeDoubleBE(counter);
  return partition;
}

const counterKey = (counter: number): Uint8Array =>
  cellKey(COUNTER_KEYSPACE, counterPartition(counter), NO_BYTES);

function encodeSum({ rows, bytes }: CounterSum): Uint8Array {
  const value = Buffer.allocUnsafe(16);
  value.writeDoubleBE(rows, 0);
  value.writeDoubleBE(bytes, 8);
  return value;
}
