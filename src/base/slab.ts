/**
 * Memory for bytes that are used and freed together: many lie in one piece, and pieces are reused. So the garbage
 * collector neither has to track thousands of small buffers, nor is started again and again by new memory.
 */
import { Buffer } from "node:buffer";
import { assert } from "./assert.ts";
import { KiB } from "./bytes.ts";

const PIECE_BYTES = 256 * KiB;
/** Longer bytes get memory of their own, so that little of a piece is left unused. */
const SHARED_BYTES_MAX = 32 * KiB;
/** Pieces that are kept while nothing is in use. */
const IDLE_PIECES_MAX = 16;

/** How much of a set was taken at some moment. */
export interface SlabMark {
  readonly pieces: readonly Buffer[];
  readonly count: number;
  readonly used: number;
}

/** Bytes between two calls of `endSet` are one set; nothing of it is used again before the set was given back. */
export class Slab {
  #piece: Buffer = Buffer.alloc(0);
  #shared: Buffer = this.#piece;
  #used = 0;
  /** Pieces of the set that is being taken. */
  #pieces: Buffer[] = [];
  /** Pieces that were given back. */
  #free: Buffer[] = [];

  /** The piece in which the last allocated bytes lie. */
  get piece(): Buffer {
    return this.#piece;
  }

  /** Bytes of the pieces of this set. */
  get bytes(): number {
    return this.#pieces.length * PIECE_BYTES;
  }

  /** Allocates bytes in `piece`; returns where they begin. They are not cleared. */
  take(bytes: number): number {
    if (bytes > SHARED_BYTES_MAX) {
      this.#piece = Buffer.allocUnsafeSlow(bytes);
      return 0;
    }
    if (this.#used + bytes > this.#shared.length) {
      this.#shared = this.#free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
      this.#pieces.push(this.#shared);
      this.#used = 0;
    }
    this.#piece = this.#shared;
    const start = this.#used;
    this.#used += bytes;
    return start;
  }

  mark(): SlabMark {
    return { pieces: this.#pieces, count: this.#pieces.length, used: this.#used };
  }

  /** Frees what was allocated since `mark`, which must be of this set; nothing may refer to it any more. */
  rewind({ pieces, count, used }: SlabMark): void {
    assert(pieces === this.#pieces, "a mark is of another set");
    this.#free.push(...this.#pieces.splice(count));
    this.#shared = this.#pieces.at(-1) ?? Buffer.alloc(0);
    this.#used = used;
  }

  /** Ends the set and begins the next, in other pieces. Returns those to `giveBack` once nothing refers to the set. */
  endSet(): readonly Buffer[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#shared = Buffer.alloc(0);
    this.#used = 0;
    return pieces;
  }

  /** Frees the pieces of ended sets for reuse; those given back earlier are dropped. */
  giveBack(pieces: readonly Buffer[]): void {
    this.#free = this.#pieces.length > 0 ? [...pieces] : pieces.slice(0, IDLE_PIECES_MAX);
  }
}
