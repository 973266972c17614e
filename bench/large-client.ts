/**
 * The caller of a server with a large table: signs as it goes, on connections that it keeps. Any answer but 200 is an
 * error.
 */
import { createHistogram } from "node:perf_hooks";
import { HttpConnection } from "./http-connection.ts";
import type { PacedLatency } from "./paced-load.ts";
import type { Call } from "./scenario.ts";
import { requestSigner } from "./signed-request.ts";

/** A signature is good for five minutes. */
const SIGNER_MS = 60_000;

/** An answer's body, or null of the load that ended. */
export type Json = Readonly<Record<string, unknown>>;

export class LargeClient {
  #port: number;
  #signedMs = Number.NEGATIVE_INFINITY;
  #sign: (call: Call) => Buffer = () => Buffer.alloc(0);

  constructor(port: number) {
    this.#port = port;
  }

  /** Calls the server there from now on. */
  moveTo(port: number): void {
    this.#port = port;
    this.#signedMs = Number.NEGATIVE_INFINITY;
  }

  /** The whole request as bytes, signed now. */
  request(call: Call): Buffer {
    const nowMs = performance.now();
    if (nowMs - this.#signedMs > SIGNER_MS) {
      this.#signedMs = nowMs;
      this.#sign = requestSigner(`127.0.0.1:${this.#port}`, Date.now());
    }
    return this.#sign(call);
  }

  /** Makes one call on a connection of its own. @throws Error with any answer but 200 */
  async call(operation: string, input: object): Promise<Json> {
    const connection = new HttpConnection(this.#port);
    try {
      return JSON.parse(await toApiError(connection, this.request({ operation, input }))) as Json;
    } finally {
      connection.close();
    }
  }

  /** Sends on `clients` connections, one request at a time on each, until `next` gives none; what callers saw. */
  async sendAll(clients: number, next: () => Buffer | null): Promise<PacedLatency> {
    const latenciesUs = createHistogram();
    const send = async (): Promise<void> => {
      const connection = new HttpConnection(this.#port);
      for (let request = next(); request !== null; request = next()) {
        const sentMs = performance.now();
        await toApiError(connection, request);
        latenciesUs.record(Math.max(1, Math.round((performance.now() - sentMs) * 1_000)));
      }
      connection.close();
    };
    await Promise.all(Array.from({ length: clients }, send));
    return {
      requests: latenciesUs.count,
      p50Us: latenciesUs.percentile(50),
      p99Us: latenciesUs.percentile(99),
      maxUs: latenciesUs.max,
    };
  }
}

function toApiError(connection: HttpConnection, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    connection.send(
      request,
      ({ status, body }) => {
        if (status === 200) resolve(body.toString());
        else reject(new Error(`the server answered ${status}: ${body.toString().slice(0, 300)}`));
      },
      reject,
    );
  });
}
