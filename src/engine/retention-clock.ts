/**
 * The time by which stream records, expired items, tokens and ended tasks are forgotten: that of a clock that does not
 * follow a jump ahead before it has stayed, also not over a restart. How far it came is kept in the store, so that a
 * process that begins in the middle of a jump knows. @see docs/durability.md, "A clock that jumps"
 */
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import { NO_BYTES, utf8Bytes } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { SteadyClock } from "../base/steady-clock.ts";
import { type Cell, type Store, SYSTEM_KEYSPACE } from "../storage/store.ts";
import { type RecordFormat, recordFormat } from "./record-format.ts";

/** How often it is kept how far the time came, while it is needed. */
const KEPT_EVERY_MS = 300_000;

/** A server that was stopped for no longer than this goes on at once. */
const PAUSE_MS_MAX = 900_000;

interface StoredTime {
  readonly reachedMs: number;
}

const times: RecordFormat<StoredTime> = recordFormat("retention time");

const CELL: Cell = { keyspace: SYSTEM_KEYSPACE, partition: utf8Bytes("retention-time"), key: NO_BYTES };

export class RetentionClock {
  readonly #store: Store;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #steady: SteadyClock;
  #isSeeded = false;
  #keptMs = Number.NEGATIVE_INFINITY;

  constructor({
    store,
    clock,
    random,
  }: { readonly store: Store; readonly clock: Clock; readonly random: Random }) {
    this.#store = store;
    this.#random = random;
    this.#clock = clock;
    this.#steady = new SteadyClock(clock);
  }

  /** Milliseconds since the epoch. */
  nowMs(): Awaitable<number> {
    if (this.#isSeeded) return this.#steady.nowMs();
    return whenReady(this.#store.get(CELL, "strong"), ({ value }) => {
      if (!this.#isSeeded && value !== null) this.#steady.seed(times.decode(value).reachedMs, PAUSE_MS_MAX);
      this.#isSeeded = true;
      return this.#steady.nowMs();
    });
  }

  /** Keeps how far the time came, if that is due; answers by how much the machine's clock is ahead. */
  async keep(): Promise<number> {
    const nowMs = await this.nowMs();
    const { reachedMs } = this.#steady;
    if (Math.abs(reachedMs - this.#keptMs) >= KEPT_EVERY_MS) {
      await this.#store.atomically({ id: this.#random.bytes(16) }, [CELL], () => ({
        mutations: [{ cell: CELL, value: times.encode({ reachedMs }) }],
        result: undefined,
      }));
      this.#keptMs = reachedMs;
    }
    return Math.max(0, this.#clock.nowMs() - nowMs);
  }
}
