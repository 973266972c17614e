/**
 * Bodies that are inflated: a few at a time, the others wait in line. A few kilobytes may inflate to a thousand times
 * as much, and nobody is authenticated before they did, so room for all that may come out is taken beforehand, where
 * bodies take theirs. What waits takes no more room than it came with.
 */
import type { Metrics } from "../telemetry/metrics.ts";
import { type ContentCoding, type InflateOutcome, inflateBody } from "./content-coding.ts";
import type { MemoryReservation } from "./http-message.ts";
import { BODY_BYTES_MAX, INFLATIONS_MAX, INFLATIONS_WAITING_MAX } from "./server-limits.ts";

/** Bytes that one byte can inflate to: the shortest codes, of two bits, stand for 258 bytes. */
const INFLATION_RATIO_MAX = 1_032;

/** A body as sent. */
export interface CodedBody {
  readonly body: Uint8Array;
  readonly coding: ContentCoding;
  /** Absent: there is always room. */
  readonly room: MemoryReservation | undefined;
}

/** What came of it; bytes that were inflated hold room of their length, which is to be given back. */
export type InflationOutcome = InflateOutcome | { readonly kind: "noRoom" };

/** The inflations of one server. */
export class Inflations {
  readonly #metrics: Metrics;
  /** Who waits, the first to go on first. */
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** Undoes the coding when it is the body's turn. */
  async inflate(coded: CodedBody): Promise<InflationOutcome> {
    if (this.#waiting.length >= INFLATIONS_WAITING_MAX) {
      this.#metrics.refused.add(1);
      return { kind: "noRoom" };
    }
    await this.#turn();
    try {
      return await inflateWithin(coded);
    } finally {
      this.#pass();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running === INFLATIONS_MAX) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  /** Gives the turn to the next in line. */
  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

async function inflateWithin({ body, coding, room }: CodedBody): Promise<InflationOutcome> {
  const bytesMax = Math.min(BODY_BYTES_MAX, (body.length + 1) * INFLATION_RATIO_MAX);
  if (room?.take(bytesMax) === false) return { kind: "noRoom" };
  const outcome = await inflateBody(body, coding, bytesMax);
  room?.giveBack(outcome.kind === "inflated" ? bytesMax - outcome.bytes.length : bytesMax);
  return outcome;
}
