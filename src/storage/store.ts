/**
 * The storage contract: cells in ordered partitions, and one-shot transactions over cells named up front. It lies
 * below DynamoDB's semantics: conditions, indexes, streams and transactions are written once, above it, and an
 * engine is a few hundred lines. Every engine runs `test/contract/store-contract.ts`.
 *
 * Guarantee: `atomically`, strong `get` and atomic `getMany` are strictly serializable over the cells they name.
 * Ranges and scans promise each row, not a snapshot.
 *
 * It is written for engines of one machine and of many. What only the latter need costs the former nothing: `limits`
 * says what an engine can do, and the layers above plan by it.
 */
import type { Awaitable } from "../base/awaitable.ts";

/**
 * Microseconds of a hybrid clock; strictly rising per cell, also across delete and re-create and restarts. 0n: never
 * written. Versions of different cells compare only through a `Fence`.
 */
export type Version = bigint;

/**
 * Where one value lives. Cells are equal when their parts are, whichever objects they are. What was once given to a
 * store never changes, neither the cell nor its bytes: a store may remember by the object what it found for the cell.
 */
export interface Cell {
  /** A physical table. */
  readonly keyspace: number;
  /** The unit of placement. */
  readonly partition: Uint8Array;
  /** Orders the cells of a partition by unsigned bytes; at most `CELL_KEY_BYTES_MAX` of them. */
  readonly key: Uint8Array;
}

/** What a cell holds: its value, `null` when absent, and the version of its last change (0n when absent). */
export interface Read {
  readonly value: Uint8Array | null;
  readonly version: Version;
}

/** One cell and its new value; `null` deletes. */
export interface Mutation {
  readonly cell: Cell;
  readonly value: Uint8Array | null;
}

/** What to add to a counter (items and bytes of a table or index); additions commute and never conflict. */
export interface CounterChange {
  readonly counter: number;
  readonly rows: number;
  readonly bytes: number;
}

/** One entry for an ordered log. */
export interface LogAppend {
  readonly log: string;
  readonly value: Uint8Array;
}

/**
 * What a commit relies on and does not name: a cell that changes seldom, such as the state of a table's schema, at the
 * version it was read. The commit happens only while the cell has that version. How an engine makes sure of it is its own
 * affair: by a look inside its transaction, or by a lease that a change of the cell waits out. Fences give an order to
 * what they guard: a commit under a fence has a version above the fence's, and the commit that changes the cell has one
 * above the version, and above the log positions, of every commit under the fence before.
 */
export interface Fence {
  readonly cell: Cell;
  readonly version: Version;
}

/** One attempt to commit, as its caller describes it. */
export interface Attempt {
  /** Random bytes that name the attempt, so that it can be submitted again where its outcome is unknown. */
  readonly id: Uint8Array;
  /** What must hold for the commit to happen. */
  readonly fences?: readonly Fence[];
  /** Which of the named cells others use as fences, where the commit may change them. */
  readonly raises?: readonly Cell[];
}

/** What a `decide` function wants done. */
export interface Decision<T> {
  /** Only of cells that `decide` was given. Of several mutations of one cell the last counts. */
  readonly mutations: readonly Mutation[];
  /** Index rows: functions of one base cell; same commit, or relayed soon after and never lost (`limits.derived`). */
  readonly derived?: readonly Mutation[];
  /** Appended iff committed, once each, in version order per base cell. */
  readonly logs?: readonly LogAppend[];
  /** Added iff committed. */
  readonly counters?: readonly CounterChange[];
  readonly result: T;
}

/** Pure and synchronous: what to do about the values of the named cells. `version` is that of the commit. */
export type Decide<T> = (reads: readonly Read[], version: Version) => Decision<T>;

/** Bounds of a read within one partition. Rows are between `from` and `to`, both optional. */
export interface RangeOptions {
  /** Lower bound of the key. */
  readonly from?: { readonly key: Uint8Array; readonly inclusive: boolean };
  /** Upper bound of the key. */
  readonly to?: { readonly key: Uint8Array; readonly inclusive: boolean };
  /** Highest key first; the bounds keep their meaning. */
  readonly reverse?: boolean;
  /** Stop after this many rows. */
  readonly rowsMax: number;
  /** Stop after the row that makes the sum of value lengths reach this. */
  readonly bytesMax: number;
  readonly level: "strong" | "eventual";
}

/** Bounds of a read of a whole keyspace, in order of (digest of the partition, key). */
export interface ScanOptions {
  /** This segment of `segments` equal parts of the digest range; 0-based. */
  readonly segment: number;
  readonly segments: number;
  /** Resume after this position, which need not exist any more. */
  readonly after?: { readonly partition: Uint8Array; readonly key: Uint8Array };
  /** Only rows whose key begins with this byte; item rows and local index rows share partitions. */
  readonly keyPrefix?: number;
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly level: "strong" | "eventual";
}

/** A cell that holds a value, as ranges and scans give it. */
export interface Row {
  readonly partition: Uint8Array;
  readonly key: Uint8Array;
  /** The bytes are the caller's to keep. */
  readonly value: Uint8Array;
  readonly version: Version;
}

