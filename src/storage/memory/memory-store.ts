/**
 * The storage contract in memory: for tests and for servers that keep nothing. Every call is complete when it
 * returns, so nothing ever queues or conflicts; values are copied in and out, as a store on disk does.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../base/assert.ts";
import { MiB } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import {
  cellKey,
  type KeyRange,
  keyOfCell,
  LOG_KEYSPACE,
  logPartition,
  nextPrefix,
  partitionRange,
  positionBytes,
  segmentRange,
} from "../cell-key.ts";
import { nameCells, type Write, writesOf } from "../decided-writes.ts";
import { type KeyspaceKind, KeyspaceRegistry } from "../keyspace-registry.ts";
import { takeLease } from "../row-lease.ts";
import { SortedMap } from "../sorted-map.ts";
import {
  type Attempt,
  type Cell,
  type CounterChange,
  type Decide,
  FenceMoved,
  type Lease,
  type LogEntry,
  type Page,
  type RangeOptions,
  type Read,
  type Row,
  type ScanOptions,
  type Store,
  type StoreLimits,
  type UnknownOutcome,
  type Version,
} from "../store.ts";
import { VersionClock } from "../version-clock.ts";

const ABSENT: Read = { value: null, version: 0n };

/** A store that forgets everything when the process ends. */
export function createMemoryStore(options: { readonly clock: Clock }): Store {
  return new MemoryStore(options.clock);
}

