/**
 * Authentication that verifies nothing: any well-formed signature is accepted, whoever made it and wherever it is
 * scoped to. A request without one is refused as AWS refuses it, so that a client's missing credentials show up here
 * and not first in production.
 */
import { readScope } from "./credential-scope.ts";
import { readClaim } from "./signature-claim.ts";
import type { Authenticator } from "./signed-request.ts";
import { checkSigningTime } from "./signing-time.ts";

/** Accepts all callers as `callerArn`. */
export const anyCredentials = (callerArn: string): Authenticator => ({
  authenticate(request) {
    const claim = readClaim(request);
    checkSigningTime(claim.timestamp);
    return { accessKeyId: readScope(claim.credential).accessKeyId, arn: callerArn };
  },
});
