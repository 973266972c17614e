/**
 * The steady load beside what is done to a large table: reads, and writes of every kind.
 */
import { evenArrivals } from "./arrivals.ts";
import { TABLE_NAME } from "./bench-item.ts";
import type { LargeClient } from "./large-client.ts";
import { largeCalls, type TableShape } from "./large-item.ts";
import type { ForegroundLatency } from "./large-result.ts";
import { PacedLoad } from "./paced-load.ts";
import type { Call } from "./scenario.ts";

/** Reads a second, and as many writes. */
const SMALL_PER_SECOND = 250;
const LARGE_PER_SECOND = 5;
const LARGE_ITEM_BYTES = 50_000;

/** Enough that a slow answer does not keep others waiting; one where others would be idle until the server closes them. */
const SMALL_CONNECTIONS = 100;
const LARGE_CONNECTIONS = 1;

/** Signatures are made anew so often. */
const SIGN_AGAIN_MS = 120_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class LargeLoad {
  readonly #reads: PacedLoad;
  readonly #writes: PacedLoad;
  readonly #again: NodeJS.Timeout;

  constructor(port: number, client: LargeClient, shape: TableShape, tableName: string = TABLE_NAME) {
    const isLarge = shape.itemBytes > LARGE_ITEM_BYTES;
    const connections = isLarge ? LARGE_CONNECTIONS : SMALL_CONNECTIONS;
    const perSecond = isLarge ? LARGE_PER_SECOND : SMALL_PER_SECOND;
    const count = isLarge ? 60 : 3_000;
    const step = Math.max(1, Math.floor(shape.items / count));
    const calls = (call: (place: number) => Call): readonly Call[] =>
      Array.from({ length: count }, (_, place) => onTable(call(place), tableName));
    const readCalls = calls((place) => largeCalls.get((place * step) % shape.items));
    const writeCalls = calls((place) => writeCall(shape, (place * step) % shape.items, place));
    const sign = (): [Buffer[], Buffer[]] => [
      readCalls.map((call) => client.request(call)),
      writeCalls.map((call) => client.request(call)),
    ];
    const [reads, writes] = sign();
    this.#again = setInterval(() => {
      const [newReads, newWrites] = sign();
      reads.splice(0, count, ...newReads);
      writes.splice(0, count, ...newWrites);
    }, SIGN_AGAIN_MS);
    const arrivals = () => evenArrivals(perSecond, performance.now());
    this.#reads = new PacedLoad({ port, requests: reads, connections, arrivals: arrivals() });
    this.#writes = new PacedLoad({ port, requests: writes, connections, arrivals: arrivals() });
  }

  /** What was seen since the last call. */
  take(when: string): readonly ForegroundLatency[] {
    return [
      { request: "reads", when, ...this.#reads.take() },
      { request: "writes", when, ...this.#writes.take() },
    ];
  }

  /** What is seen in the next so many seconds. */
  async during(seconds: number, when: string): Promise<readonly ForegroundLatency[]> {
    this.take(when);
    await pause(seconds * 1_000);
    return this.take(when);
  }

  async stop(): Promise<void> {
    clearInterval(this.#again);
    await Promise.all([this.#reads.stop(), this.#writes.stop()]);
  }
}

const onTable = ({ operation, input }: Call, TableName: string): Call => ({
  operation,
  input: { ...input, TableName },
});

/** Of ten writes one deletes, one updates, and eight put, with an owner that changes from time to time. */
function writeCall(shape: TableShape, number: number, place: number): Call {
  if (place % 10 === 0) return largeCalls.remove(number);
  if (place % 10 === 1) return largeCalls.update(number, place);
  return largeCalls.put(shape, number, place);
}
