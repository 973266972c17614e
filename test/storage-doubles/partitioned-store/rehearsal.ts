/**
 * Finds out a `decide` that is no pure function of its reads: runs it twice on the same values, and for nothing on values
 * that are stale.
 */
import { isDeepStrictEqual } from "node:util";
import { assert } from "../../../src/base/assert.ts";
import { equalBytes } from "../../../src/base/bytes.ts";
import type { Decide, Decision, Read, Version } from "../../../src/storage/store.ts";

const newestOf = (reads: readonly Read[]): Version =>
  reads.reduce((newest, { version }) => (version > newest ? version : newest), 0n);

/** Runs `decide` for nothing. What it throws of values that were there once, it may throw. */
export function rehearse<T>(decide: Decide<T>, reads: readonly Read[]): void {
  decidedTwice(decide, reads, newestOf(reads) + 1n);
}

/** Two runs on the same values want the same, and leave the values as they are. */
export function decidedTwice<T>(decide: Decide<T>, reads: readonly Read[], version: Version): Decision<T> {
  const untouched = reads.map((read) => ({
    ...read,
    value: read.value === null ? null : read.value.slice(),
  }));
  const first = wanted(decide(reads, version));
  const decision = decide(reads, version);
  assert(isDeepStrictEqual(first, wanted(decision)), "decide wants something else the second time");
  const unchanged = reads.every(({ value }, i) => isSame(value, untouched[i]?.value ?? null));
  assert(unchanged, "decide changed what it was given");
  return decision;
}

const isSame = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === null || b === null ? a === b : equalBytes(a, b);

const wanted = ({ mutations, derived, logs, counters }: Decision<unknown>): unknown =>
  structuredClone({ mutations, derived, logs, counters });
