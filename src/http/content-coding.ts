/**
 * gzip and deflate in both directions. What a request inflates to is bounded before it is made, and `Inflations` asks
 * for the room; both directions run on the thread pool, because a large body would hold up every other request.
 */
import { Buffer } from "node:buffer";
import { type CompressCallback, deflate, gunzip, gzip, inflate } from "node:zlib";

/** The codings that are understood. */
export type ContentCoding = "gzip" | "deflate";

/** Answers up to this size, in bytes, are sent as they are. */
const PLAIN_BYTES_MAX = 4_096;

/** What came of undoing a content coding. */
export type InflateOutcome =
  | { readonly kind: "inflated"; readonly bytes: Uint8Array }
  | { readonly kind: "tooLarge" }
  | { readonly kind: "damaged" };

/** Undoes `coding`; gives up as soon as more than `bytesMax` come out. */
export function inflateBody(
  body: Uint8Array,
  coding: ContentCoding,
  bytesMax: number,
): Promise<InflateOutcome> {
  const undo = coding === "gzip" ? gunzip : inflate;
  return new Promise((resolve) => {
    undo(body, { maxOutputLength: bytesMax }, (error: NodeJS.ErrnoException | null, bytes) => {
      if (error === null) resolve({ kind: "inflated", bytes });
      else resolve({ kind: error.code === "ERR_BUFFER_TOO_LARGE" ? "tooLarge" : "damaged" });
    });
  });
}

/** `body` in `coding`. */
export function deflateBody(body: Uint8Array, coding: ContentCoding): Promise<Uint8Array> {
  const apply = coding === "gzip" ? gzip : deflate;
  return new Promise((resolve, reject) => {
    const done: CompressCallback = (error, bytes) => (error === null ? resolve(bytes) : reject(error));
    apply(Buffer.from(body.buffer, body.byteOffset, body.byteLength), done);
  });
}

/** The coding to answer in, gzip before deflate; undefined: as it is. */
export function answerCoding(
  acceptEncoding: string | undefined,
  bodyBytes: number,
): ContentCoding | undefined {
  if (bodyBytes <= PLAIN_BYTES_MAX || acceptEncoding === undefined) return undefined;
  if (acceptEncoding === "identity") return undefined;
  const wanted = new Set(acceptEncoding.split(",").map(acceptedCoding));
  return wanted.has("gzip") ? "gzip" : wanted.has("deflate") ? "deflate" : undefined;
}

/** The coding of one element of Accept-Encoding, unless its weight is zero. */
function acceptedCoding(element: string): string {
  const [coding = "", ...parameters] = element.toLowerCase().split(";");
  const refused = parameters.some((parameter) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(parameter));
  return refused ? "" : coding.trim();
}
