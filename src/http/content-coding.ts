/**
 * gzip and deflate in both directions, on the thread pool, because a large body would hold up every other request. A
 * few kilobytes may inflate to a thousand times as much, and nobody is authenticated before they did, so memory for
 * all that may come out is reserved beforehand. A few bodies are inflated at a time; the others wait, and use no more
 * memory than they came with.
 */
import { Buffer } from "node:buffer";
import { type CompressCallback, deflate, gunzip, gzip, inflate } from "node:zlib";
import type { Metrics } from "../telemetry/metrics.ts";
import type { MemoryReservation } from "./http-message.ts";
import { BODY_BYTES_MAX, INFLATIONS_MAX, INFLATIONS_WAITING_MAX } from "./server-limits.ts";

/** The codings that are understood. */
export type ContentCoding = "gzip" | "deflate";

/** How undoing a content coding ended. */
type InflateOutcome =
  | { readonly kind: "inflated"; readonly bytes: Uint8Array }
  | { readonly kind: "tooLarge" }
  | { readonly kind: "damaged" };

/** Bytes that one byte can inflate to: the shortest codes, of two bits, stand for 258 bytes. */
const INFLATION_RATIO_MAX = 1_032;

/** A body as sent. */
export interface CodedBody {
  readonly body: Uint8Array;
  readonly coding: ContentCoding;
  /** Absent: memory is not bounded. */
  readonly memory: MemoryReservation | undefined;
}

/** How it ended; for bytes that were inflated memory of their length stays reserved, for the caller to release. */
export type InflationOutcome = InflateOutcome | { readonly kind: "noCapacity" };

/** The inflations of one server. */
export class Inflations {
  readonly #metrics: Metrics;
  /** Bodies that wait, the first to go on first. */
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** Undoes the coding as soon as few enough others are being undone. */
  async inflate(coded: CodedBody): Promise<InflationOutcome> {
    if (this.#waiting.length >= INFLATIONS_WAITING_MAX) {
      this.#metrics.refused.add(1);
      return { kind: "noCapacity" };
    }
    await this.#begin();
    try {
      return await inflateWithin(coded);
    } finally {
      this.#end();
    }
  }

  async #begin(): Promise<void> {
    if (this.#running === INFLATIONS_MAX) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  /** Lets the next one begin. */
  #end(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

async function inflateWithin({ body, coding, memory }: CodedBody): Promise<InflationOutcome> {
  const bytesMax = Math.min(BODY_BYTES_MAX, (body.length + 1) * INFLATION_RATIO_MAX);
  if (memory?.reserve(bytesMax) === false) return { kind: "noCapacity" };
  const outcome = await inflateBody(body, coding, bytesMax);
  memory?.release(outcome.kind === "inflated" ? bytesMax - outcome.bytes.length : bytesMax);
  return outcome;
}

/** Undoes `coding`; gives up as soon as more than `bytesMax` come out. */
function inflateBody(body: Uint8Array, coding: ContentCoding, bytesMax: number): Promise<InflateOutcome> {
  const undo = coding === "gzip" ? gunzip : inflate;
  return new Promise((resolve) => {
    undo(body, { maxOutputLength: bytesMax }, (error: NodeJS.ErrnoException | null, bytes) => {
      if (error === null) resolve({ kind: "inflated", bytes });
      else resolve({ kind: error.code === "ERR_BUFFER_TOO_LARGE" ? "tooLarge" : "damaged" });
    });
  });
}

/** Answers up to this size, in bytes, are sent as they are. */
const PLAIN_BYTES_MAX = 4_096;

/** `body` in `coding`. */
export function deflateBody(body: Uint8Array, coding: ContentCoding): Promise<Uint8Array> {
  const apply = coding === "gzip" ? gzip : deflate;
  return new Promise((resolve, reject) => {
    const done: CompressCallback = (error, bytes) => (error === null ? resolve(bytes) : reject(error));
    apply(Buffer.from(body.buffer, body.byteOffset, body.byteLength), done);
  });
}

/** The coding to answer in, the first that is accepted and understood; undefined: as it is. */
export function answerCoding(
  acceptEncoding: string | undefined,
  bodyBytes: number,
): ContentCoding | undefined {
  if (bodyBytes <= PLAIN_BYTES_MAX || acceptEncoding === undefined) return undefined;
  if (acceptEncoding === "identity") return undefined;
  for (const element of acceptEncoding.split(",")) {
    const coding = acceptedCoding(element);
    if (coding !== undefined) return coding;
  }
  return undefined;
}

/** The coding of one element of Accept-Encoding, if it is understood and its weight is not zero. */
function acceptedCoding(element: string): ContentCoding | undefined {
  const [name = "", ...parameters] = element.toLowerCase().split(";");
  if (parameters.some((parameter) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(parameter))) return undefined;
  const coding = name.trim();
  return coding === "gzip" || coding === "deflate" ? coding : undefined;
}
