/**
 * Who is calling: what authentication finds out, and the form of it that verifies nothing. Any well-formed signature
 * is accepted then, whoever made it and wherever it is scoped to. A request without one is refused as AWS refuses it,
 * so that a client's missing credentials show up here and not first in production.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Principal } from "../engine/request-scope.ts";
import { readClaim, readScope, type SignedRequest } from "./signature-claim.ts";
import { checkSigningTime } from "./signing-time.ts";

/** Finds out who sent a request. */
export interface Authenticator {
  /**
   * A promise only where the answer has to be waited for.
   * @param service that the signature must be scoped to
   * @throws ApiError when the request is not signed as this authenticator demands
   */
  authenticate(request: SignedRequest, service: string, nowMs: number): Awaitable<Principal>;
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** The owner of an account, who every caller is while there are no users. */
export const accountOwner = (accountId: string, accessKeyId: string): Principal => ({
  arn: `arn:aws:iam::${accountId}:root`,
  accountId,
  accessKeyId,
  session: null,
  tags: NO_TAGS,
});

/** Accepts all callers as the owner of the account. */
export function anyCredentials(accountId: string): Authenticator {
  let last = accountOwner(accountId, "");
  return {
    authenticate(request) {
      const claim = readClaim(request);
      checkSigningTime(claim.timestamp);
      const { accessKeyId } = readScope(claim.credential);
      // Nearly all requests come with the same key.
      if (last.accessKeyId !== accessKeyId) last = accountOwner(accountId, accessKeyId);
      return last;
    },
  };
}
