/**
 * What authentication sees of a request, and what it finds out.
 */

/** A request as it was received: signatures cover these very bytes. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly url: string;
  /** By lower-case name; repeated headers joined with `,`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body before any content decoding. */
  readonly body: Uint8Array;
}

/** Who is calling. */
export interface Caller {
  readonly accessKeyId: string;
  readonly arn: string;
}

/** Tells who sent a request. */
export interface Authenticator {
  /** @throws ApiError when the request is not signed as this authenticator demands. */
  authenticate(request: SignedRequest, nowMs: number): Caller;
}
