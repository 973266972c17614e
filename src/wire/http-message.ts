/**
 * Requests and answers as the front door sees them, with or without a socket: whole bodies, plain headers.
 */
import type { ApiError } from "../api/errors.ts";
import type { Awaitable } from "../base/awaitable.ts";

/** Values by lower-case name; repeated headers are joined with `,`. */
export type HttpHeaders = Readonly<Record<string, string | undefined>>;

/** A request, received whole. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly url: string;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
}

/** An answer, ready to send. */
export interface HttpResponse {
  readonly status: number;
  /** Names and values by turns; `Content-Length` among them, `Date` and `Connection` left to the socket. */
  readonly headers: string[];
  readonly body: Uint8Array;
}

/** Answers requests; never throws or rejects. */
export interface HttpHandler {
  handle(request: HttpRequest): Awaitable<HttpResponse>;
  /** The answer to a request that was not read to its end. */
  refuse(error: ApiError): HttpResponse;
}
