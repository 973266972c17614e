/**
 * Randomness enters the program here, so that tests can replace it with a seeded source.
 */
import { randomBytes as systemRandomBytes } from "node:crypto";

/** A source of unpredictable bytes. */
export interface Random {
  /** `count` bytes, cryptographically strong in production. */
  bytes(count: number): Uint8Array;
}

/** The operating system's source. */
export const systemRandom: Random = { bytes: (count) => systemRandomBytes(count) };
