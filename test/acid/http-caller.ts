/**
 * Requests in JSON to a server in another process. What its death cuts short rejects: nobody knows what came of it.
 */
import { type Json, type JsonAnswer, type JsonCaller, jsonHeaders } from "../fixture/json-stator.ts";

export class HttpCaller implements JsonCaller {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async call(operation: string, input: Json): Promise<JsonAnswer> {
    const { host: _, ...headers } = jsonHeaders(operation);
    const response = await fetch(this.#endpoint, { method: "POST", headers, body: JSON.stringify(input) });
    return { status: response.status, body: (await response.json()) as Json };
  }
}
