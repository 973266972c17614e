/**
 * The share of the heap that parsed requests may take, all together. A body of 16 MB may take more than ten times as
 * much once it is parsed, and a process that runs out of heap ends. So whoever parses takes what it may come to
 * beforehand, or waits for others to release theirs.
 */
import { getHeapStatistics } from "node:v8";

/** The rest is for everything else: what requests are turned into, caches, and garbage that was not collected yet. */
const HEAP_SHARE = 0.6;

/** The part of the budget that large requests leave to small ones. */
const SMALL_SHARE = 1 / 8;

interface Waiting {
  readonly bytes: number;
  readonly proceed: () => void;
}

/** How a request that waits is queued: the small ones first. */
type RequestSize = "small" | "large";

/** Counts bytes of heap out to requests. */
export class HeapBudget {
  readonly #bytesMax: Readonly<Record<RequestSize, number>>;
  readonly #waiting: Readonly<Record<RequestSize, Waiting[]>> = { small: [], large: [] };
  #takenBytes = 0;

  constructor(bytesMax = getHeapStatistics().heap_size_limit * HEAP_SHARE) {
    this.#bytesMax = { small: bytesMax, large: bytesMax * (1 - SMALL_SHARE) };
  }

  /** The most that one request can ever take. */
  get requestBytesMax(): number {
    return this.#bytesMax.large;
  }

  /** Takes so many bytes for a small request; false, and nothing taken, when they are not there. */
  take(bytes: number): boolean {
    if (this.#takenBytes + bytes > this.#bytesMax.small) return false;
    this.#takenBytes += bytes;
    return true;
  }

  /** Takes so many bytes as soon as they are there; no more than `requestBytesMax`. */
  whenTaken(bytes: number, size: RequestSize): Promise<void> {
    return new Promise((proceed) => {
      this.#waiting[size].push({ bytes, proceed });
      this.#proceed();
    });
  }

  /** Gives back what was taken. */
  release(bytes: number): void {
    this.#takenBytes -= bytes;
    this.#proceed();
  }

  #proceed(): void {
    this.#proceedWith("small");
    this.#proceedWith("large");
  }

  #proceedWith(size: RequestSize): void {
    const waiting = this.#waiting[size];
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      if (this.#takenBytes + first.bytes > this.#bytesMax[size]) return;
      this.#takenBytes += first.bytes;
      waiting.shift();
      first.proceed();
    }
  }
}