/** Rows in order; `more` is false only when nothing lies beyond the last row within the bounds. */
export interface Page {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** One entry of an ordered log. */
export interface LogEntry {
  /** Microseconds like a version, and not below that of its commit. Rises along the log; unique in it. */
  readonly position: bigint;
  readonly version: Version;
  readonly value: Uint8Array;
}

/** A named right that at most one live holder has. */
export interface Lease {
  readonly name: string;
  /** Rises with every new holder; guards writes made under an older holding. */
  readonly epoch: bigint;
  /** Extends the lease by its time to live; false when it was lost. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** What an engine can do in one transaction; the layers above plan by it. */
export interface StoreLimits {
  /** Which cells one `atomically` may name. */
  readonly scope: "any" | "partition";
  /** Whether index rows, log entries and counters are there with their commit, or follow it soon and are never lost. */
  readonly derived: "atomic" | "relayed";
  /**
   * Whether `UnknownOutcome` is ordinary: the attempt can then be submitted again. Where outcomes are known, it means that
   * nothing more can be committed.
   */
  readonly outcomes: "known" | "unknown";
  readonly cellsMax: number;
  readonly commitBytesMax: number;
}

/** Longest key of a cell, in bytes. */
export const CELL_KEY_BYTES_MAX = 1_900;

/** The keyspace of the catalog, settings, tokens and leases; exists in every store. */
export const SYSTEM_KEYSPACE = 0;

/** The contract itself: what every engine does. */
export interface Store {
  readonly limits: StoreLimits;
  /**
   * Resolves when a commit failed in a way that makes every later one unsafe until the store is opened again: each of
   * them rejects with this failure, and reads go on. Never rejects, and stays pending while all is well; a full disk is
   * no such failure.
   */
  readonly failed: Promise<UnknownOutcome>;
  createKeyspace(id: number, kind: "items" | "derived"): Promise<void>;
  /** Removes the keyspace and all its rows, in the background where they are many; the id is never reused. */
  dropKeyspace(id: number): Promise<void>;
  /**
   * Reads `cells`, calls the pure, synchronous `decide` with exactly those values in order, and commits what it
   * returns iff no cell changed meanwhile and all fences hold. A cell may be named twice, and is read twice. `decide` may
   * run many times; throwing aborts with nothing written and rejects with what was thrown. Resolves when durable.
   *
   * Where outcomes are "unknown", the same attempt may be submitted again by the same process for ten minutes: iff it was
   * committed, nothing is written and the result of that commit is answered, also after others wrote to the cells.
   *
   * @throws FenceMoved when a fence does not hold; nothing was written
   * @throws UnknownOutcome when it cannot be known whether the commit happened
   * @throws Overloaded when the queue is full; nothing was written
   * @throws StorageFull when the disk is full; nothing was written
   */
  atomically<T>(attempt: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T>;
  get(cell: Cell, level: "strong" | "eventual"): Awaitable<Read>;
  /** Reads in the order asked; "atomic" reads all of them from one snapshot. */
  getMany(cells: readonly Cell[], level: "strong" | "eventual" | "atomic"): Awaitable<readonly Read[]>;
  /** One partition in the order of its keys. */
  range(keyspace: number, partition: Uint8Array, options: RangeOptions): Awaitable<Page>;
  /** A whole keyspace in the order of its partitions' digests. */
  scan(keyspace: number, options: ScanOptions): Awaitable<Page>;
  /** Entries after the position `after`, oldest first. Once x was seen, nothing at or below x ever appears. */
  readLog(log: string, after: bigint, max: number): Awaitable<readonly LogEntry[]>;
  /**
   * Where the log ends now: entries of every commit that could be seen when it was asked lie at or below, those of every
   * commit that begins after the answer above. Rises with the time, also while nothing is written.
   *
   * @throws UnknownOutcome, Overloaded
   */
  logEnd(log: string): Awaitable<bigint>;
  /**
   * A position in each log such that every commit lies wholly at or below, or wholly above; all of one instant, between
   * the call and its answer. Every commit that was acknowledged before the call lies below.
   *
   * @throws UnknownOutcome, Overloaded
   */
  cut(logs: readonly string[]): Awaitable<readonly bigint[]>;
  /** Forgets entries below this position. */
  trimLog(log: string, below: bigint): Promise<void>;
  /** Takes the lease if nobody holds it, else null; for a minute at most. */
  lease(name: string, ttlMs: number): Promise<Lease | null>;
  /** What was committed to this counter, added up. */
  readCounter(counter: number): Awaitable<{ readonly rows: number; readonly bytes: number }>;
  close(): Promise<void>;
}

/** A fence of the attempt does not hold any more; nothing was done. */
export class FenceMoved extends Error {
  constructor() {
    super("a fence has moved");
    this.name = "FenceMoved";
  }
}

/** The commit was handed over and its fate is not known; where outcomes are "unknown", submit the attempt again to learn it. */
export class UnknownOutcome extends Error {
  constructor(options?: ErrorOptions) {
    super("the outcome of the commit is unknown", options);
    this.name = "UnknownOutcome";
  }
}

/** Too much work is queued; nothing was done. */
export class Overloaded extends Error {
  constructor() {
    super("the commit queue is full");
    this.name = "Overloaded";
  }
}

/** The disk is full; nothing of the commit was written, and what is stored can still be read. */
export class StorageFull extends Error {
  constructor(options?: ErrorOptions) {
    super("the disk is full", options);
    this.name = "StorageFull";
  }
}
