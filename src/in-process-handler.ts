/**
 * A request handler for the AWS SDK for JavaScript v3 that needs no socket: what the SDK would send goes straight to
 * the protocol. It has the shape of the SDK's `HttpHandler` without importing it.
 */
import { Buffer } from "node:buffer";
import { NO_BYTES } from "./base/bytes.ts";
import { type HttpHandler, type HttpHeaders, IN_PROCESS } from "./http/http-message.ts";

/** What the SDK hands to a request handler, as far as it is read. */
export interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What the SDK expects back. */
export interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Structurally the SDK's `HttpHandler`. */
export class InProcessHandler {
  readonly #handler: HttpHandler;

  constructor(handler: HttpHandler) {
    this.#handler = handler;
  }

  async handle(request: SdkRequest): Promise<{ readonly response: SdkResponse }> {
    const { status, headers, body } = await this.#handler.handle({
      method: request.method,
      url: request.path + queryText(request.query),
      headers: lowerCaseNames(request.headers),
      body: bodyBytes(request.body),
      connection: IN_PROCESS,
    });
    return { response: { statusCode: status, headers: headerRecord(headers), body } };
  }

  /** Part of the SDK's interface; there is nothing to set. */
  updateHttpClientConfig(): void {}

  /** Part of the SDK's interface; there is nothing to set. */
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  /** Part of the SDK's interface: a client that is done with the handler. The server stays. */
  destroy(): void {}
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): HttpHeaders {
  const lowered: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) lowered[name.toLowerCase()] = value;
  return lowered;
}

function bodyBytes(body: unknown): Uint8Array {
  if (typeof body === "string") return Buffer.from(body);
  if (body === undefined || body === null) return NO_BYTES;
  if (body instanceof Uint8Array) return body;
  throw new TypeError("the in-process handler takes bodies that are text or bytes");
}

function queryText(query: SdkRequest["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (one: string | null) => `${encodeURIComponent(name)}=${encodeURIComponent(one ?? "")}`,
    ),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** The SDK looks headers up by lower-case name. */
function headerRecord(flat: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) {
    record[(flat[at] ?? "").toLowerCase()] = flat[at + 1] ?? "";
  }
  return record;
}
