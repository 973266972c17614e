/**
 * The storage contract in memory: for tests and for servers that need keep nothing. Every call is done when it
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
  LOG_SPACE,
  logPartition,
  nextPrefix,
  partitionRange,
  positionBytes,
  segmentRange,
} from "../cell-key.ts";
import { nameCells, type Write, writesOf } from "../decided-writes.ts";
import { takeLease } from "../row-lease.ts";
import { SortedMap } from "../sorted-map.ts";
import { type SpaceKind, SpaceRegistry } from "../space-registry.ts";
import {
  type Cell,
  type Decision,
  type Lease,
  type LogEntry,
  type Page,
  type RangeOptions,
  type Read,
  type Row,
  type ScanOptions,
  type Store,
  type StoreCapabilities,
  type Tally,
  type UnknownOutcome,
  type Version,
} from "../store.ts";
import { VersionClock } from "../version-clock.ts";

const ABSENT: Read = { v: null, ver: 0n };

/** A store that forgets everything when the process ends. */
export function createMemoryStore(options: { readonly clock: Clock }): Store {
  return new MemoryStore(options.clock);
}

class MemoryStore implements Store {
  readonly caps: StoreCapabilities = {
    scope: "any",
    derived: "atomic",
    cellsMax: 1_000,
    commitBytesMax: 64 * MiB,
  };
  /** Nothing here can fail. */
  readonly untilBroken = new Promise<UnknownOutcome>(() => undefined);
  readonly #clock: Clock;
  readonly #versions: VersionClock;
  /** Per space, so that dropping one costs nothing. */
  readonly #rows = new Map<number, SortedMap<KeptRow>>();
  readonly #spaces = new SpaceRegistry();
  readonly #tallies = new Map<number, { rows: number; bytes: number }>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#versions = new VersionClock(clock);
  }

  async createSpace(id: number, kind: SpaceKind): Promise<void> {
    if (this.#spaces.mayCreate(id, kind)) this.#spaces.set(id, kind);
  }

  async dropSpace(id: number): Promise<void> {
    this.#spaces.set(id, "retired");
    this.#rows.delete(id);
  }

  async atomically<T>(
    _id: Uint8Array,
    cells: readonly Cell[],
    decide: (reads: readonly Read[], ver: Version) => Decision<T>,
  ): Promise<T> {
    assert(!this.#isClosed, "the store is closed");
    const named = nameCells(cells, this.caps);
    const ver = this.#versions.next();
    const decision = decide(this.getMany(cells), ver);
    for (const write of writesOf(decision, named, this.#spaces)) this.#apply(write, ver);
    for (const append of decision.logs ?? []) this.#append(logPartition(append.log), append.v, ver);
    for (const tally of decision.tallies ?? []) this.#add(tally);
    return decision.result;
  }

  get(cell: Cell): Read {
    if (!this.#spaces.isLive(cell.space)) return ABSENT;
    const row = this.#rowsOf(cell.space).get(textOfCell(cell));
    return row === undefined ? ABSENT : { v: row.copyOfValue(), ver: row.ver };
  }

  getMany(cells: readonly Cell[]): readonly Read[] {
    return cells.map((cell) => this.get(cell));
  }

  range(space: number, p: Uint8Array, options: RangeOptions): Page {
    if (!this.#spaces.isLive(space)) return { rows: [], more: false };
    const [low, high] = textBounds(partitionRange(space, p, options));
    const rows = this.#rowsOf(space);
    return collect(
      options.reverse === true ? rows.descending(low, high) : rows.ascending(low, high),
      options,
    );
  }

  scan(space: number, options: ScanOptions): Page {
    if (!this.#spaces.isLive(space)) return { rows: [], more: false };
    const bounds = textBounds(segmentRange(space, options));
    return collect(withPrefix(this.#rowsOf(space), bounds, options.kPrefix), options);
  }

  readLog(log: string, after: bigint, max: number): readonly LogEntry[] {
    const from = { k: positionBytes(after), inclusive: false };
    const page = this.range(LOG_SPACE, logPartition(log), {
      from,
      rowsMax: max,
      bytesMax: Infinity,
      level: "strong",
    });
    return page.rows.map(({ k, v, ver }) => ({ position: Buffer.from(k).readBigUInt64BE(), ver, v }));
  }

  async trimLog(log: string, below: bigint): Promise<void> {
    const to = { k: positionBytes(below), inclusive: false };
    const rows = this.#rowsOf(LOG_SPACE);
    const forgotten = rows.ascending(...textBounds(partitionRange(LOG_SPACE, logPartition(log), { to })));
    for (const key of Array.from(forgotten, ([first]) => first)) rows.delete(key);
  }

  lease(name: string, ttlMs: number): Promise<Lease | null> {
    return takeLease(this, this.#clock, { name, ttlMs });
  }

  estimate(tally: number): { readonly rows: number; readonly bytes: number } {
    return { ...(this.#tallies.get(tally) ?? { rows: 0, bytes: 0 }) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #apply({ key, cell, v }: Write, ver: Version): void {
    const rows = this.#rowsOf(cell.space);
    if (v === null) rows.delete(keyText(key));
    else rows.set(keyText(key), new KeptRow({ p: cell.p, k: cell.k, v, ver }));
  }

  #append(p: Uint8Array, v: Uint8Array, ver: Version): void {
    const k = positionBytes(this.#versions.next());
    this.#rowsOf(LOG_SPACE).set(keyText(cellKey(LOG_SPACE, p, k)), new KeptRow({ p, k, v, ver }));
  }

  #add({ tally, rows, bytes }: Tally): void {
    const sum = this.#tallies.get(tally) ?? { rows: 0, bytes: 0 };
    this.#tallies.set(tally, { rows: sum.rows + rows, bytes: sum.bytes + bytes });
  }

  #rowsOf(space: number): SortedMap<KeptRow> {
    const known = this.#rows.get(space);
    if (known !== undefined) return known;
    const rows = new SortedMap<KeptRow>();
    this.#rows.set(space, rows);
    return rows;
  }
}

/**
 * A row as it is kept: p, k and v behind one another in memory of their own. A small Buffer would be a part of a pool,
 * and keep all of it alive.
 */
class KeptRow {
  readonly ver: Version;
  readonly #bytes: Uint8Array;
  readonly #kAt: number;
  readonly #vAt: number;

  constructor({ p, k, v, ver }: Row) {
    this.ver = ver;
    this.#kAt = p.length;
    this.#vAt = p.length + k.length;
    this.#bytes = new Uint8Array(this.#vAt + v.length);
    this.#bytes.set(p);
    this.#bytes.set(k, this.#kAt);
    this.#bytes.set(v, this.#vAt);
  }

  /** A view. */
  get k(): Uint8Array {
    return this.#bytes.subarray(this.#kAt, this.#vAt);
  }

  copyOfValue(): Uint8Array {
    return Buffer.from(this.#bytes.subarray(this.#vAt));
  }

  copy(): Row {
    const bytes = Buffer.from(this.#bytes);
    const [p, k] = [bytes.subarray(0, this.#kAt), bytes.subarray(this.#kAt, this.#vAt)];
    return { p, k, v: bytes.subarray(this.#vAt), ver: this.ver };
  }
}

type Bounds = readonly [low: string, high: string];

/** Rows within the bounds whose k begins with `prefix`; leaps over the others, partition by partition. */
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
      const { k } = entry[1];
      const first = k[0] ?? -1;
      if (first === prefix) {
        yield entry;
        continue;
      }
      const partition = Buffer.from(entry[0].slice(0, entry[0].length - k.length), "latin1");
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
    bytes += copy.v.length;
  }
  return { rows, more: false };
}

/** The bytes of a key as text that sorts as they do. */
const keyText = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");

const textOfCell = (cell: Cell): string => keyText(keyOfCell(cell));

const textBounds = ({ low, high }: KeyRange): Bounds => [keyText(low), keyText(high)];