class MemoryStore implements Store {
  readonly limits: StoreLimits = {
    scope: "any",
    derived: "atomic",
    outcomes: "known",
    cellsMax: 1_000,
    commitBytesMax: 64 * MiB,
  };
  /** Nothing here can fail. */
  readonly failed = new Promise<UnknownOutcome>(() => undefined);
  readonly #clock: Clock;
  readonly #versions: VersionClock;
  /** Per keyspace, so that dropping one costs nothing. */
  readonly #rows = new Map<number, SortedMap<KeptRow>>();
  readonly #keyspaces = new KeyspaceRegistry();
  readonly #counters = new Map<number, { rows: number; bytes: number }>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#versions = new VersionClock(clock);
  }

  async createKeyspace(id: number, kind: KeyspaceKind): Promise<void> {
    if (this.#keyspaces.mayCreate(id, kind)) this.#keyspaces.set(id, kind);
  }

  async dropKeyspace(id: number): Promise<void> {
    this.#keyspaces.set(id, "retired");
    this.#rows.delete(id);
  }

  async atomically<T>({ fences }: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T> {
    assert(!this.#isClosed, "the store is closed");
    if (fences?.some(({ cell, version }) => this.get(cell).version !== version)) throw new FenceMoved();
    const named = nameCells(cells, this.limits);
    const version = this.#versions.next();
    const decision = decide(this.getMany(cells), version);
    for (const write of writesOf(decision, named, this.#keyspaces)) this.#apply(write, version);
    for (const append of decision.logs ?? []) this.#append(logPartition(append.log), append.value, version);
    for (const counter of decision.counters ?? []) this.#add(counter);
    return decision.result;
  }

  get(cell: Cell): Read {
    if (!this.#keyspaces.isLive(cell.keyspace)) return ABSENT;
    const row = this.#rowsOf(cell.keyspace).get(textOfCell(cell));
    return row === undefined ? ABSENT : { value: row.copyOfValue(), version: row.version };
  }

  getMany(cells: readonly Cell[]): readonly Read[] {
    return cells.map((cell) => this.get(cell));
  }

  range(keyspace: number, partition: Uint8Array, options: RangeOptions): Page {
    if (!this.#keyspaces.isLive(keyspace)) return { rows: [], more: false };
    const [low, high] = textBounds(partitionRange(keyspace, partition, options));
    const rows = this.#rowsOf(keyspace);
    return collect(
      options.reverse === true ? rows.descending(low, high) : rows.ascending(low, high),
      options,
    );
  }

  scan(keyspace: number, options: ScanOptions): Page {
    if (!this.#keyspaces.isLive(keyspace)) return { rows: [], more: false };
    const bounds = textBounds(segmentRange(keyspace, options));
    return collect(withPrefix(this.#rowsOf(keyspace), bounds, options.keyPrefix), options);
  }

  readLog(log: string, after: bigint, max: number): readonly LogEntry[] {
    const from = { key: positionBytes(after), inclusive: false };
    const page = this.range(LOG_KEYSPACE, logPartition(log), {
      from,
      rowsMax: max,
      bytesMax: Infinity,
      level: "strong",
    });
    return page.rows.map(({ key, value, version }) => ({
      position: Buffer.from(key).readBigUInt64BE(),
      version,
      value,
    }));
  }

  /** Positions are versions. */
  logEnd(_log: string): bigint {
    return this.#versions.next();
  }

  cut(logs: readonly string[]): readonly bigint[] {
    const position = this.#versions.next();
    return logs.map(() => position);
  }

  async trimLog(log: string, below: bigint): Promise<void> {
    const to = { key: positionBytes(below), inclusive: false };
    const rows = this.#rowsOf(LOG_KEYSPACE);
    const forgotten = rows.ascending(...textBounds(partitionRange(LOG_KEYSPACE, logPartition(log), { to })));
    for (const key of Array.from(forgotten, ([first]) => first)) rows.delete(key);
  }

  lease(name: string, ttlMs: number): Promise<Lease | null> {
    return takeLease(this, this.#clock, { name, ttlMs });
  }

  readCounter(counter: number): { readonly rows: number; readonly bytes: number } {
    return { ...(this.#counters.get(counter) ?? { rows: 0, bytes: 0 }) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #apply({ key, cell, value }: Write, version: Version): void {
    const rows = this.#rowsOf(cell.keyspace);
    if (value === null) rows.delete(keyText(key));
    else rows.set(keyText(key), new KeptRow({ partition: cell.partition, key: cell.key, value, version }));
  }

  #append(partition: Uint8Array, value: Uint8Array, version: Version): void {
    const key = positionBytes(this.#versions.next());
    this.#rowsOf(LOG_KEYSPACE).set(
      keyText(cellKey(LOG_KEYSPACE, partition, key)),
      new KeptRow({ partition, key, value, version }),
    );
  }

  #add({ counter, rows, bytes }: CounterChange): void {
    const sum = this.#counters.get(counter) ?? { rows: 0, bytes: 0 };
    this.#counters.set(counter, { rows: sum.rows + rows, bytes: sum.bytes + bytes });
  }

  #rowsOf(keyspace: number): SortedMap<KeptRow> {
    const known = this.#rows.get(keyspace);
    if (known !== undefined) return known;
    const rows = new SortedMap<KeptRow>();
    this.#rows.set(keyspace, rows);
    return rows;
  }
}

/**
 * A row as it is kept: partition, key and value one after the other in memory of their own. A small Buffer would be a
 * part of a pool, and keep all of it alive.
 */
class KeptRow {
  readonly version: Version;
  readonly #bytes: Uint8Array;
  readonly #keyAt: number;
  readonly #valueAt: number;

  constructor({ partition, key, value, version }: Row) {
    this.version = version;
    this.#keyAt = partition.length;
    this.#valueAt = partition.length + key.length;
    this.#bytes = new Uint8Array(this.#valueAt + value.length);
    this.#bytes.set(partition);
    this.#bytes.set(key, this.#keyAt);
    this.#bytes.set(value, this.#valueAt);
  }

  /** A view. */
  get key(): Uint8Array {
    return this.#bytes.subarray(this.#keyAt, this.#valueAt);
  }

  copyOfValue(): Uint8Array {
    return Buffer.from(this.#bytes.subarray(this.#valueAt));
  }

  copy(): Row {
    const bytes = Buffer.from(this.#bytes);
    const [partition, key] = [bytes.subarray(0, this.#keyAt), bytes.subarray(this.#keyAt, this.#valueAt)];
    return { partition, key, value: bytes.subarray(this.#valueAt), version: this.version };
  }
}

type Bounds = readonly [low: string, high: string];

/** Rows within the bounds whose key begins with `prefix`; skips the others, partition by partition. */
function* withPrefix(
  rows: SortedMap<KeptRow>,
  [low, high]: Bounds,
  prefix: number | undefined,
): Generator<readonly [string, KeptRow], void> {
  if (prefix === undefined) {
    yield* rows.ascending(low, high);
    return;
  }
  let from: string | undefined = low;
  while (from !== undefined) {
    const start: string = from;
    from = undefined;
    for (const entry of rows.ascending(start, high)) {
      const { key } = entry[1];
      const first = key[0] ?? -1;
      if (first === prefix) {
        yield entry;
        continue;
      }
      const partition = Buffer.from(entry[0].slice(0, entry[0].length - key.length), "latin1");
      from = keyText(first < prefix ? Buffer.concat([partition, Buffer.of(prefix)]) : nextPrefix(partition));
      break;
    }
  }
}

function collect(
  found: Iterable<readonly [string, KeptRow]>,
  { rowsMax, bytesMax }: { readonly rowsMax: number; readonly bytesMax: number },
): Page {
  const rows: Row[] = [];
  let bytes = 0;
  for (const [, row] of found) {
    if (rows.length >= rowsMax || (rows.length > 0 && bytes >= bytesMax)) return { rows, more: true };
    const copy = row.copy();
    rows.push(copy);
    bytes += copy.value.length;
  }
  return { rows, more: false };
}

/** The bytes of a key as text that sorts as they do. */
const keyText = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");

const textOfCell = (cell: Cell): string => keyText(keyOfCell(cell));

const textBounds = ({ low, high }: KeyRange): Bounds => [keyText(low), keyText(high)];
