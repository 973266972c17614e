/**
 * A store that fails once, at a call that the test chooses: before the call does anything, or, for a commit, after it
 * is done, so that its outcome is unknown to whoever asked.
 */
import type { Awaitable } from "../../src/base/awaitable.ts";
import {
  type Attempt,
  type Cell,
  type Decide,
  type Lease,
  type LogEntry,
  type Page,
  type RangeOptions,
  type Read,
  type ScanOptions,
  type Store,
  type StoreLimits,
  UnknownOutcome,
} from "../../src/storage/store.ts";

/** Where in a call the failure lies. */
export type FailureMoment = "before" | "after";

/** What a failed call throws, as an engine throws what its disk says. */
export class StorageFault extends Error {}

export class FailingStore implements Store {
  readonly limits: StoreLimits;
  readonly failed: Promise<UnknownOutcome>;
  readonly #inner: Store;
  #callsLeft = Number.POSITIVE_INFINITY;
  #moment: FailureMoment = "before";
  #hasFailed = false;

  constructor(inner: Store) {
    this.limits = inner.limits;
    this.failed = inner.failed;
    this.#inner = inner;
  }

  /** Whether the failure that was asked for has happened. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Fails the call of this number, counted from 1 and from now. */
  failAt(call: number, moment: FailureMoment): void {
    this.#callsLeft = call;
    this.#moment = moment;
    this.#hasFailed = false;
  }

  /** Fails nothing any more. */
  heal(): void {
    this.#callsLeft = Number.POSITIVE_INFINITY;
  }

  async atomically<T>(attempt: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T> {
    return this.#commit(() => this.#inner.atomically(attempt, cells, decide));
  }

  createKeyspace(id: number, kind: "items" | "derived"): Promise<void> {
    return this.#commit(() => this.#inner.createKeyspace(id, kind));
  }

  dropKeyspace(id: number): Promise<void> {
    return this.#commit(() => this.#inner.dropKeyspace(id));
  }

  trimLog(log: string, below: bigint): Promise<void> {
    return this.#commit(() => this.#inner.trimLog(log, below));
  }

  lease(name: string, ttlMs: number): Promise<Lease | null> {
    return this.#commit(() => this.#inner.lease(name, ttlMs));
  }

  logEnd(log: string): Awaitable<bigint> {
    this.#read();
    return this.#inner.logEnd(log);
  }

  cut(logs: readonly string[]): Awaitable<readonly bigint[]> {
    this.#read();
    return this.#inner.cut(logs);
  }

  get(cell: Cell, level: "strong" | "eventual"): Awaitable<Read> {
    this.#read();
    return this.#inner.get(cell, level);
  }

  getMany(cells: readonly Cell[], level: "strong" | "eventual" | "atomic"): Awaitable<readonly Read[]> {
    this.#read();
    return this.#inner.getMany(cells, level);
  }

  range(keyspace: number, partition: Uint8Array, options: RangeOptions): Awaitable<Page> {
    this.#read();
    return this.#inner.range(keyspace, partition, options);
  }

  scan(keyspace: number, options: ScanOptions): Awaitable<Page> {
    this.#read();
    return this.#inner.scan(keyspace, options);
  }

  readLog(log: string, after: bigint, max: number): Awaitable<readonly LogEntry[]> {
    this.#read();
    return this.#inner.readLog(log, after, max);
  }

  readCounter(counter: number): Awaitable<{ readonly rows: number; readonly bytes: number }> {
    this.#read();
    return this.#inner.readCounter(counter);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #isDue(): boolean {
    this.#callsLeft -= 1;
    if (this.#callsLeft !== 0) return false;
    this.#hasFailed = true;
    return true;
  }

  #read(): void {
    if (this.#isDue()) throw new StorageFault("the disk cannot be read");
  }

  async #commit<T>(run: () => Promise<T>): Promise<T> {
    if (!this.#isDue()) return run();
    if (this.#moment === "before") throw new StorageFault("the disk cannot be written");
    await run();
    throw new UnknownOutcome();
  }
}
