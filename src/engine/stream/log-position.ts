/**
 * Places in the logs of a store. A position is a version of the store's clock, in microseconds, so positions of
 * all logs of a table are on one line of time, and a sequence number is nothing but a position written out.
 */

/** As long as a stream keeps its records. @see Developer Guide, "Change data capture for DynamoDB Streams" */
export const STREAM_RETENTION_MS = 24 * 3_600_000;

/** The first position of that moment. */
export const positionAt = (atMs: number): bigint => BigInt(Math.max(0, Math.floor(atMs))) * 1_000n;

/** What is below this position is no longer in any stream. */
export const streamHorizon = (nowMs: number): bigint => positionAt(nowMs - STREAM_RETENTION_MS);

/** Sequence numbers have at least 21 digits; positions have 16 today and at most 20. */
const SEQUENCE_BASE = 10n ** 20n;
const POSITION_MAX = 2n ** 64n - 1n;
const DIGITS = /^\d{21,40}$/;

/** The sequence number of a position: 21 digits, rising with it. */
export const sequenceNumber = (position: bigint): string => String(SEQUENCE_BASE + position);

/** The position of a sequence number, or null for a text that is none. */
export function parseSequenceNumber(text: string): bigint | null {
  if (!DIGITS.test(text)) return null;
  const position = BigInt(text) - SEQUENCE_BASE;
  return position < 0n || position > POSITION_MAX ? null : position;
}
