/**
 * Signature Version 4, verified: the request is whole, recent, meant for this place, and made by someone who holds
 * the secret of a known access key. Checks run in AWS's order and answer AWS's texts. Signing keys are derived once
 * per credential and kept; the comparison takes the same time wherever signatures differ.
 *
 * Cost: 3.5 µs for a 1 KB body and 8 signed headers (Node 20), most of it the digests.
 */
import { Buffer } from "node:buffer";
import { hash, timingSafeEqual } from "node:crypto";
import { unrecognizedClient } from "../api/errors.ts";
import { LruCache } from "../base/lru-cache.ts";
import type { AccessKeys } from "./access-keys.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { type CredentialScope, checkScope, readScope } from "./credential-scope.ts";
import { HmacSha256 } from "./hmac-sha256.ts";
import { signatureDiffers, unsignedHeader, unsupportedAlgorithm } from "./refusal.ts";
import { readClaim, type SignatureClaim } from "./signature-claim.ts";
import type { Authenticator, Caller, SignedRequest } from "./signed-request.ts";
import { checkExpiry, checkSkew, readSigningTime, type SigningTime } from "./signing-time.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";

/** Credentials whose signing key is kept. One client has one per day and region. */
const SIGNING_KEYS_MAX = 1_000;

/** Whose signatures are good, and for what. */
export interface SignatureVerifierOptions {
  readonly keys: AccessKeys;
  /** The only region that credentials may be scoped to. */
  readonly region: string;
  /** The only service that credentials may be scoped to. */
  readonly service: string;
  /** The ARN that every caller gets. */
  readonly callerArn: string;
}

/** A derived key, good as long as the secret is still that one. */
interface SigningKey {
  readonly secret: string;
  readonly hmac: HmacSha256;
}

/** Accepts callers who prove that they hold the secret of a known access key. */
export class SignatureVerifier implements Authenticator {
  readonly #options: SignatureVerifierOptions;
  readonly #signingKeys = new LruCache<string, SigningKey>(SIGNING_KEYS_MAX);

  constructor(options: SignatureVerifierOptions) {
    this.#options = options;
  }

  authenticate(request: SignedRequest, nowMs: number): Caller {
    const claim = readClaim(request);
    if (claim.algorithm !== ALGORITHM) throw unsupportedAlgorithm(claim.algorithm);
    const time = readSigningTime(claim.timestamp);
    const scope = readScope(claim.credential);
    checkTime(claim, time, nowMs);
    checkScope(scope, {
      region: this.#options.region,
      service: this.#options.service,
      timestamp: time.text,
    });
    const secret = this.#options.keys.secretOf(scope.accessKeyId);
    // All keys are long-term ones, which never come with a session token.
    if (secret === undefined || claim.sessionToken !== undefined) throw unrecognizedClient();
    checkSignedHeaders(request, claim);
    const expected = this.#signature(request, claim, { scope, secret, time });
    if (!sameDigits(expected, claim.signature)) throw signatureDiffers();
    return { accessKeyId: scope.accessKeyId, arn: this.#options.callerArn };
  }

  /** The signature that the holder of `secret` would have made. */
  #signature(
    request: SignedRequest,
    claim: SignatureClaim,
    by: { readonly scope: CredentialScope; readonly secret: string; readonly time: SigningTime },
  ): string {
    const bodyHash = hash("sha256", request.body, "hex");
    const canonical = canonicalRequest(request, {
      query: claim.query,
      signedHeaders: claim.signedHeaders,
      bodyHash,
    });
    const canonicalHash = hash("sha256", Buffer.from(canonical, "latin1"), "hex");
    const scopeText = claim.credential.slice(by.scope.accessKeyId.length + 1);
    const key = this.#signingKey(claim.credential, by.scope, by.secret);
    return key.hex(`${ALGORITHM}\n${by.time.text}\n${scopeText}\n${canonicalHash}`);
  }

  #signingKey(credential: string, scope: CredentialScope, secret: string): HmacSha256 {
    const known = this.#signingKeys.get(credential);
    if (known !== undefined && known.secret === secret) return known.hmac;
    const hmac = deriveSigningKey(secret, scope);
    this.#signingKeys.set(credential, { secret, hmac });
    return hmac;
  }
}

/** The chain of codes over day, region, service and terminator. */
function deriveSigningKey(secret: string, scope: CredentialScope): HmacSha256 {
  const secretBytes = Buffer.from(`AWS4${secret}`, "utf8");
  let key: Uint8Array = secretBytes.length > 64 ? hash("sha256", secretBytes, "buffer") : secretBytes;
  for (const part of [scope.day, scope.region, scope.service, scope.terminator]) {
    key = new HmacSha256(key).bytes(part);
  }
  return new HmacSha256(key);
}

function checkTime(claim: SignatureClaim, time: SigningTime, nowMs: number): void {
  if (claim.expires === undefined) checkSkew(time, nowMs);
  else checkExpiry(time, claim.expires, nowMs);
}

/** Refuses a signature that leaves open where the request goes or what it asks for. */
function checkSignedHeaders(request: SignedRequest, claim: SignatureClaim): void {
  const signed = `;${claim.signedHeaders};`;
  if (!signed.includes(";host;")) {
    throw unsignedHeader("'Host' or ':authority'");
  }
  if (request.headers["x-amz-target"] !== undefined && !signed.includes(";x-amz-target;")) {
    throw unsignedHeader("'X-Amz-Target'");
  }
}

function sameDigits(expected: string, claimed: string): boolean {
  const claimedBytes = Buffer.from(claimed, "latin1");
  return (
    claimedBytes.length === expected.length && timingSafeEqual(Buffer.from(expected, "latin1"), claimedBytes)
  );
}
