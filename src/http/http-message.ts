/**
 * Requests and answers as the front door sees them, with or without a socket: whole bodies, plain headers.
 */
import type { Awaitable } from "../base/awaitable.ts";

/** Values by lower-case name; repeated headers are joined with `,`. */
export type HttpHeaders = Readonly<Record<string, string | undefined>>;

/** Where a request takes room in memory for what is made of it, beside the room that it came with. */
export interface MemoryReservation {
  /** Takes room for so many bytes; false when there is none. */
  take(bytes: number): boolean;
  /** Gives back what was taken, before the answer is sent. */
  giveBack(bytes: number): void;
}

/** A request, received whole. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly url: string;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
  /** Absent where no client is to be bounded: the caller is the process itself. */
  readonly room?: MemoryReservation;
}

/** An answer, ready to send. */
export interface HttpResponse {
  readonly status: number;
  /** Names and values by turns; `Content-Length` among them, `Date` and `Connection` left to the socket. */
  readonly headers: string[];
  readonly body: Uint8Array;
}

/** Why a request is not read to its end. */
export type RequestRefusal = "tooLarge" | "noCapacity";

/** Answers requests; never throws or rejects. */
export interface HttpHandler {
  handle(request: HttpRequest): Awaitable<HttpResponse>;
  /** The answer to a request that was not read to its end. */
  refuse(reason: RequestRefusal): HttpResponse;
}
