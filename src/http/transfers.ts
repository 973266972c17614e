/**
 * Bodies that still come in and answers that still go out: memory that the server holds for as long as clients take.
 * Whoever is slower than the least rate for too long is cut off. Where memory is short, so is whoever stands still, the
 * one that has done so longest first, for those that wait for the memory.
 *
 * How far a transfer has come is asked for and never told, so bytes that come and go cost nothing here.
 */
import type { Clock } from "../base/clock.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { ServerLimits } from "./server-limits.ts";

/** Why a transfer ends early. */
export type CutReason = "tooSlow" | "noCapacity";

/** One body, or one answer, on its way. */
export interface Transfer {
  /** Bytes that came in or went out so far; never falls while it lasts. */
  readonly movedBytes: number;
  /** Ends it at once; the memory that it holds is released when this returns. */
  cut(reason: CutReason): void;
}

/** Who holds memory for a transfer; no more than one at a time. */
export interface TransferHolder {
  readonly heldBytes: number;
}

/** How far a transfer had come, and when. */
interface Progress {
  readonly transfer: Transfer;
  /** How long it may be slower than the least rate. */
  readonly slowMsMax: number;
  /** When it had last moved by a good part of what it holds, as far as anybody asked. */
  movedAtMs: number;
  bytesThen: number;
  /** Since it last kept the least rate; not a number before the first step of time. */
  slowMs: number;
  bytesBeforeSlow: number;
}

/** A transfer that brings this part of what it holds is not standing still. */
const PART_MOVED = 1 / 64;

/** The least that is movement: what comes in one go. */
const MOVED_BYTES_MIN = 16_384;

/** All transfers of one server. */
export class Transfers {
  readonly #limits: ServerLimits;
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  /** Ordered by `movedAtMs`, the earliest first. */
  readonly #progress = new Map<TransferHolder, Progress>();

  constructor(limits: ServerLimits, metrics: Metrics, clock: Clock) {
    this.#limits = limits;
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** Adds a body that comes in, or an answer that goes out. */
  add(holder: TransferHolder, kind: "body" | "answer", transfer: Transfer): void {
    const { movedBytes } = transfer;
    this.#progress.set(holder, {
      transfer,
      slowMsMax: kind === "body" ? this.#limits.slowBodyMsMax : this.#limits.stallMsMax,
      movedAtMs: this.#clock.nowMs(),
      bytesThen: movedBytes,
      slowMs: Number.NaN,
      bytesBeforeSlow: movedBytes,
    });
  }

  /** Removes the transfer of `holder`, if it has one. */
  remove(holder: TransferHolder): void {
    this.#progress.delete(holder);
  }

  /** Counts time that passed; cuts off who was too slow in it. */
  tick(passedMs: number): void {
    // A copy: those that moved get another place.
    for (const [holder, progress] of new Map(this.#progress)) {
      this.#measure(progress, passedMs);
      if (progress.slowMs >= progress.slowMsMax) this.#cut(progress, "tooSlow");
      else this.#noteMovement(holder, progress);
    }
  }

  #measure(progress: Progress, passedMs: number): void {
    const { movedBytes } = progress.transfer;
    const slowMs = progress.slowMs + passedMs;
    const bytesMin = (this.#limits.bytesPerSecondMin * slowMs) / 1_000;
    if (movedBytes - progress.bytesBeforeSlow < bytesMin) {
      progress.slowMs = slowMs;
      return;
    }
    progress.slowMs = 0;
    progress.bytesBeforeSlow = movedBytes;
  }

  /**
   * Cuts off transfers that stand still, the one that has done so longest first, until there is enough memory.
   * @param asking is not cut off itself
   * @returns whether there is enough
   */
  freeMemory(asking: TransferHolder, isEnough: () => boolean): boolean {
    const nowMs = this.#clock.nowMs();
    // Those that moved come last, and are young then.
    for (const [holder, progress] of this.#progress) {
      // A clock that stepped back must not keep everybody.
      if (Math.abs(nowMs - progress.movedAtMs) < this.#limits.neededStallMsMax) return false;
      if (holder === asking || this.#noteMovement(holder, progress)) continue;
      this.#cut(progress, "noCapacity");
      if (isEnough()) return true;
    }
    return false;
  }

  /** Whether a good part of what it holds has moved since it was last noted, which is then noted. Of nothing all has. */
  #noteMovement(holder: TransferHolder, progress: Progress): boolean {
    const { movedBytes } = progress.transfer;
    const { heldBytes } = holder;
    const bytesMin = heldBytes === 0 ? 0 : Math.max(MOVED_BYTES_MIN, heldBytes * PART_MOVED);
    if (movedBytes - progress.bytesThen < bytesMin) return false;
    progress.movedAtMs = this.#clock.nowMs();
    progress.bytesThen = movedBytes;
    this.#progress.delete(holder);
    this.#progress.set(holder, progress);
    return true;
  }

  #cut({ transfer }: Progress, reason: CutReason): void {
    this.#metrics.transfersCut.add(1, `reason="${reason}"`);
    transfer.cut(reason);
  }
}
