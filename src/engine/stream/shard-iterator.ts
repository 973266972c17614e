/**
 * Shard iterators: a place in a shard as text that callers hand back. The text holds all that is needed, so the
 * server remembers none: `<stream ARN>|1|<base64url of format, time of issue, position, shard id, checksum>`. The
 * checksum tells a text that was cut or altered; it is no secret, for whoever may read the stream may read any place.
 */
import { Buffer } from "node:buffer";
import { concatBytes, digest, equalBytes, utf8Bytes, utf8Text } from "../../base/bytes.ts";

/** How long an iterator can be used. @see API Reference, "GetShardIterator" */
export const ITERATOR_LIFE_MS = 15 * 60_000;

export interface ShardIterator {
  readonly streamArn: string;
  readonly shardId: string;
  /** Records after this position come next; 0n: the oldest that is there. */
  readonly after: bigint;
  readonly issuedAtMs: number;
}

const FORMAT = 1;
const TIME_BYTES = 6;
const HEADER_BYTES = 1 + TIME_BYTES + 8;
const CHECK_BYTES = 4;
const SEPARATOR = "|1|";

/** The iterator as text, at most 2,048 characters. */
export function encodeIterator({ streamArn, shardId, after, issuedAtMs }: ShardIterator): string {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header[0] = FORMAT;
  header.writeUIntBE(issuedAtMs, 1, TIME_BYTES);
  header.writeBigUInt64BE(after, 1 + TIME_BYTES);
  const place = concatBytes(header, utf8Bytes(shardId));
  const payload = concatBytes(place, checksum(streamArn, place));
  return `${streamArn}${SEPARATOR}${Buffer.from(payload).toString("base64url")}`;
}

/** The iterator of a text, or null when `encodeIterator` made no such text. */
export function decodeIterator(text: string): ShardIterator | null {
  const at = text.lastIndexOf(SEPARATOR);
  if (at < 0) return null;
  const streamArn = text.slice(0, at);
  const payload = Buffer.from(text.slice(at + SEPARATOR.length), "base64url");
  if (payload.length <= HEADER_BYTES + CHECK_BYTES || payload[0] !== FORMAT) return null;
  const place = payload.subarray(0, -CHECK_BYTES);
  if (!equalBytes(payload.subarray(-CHECK_BYTES), checksum(streamArn, place))) return null;
  return {
    streamArn,
    shardId: utf8Text(place.subarray(HEADER_BYTES)),
    after: payload.readBigUInt64BE(1 + TIME_BYTES),
    issuedAtMs: payload.readUIntBE(1, TIME_BYTES),
  };
}

const checksum = (streamArn: string, place: Uint8Array): Uint8Array =>
  digest(concatBytes(utf8Bytes(streamArn), place)).subarray(0, CHECK_BYTES);
