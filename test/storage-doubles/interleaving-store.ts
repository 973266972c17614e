/**
 * A store that does everything the contract allows and engines seldom do: answers reads late, lets other calls in
 * between, and runs `decide` on values that are stale by the time of the commit, several times, before the run that
 * counts. A `decide` that is not a pure function of its reads is found out.
 */
import { isDeepStrictEqual } from "node:util";
import { assert } from "../../src/base/assert.ts";
import type {
  Attempt,
  Cell,
  Decide,
  Decision,
  Lease,
  LogEntry,
  Page,
  RangeOptions,
  Read,
  ScanOptions,
  Store,
  StoreLimits,
  UnknownOutcome,
  Version,
} from "../../src/storage/store.ts";
import type { Chance } from "../model/chance.ts";

/** Most turns of the event loop that one call waits. */
const TURNS_MAX = 4;

/** Wraps `inner`, which does the real work. */
export class InterleavingStore implements Store {
  readonly limits: StoreLimits;
  readonly failed: Promise<UnknownOutcome>;
  readonly #inner: Store;
  readonly #chance: Chance;

  constructor(inner: Store, chance: Chance) {
    this.limits = inner.limits;
    this.failed = inner.failed;
    this.#inner = inner;
    this.#chance = chance;
  }

  async atomically<T>(attempt: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T> {
    await this.#pause();
    const stale = await this.#inner.getMany(cells, "strong");
    const rehearsals = this.#chance.below(3);
    for (let i = 0; i < rehearsals; i += 1) {
      rehearse(decide, stale);
      await this.#pause();
    }
    return this.#inner.atomically(attempt, cells, (reads, version) => {
      rehearse(decide, stale);
      return decidedTwice(decide, reads, version);
    });
  }

  async logEnd(log: string): Promise<bigint> {
    await this.#pause();
    return this.#inner.logEnd(log);
  }

  async cut(logs: readonly string[]): Promise<readonly bigint[]> {
    await this.#pause();
    return this.#inner.cut(logs);
  }

  async get(cell: Cell, level: "strong" | "eventual"): Promise<Read> {
    await this.#pause();
    return this.#inner.get(cell, level);
  }

  async getMany(cells: readonly Cell[], level: "strong" | "eventual" | "atomic"): Promise<readonly Read[]> {
    await this.#pause();
    if (level === "atomic") return this.#inner.getMany(cells, level);
    const reads: Read[] = [];
    for (const cell of cells) reads.push(await this.get(cell, level));
    return reads;
  }

  async range(keyspace: number, partition: Uint8Array, options: RangeOptions): Promise<Page> {
    await this.#pause();
    return this.#inner.range(keyspace, partition, this.#shorter(options));
  }

  async scan(keyspace: number, options: ScanOptions): Promise<Page> {
    await this.#pause();
    return this.#inner.scan(keyspace, this.#shorter(options));
  }

  async readLog(log: string, after: bigint, max: number): Promise<readonly LogEntry[]> {
    await this.#pause();
    return this.#inner.readLog(log, after, max);
  }

  async readCounter(counter: number): Promise<{ readonly rows: number; readonly bytes: number }> {
    await this.#pause();
    return this.#inner.readCounter(counter);
  }

  async createKeyspace(id: number, kind: "items" | "derived"): Promise<void> {
    await this.#pause();
    await this.#inner.createKeyspace(id, kind);
  }

  async dropKeyspace(id: number): Promise<void> {
    await this.#pause();
    await this.#inner.dropKeyspace(id);
  }

  trimLog(log: string, below: bigint): Promise<void> {
    return this.#inner.trimLog(log, below);
  }

  lease(name: string, ttlMs: number): Promise<Lease | null> {
    return this.#inner.lease(name, ttlMs);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** Pages may end early as long as they say so. */
  #shorter<Options extends { readonly rowsMax: number }>(options: Options): Options {
    return this.#chance.percent(30)
      ? { ...options, rowsMax: Math.min(options.rowsMax, 1 + this.#chance.below(3)) }
      : options;
  }

  async #pause(): Promise<void> {
    const turns = this.#chance.below(TURNS_MAX + 1);
    for (let i = 0; i < turns; i += 1) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  }
}

const newestOf = (reads: readonly Read[]): Version =>
  reads.reduce((newest, { version }) => (version > newest ? version : newest), 0n);

/** Runs `decide` for nothing. What it throws of values that were there once, it may throw. */
function rehearse<T>(decide: Decide<T>, reads: readonly Read[]): void {
  decidedTwice(decide, reads, newestOf(reads) + 1n);
}

/** Two runs on the same values want the same, and leave the values as they are. */
function decidedTwice<T>(decide: Decide<T>, reads: readonly Read[], version: Version): Decision<T> {
  const untouched = reads.map((read) => ({
    ...read,
    value: read.value === null ? null : read.value.slice(),
  }));
  const first = wanted(decide(reads, version));
  const decision = decide(reads, version);
  assert(isDeepStrictEqual(first, wanted(decision)), "decide wants something else the second time");
  const unchanged = reads.every((read, i) => isDeepStrictEqual(bytesOf(read), bytesOf(untouched[i])));
  assert(unchanged, "decide changed what it was given");
  return decision;
}

const bytesOf = (read: Read | undefined): readonly number[] | null =>
  read === undefined || read.value === null ? null : [...read.value];

const wanted = ({ mutations, derived, logs, counters }: Decision<unknown>): unknown =>
  structuredClone({ mutations, derived, logs, counters });
