/**
 * Requests and answers as protocols see them, with or without a socket: whole bodies, plain headers, and the
 * connection that a request came on.
 */
import type { Awaitable } from "../base/awaitable.ts";

/** Values by lower-case name; repeated headers are joined with `,`. */
export type HttpHeaders = Readonly<Record<string, string | undefined>>;

/** How far a connection is trusted. */
export interface ConnectionTrust {
  /** Whether its requests are refused unseen: too many of its address failed, and none of its own was good. */
  readonly isBlocked: boolean;
  /** A signature was good. */
  prove(): void;
  /** A signature was not. */
  fail(): void;
}

/** What is known of a connection from when it is accepted; one frozen object that all its requests share. */
export interface ConnectionFacts {
  /** IP address of the peer; null for callers within the process. */
  readonly address: string | null;
  readonly isTls: boolean;
  /** Name of the listener that accepted it. */
  readonly listener: string;
  /** Absent where its address is not limited. */
  readonly trust?: ConnectionTrust;
}

/** The connection of callers that need none. */
export const IN_PROCESS: ConnectionFacts = Object.freeze({
  address: null,
  isTls: false,
  listener: "in-process",
});

/** The memory that the server keeps for one request, beside that of its body. */
export interface MemoryReservation {
  /** Whether no more of its like would be served now, because clients have yet to take answers that were made; absent: never. */
  readonly isShort?: boolean;
  /** Reserves that many bytes; false, and nothing reserved, when the server has too little. */
  reserve(bytes: number): boolean;
  /** Releases what was reserved, before the answer is sent. */
  release(bytes: number): void;
}

/** The other end of a connection. */
export interface HttpClient {
  /** Whether nobody will read an answer. */
  readonly isGone: boolean;
}

/** A request, received whole. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly url: string;
  readonly headers: HttpHeaders;
  /** The first value of each header, where one was repeated: what is meant, though all of them are signed. */
  readonly firstHeaders?: HttpHeaders | undefined;
  readonly body: Uint8Array;
  readonly connection: ConnectionFacts;
  /** Absent where no client is to be bounded: the caller is the process itself. */
  readonly memory?: MemoryReservation;
  /** Who waits for the answer; absent for callers that always do. */
  readonly client?: HttpClient;
}

/** An answer, ready to send. */
export interface HttpResponse {
  readonly status: number;
  /** Names and values by turns; `Content-Length` among them, `Server`, `Date` and `Connection` left to the socket. */
  readonly headers: string[];
  readonly body: Uint8Array;
}

/** Why a request is not read to its end. */
export type RequestRefusal = "tooLarge" | "noCapacity";

/** Answers requests; never throws or rejects. */
export interface HttpHandler {
  handle(request: HttpRequest): Awaitable<HttpResponse>;
  /** The answer to a request that was not read to its end. */
  refuse(reason: RequestRefusal, connection: ConnectionFacts): HttpResponse;
}
