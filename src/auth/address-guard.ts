/**
 * Stands before an authenticator, and keeps clients from being verified whose address sent too many requests that were
 * refused: to verify a signature costs a digest of the whole body, which anybody could ask for.
 */
import { ApiError, throttling } from "../api/errors.ts";
import type { Awaitable } from "../base/awaitable.ts";
import type { Principal } from "../engine/request-scope.ts";
import type { ConnectionTrust } from "../http/http-message.ts";
import type { Authenticator } from "./authenticator.ts";
import type { SignedRequest } from "./signature-claim.ts";

/** Asks `inner`, and tells the connection what came of it. */
export class AddressGuard implements Authenticator {
  readonly #inner: Authenticator;

  constructor(inner: Authenticator) {
    this.#inner = inner;
  }

  authenticate(request: SignedRequest, service: string, nowMs: number): Awaitable<Principal> {
    const trust = request.connection?.trust;
    if (trust === undefined) return this.#inner.authenticate(request, service, nowMs);
    if (trust.isBlocked) throw throttling("Rate of requests exceeds the allowed throughput.");
    try {
      const caller = this.#inner.authenticate(request, service, nowMs);
      if (caller instanceof Promise) return proven(caller, trust);
      trust.prove();
      return caller;
    } catch (error) {
      noteFailure(error, trust);
      throw error;
    }
  }
}

async function proven(authenticating: Promise<Principal>, trust: ConnectionTrust): Promise<Principal> {
  try {
    const caller = await authenticating;
    trust.prove();
    return caller;
  } catch (error) {
    noteFailure(error, trust);
    throw error;
  }
}

/** A fault of this server is no failure of the client. */
function noteFailure(error: unknown, trust: ConnectionTrust): void {
  if (error instanceof ApiError) trust.fail();
}
