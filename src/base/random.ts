/**
 * Randomness enters the program here, so that tests can replace it with a seeded source.
 */
import { randomBytes as systemRandomBytes } from "node:crypto";

/** A source of unpredictable bytes. */
export interface Random {
  /** `count` bytes, cryptographically strong in production; the caller's to keep. */
  bytes(count: number): Uint8Array;
}

/** Drawn from the system at once, because a draw costs microseconds whatever its size, and every write needs an id. */
const POOL_BYTES = 4_096;

/** The operating system's source. No byte is given twice. */
class SystemRandom implements Random {
  #pool: Uint8Array = new Uint8Array(0);
  #used = 0;

  bytes(count: number): Uint8Array {
    if (count > POOL_BYTES / 8) return systemRandomBytes(count);
    if (this.#used + count > this.#pool.length) {
      this.#pool = systemRandomBytes(POOL_BYTES);
      this.#used = 0;
    }
    this.#used += count;
    return this.#pool.subarray(this.#used - count, this.#used);
  }
}

/** The operating system's source. */
export const systemRandom: Random = new SystemRandom();
