/**
 * Which segment of a parallel scan a partition falls into; the same split as `segmentRange` makes.
 */
import { NO_BYTES } from "../base/bytes.ts";
import { cellKey } from "./cell-key.ts";

const DIGEST_OFFSET = 4;
const DIGEST_RANGE = 0x1_0000_0000;

/** 0-based segment, of `segments`, that holds partition `p` in every space. */
export function segmentOf(partition: Uint8Array, segments: number): number {
  const place = cellKey(0, partition, NO_BYTES).readUInt32BE(DIGEST_OFFSET);
  const guess = Math.floor((place * segments) / DIGEST_RANGE);
  return Math.floor(((guess + 1) * DIGEST_RANGE) / segments) <= place ? guess + 1 : guess;
}
