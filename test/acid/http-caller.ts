/**
 * Requests in JSON to a server in another process. What its death cuts short rejects: nobody knows what came of it.
 */
import { type Json, type JsonAnswer, type JsonCaller, jsonHeaders } from "../fixture/json-stator.ts";

/** A request that has no answer by then never gets one, which is a fault whatever ended the server. */
const ANSWER_MS_MAX = 60_000;

/** Whether a request was given up because no answer came, and not cut off. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "TimeoutError";

export class HttpCaller implements JsonCaller {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async call(operation: string, input: Json): Promise<JsonAnswer> {
    const { host: _, ...headers } = jsonHeaders(operation);
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const body = JSON.stringify(input);
    const response = await fetch(this.#endpoint, { method: "POST", headers, body, signal });
    return { status: response.status, body: (await response.json()) as Json };
  }
}
