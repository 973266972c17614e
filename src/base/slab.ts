/**
 * Copies of bytes that live about as long as each other, many in one piece of memory: the garbage collector then looks
 * after a few pieces instead of thousands of small ones, which shortens its pauses.
 */
import { Buffer } from "node:buffer";
import { KiB } from "./bytes.ts";

const PIECE_BYTES = 256 * KiB;
/** Longer bytes get memory of their own, so that little of a piece is left unused. */
const SHARED_BYTES_MAX = 32 * KiB;

/** A piece is kept as long as any copy in it is. */
export class Slab {
  #piece = Buffer.alloc(0);
  #used = 0;

  /** A copy that nobody writes to again. */
  copy(bytes: Uint8Array): Buffer {
    if (bytes.length > SHARED_BYTES_MAX) return Buffer.from(bytes);
    if (this.#used + bytes.length > this.#piece.length) {
      this.#piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += bytes.length;
    this.#piece.set(bytes, start);
    return this.#piece.subarray(start, this.#used);
  }
}
