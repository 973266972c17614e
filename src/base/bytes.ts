/**
 * Byte work that every layer needs: comparing, joining, digests, and text in and out.
 */
import { Buffer } from "node:buffer";
import * as crypto from "node:crypto";

/** Powers of 1024, in bytes. */
export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;

/** No bytes at all. */
export const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Negative, zero or positive as `a` sorts before, with or after `b` by unsigned bytes. */
export const compareBytes = (a: Uint8Array, b: Uint8Array): number => Buffer.compare(a, b);

/** Whether both hold the same bytes. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && Buffer.compare(a, b) === 0;

/** One array holding all `parts`, in order. */
export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

/** The least bytes that sort after everything beginning with `prefix`; null: there are none. */
export function afterPrefix(prefix: Uint8Array): Uint8Array | null {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end -= 1;
  if (end === 0) return null;
  const bytes = Uint8Array.prototype.slice.call(prefix, 0, end);
  bytes[end - 1] = (bytes[end - 1] ?? 0) + 1;
  return bytes;
}

/** UTF-8 bytes of `text`; lone surrogates become U+FFFD. */
export const utf8Bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

/** Text of UTF-8 `bytes`. */
export const utf8Text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");

/** Number of bytes `text` takes in UTF-8. */
export const utf8Length = (text: string): number => Buffer.byteLength(text, "utf8");

/** `bytes` as lower-case hexadecimal digits. */
export const hexText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

/** Bytes of a digest. */
const DIGEST_BYTES = 16;

/** A short, even, collision-resistant name for long bytes: the first 16 bytes of SHA-256. */
export const digest = (bytes: Uint8Array): Uint8Array =>
  crypto.createHash("sha256").update(bytes).digest().subarray(0, DIGEST_BYTES);
