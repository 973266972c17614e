/**
 * What a refusal costs, counted in digests: the same whether nobody has the access key, somebody has it, or its signing
 * key is kept because it is in use.
 */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  KEY,
  type PlainRequest,
  SIGNED_AT,
  SIGNED_AT_MS,
  sign,
} from "../../test/fixture/reference-signer.ts";
import { ApiError } from "../api/errors.ts";
import { fixedAccessKeys, SignatureVerifier } from "./signature.ts";

const { hash, timingSafeEqual } = crypto;
let digests = 0;
let comparisons = 0;

beforeEach(() => {
  crypto.hash = ((...parameters: Parameters<typeof hash>) => {
    digests++;
    return hash(...parameters);
  }) as typeof hash;
  crypto.timingSafeEqual = (a, b) => {
    comparisons++;
    return timingSafeEqual(a, b);
  };
  syncBuiltinESMExports();
});

afterEach(() => {
  crypto.hash = hash;
  crypto.timingSafeEqual = timingSafeEqual;
  syncBuiltinESMExports();
});

const request: PlainRequest = {
  method: "POST",
  url: "/",
  headers: { host: "localhost:8000", "x-amz-date": SIGNED_AT, "x-amz-target": "DynamoDB_20120810.GetItem" },
  body: Buffer.from('{"TableName":"orders"}'),
};

const verifier = (): SignatureVerifier =>
  new SignatureVerifier({
    keys: fixedAccessKeys(new Map([[KEY.accessKeyId, KEY.secretAccessKey]])),
    region: "eu-west-2",
    accountId: "123456789012",
  });

/** What `one` says to the request, and what that took. */
function verdict(one: SignatureVerifier, signed: PlainRequest): string {
  digests = 0;
  comparisons = 0;
  let said = "accepted";
  try {
    one.authenticate(signed, "dynamodb", SIGNED_AT_MS);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    said = error.type;
  }
  return `${said}, ${digests} digests, ${comparisons} comparisons`;
}

/** Four codes for the signing key, and what every verified request needs: body, canonical request, one code. */
const DERIVED_AND_SIGNED = "12 digests, 1 comparisons";

describe.each(["header", "query"] as const)("in the %s form", (form) => {
  const good = sign(request, { form });
  const wrong = sign(request, { form, secret: "wrong" });
  const stranger = (secret: string) => sign(request, { form, accessKeyId: "AKIASTRANGER", secret });

  it("an unknown access key costs what a wrong signature costs, at the first and at every later request", () => {
    const one = verifier();
    for (let times = 0; times < 3; times++) {
      expect(verdict(one, wrong)).toBe(`InvalidSignatureException, ${DERIVED_AND_SIGNED}`);
      expect(verdict(one, stranger("any"))).toBe(`UnrecognizedClientException, ${DERIVED_AND_SIGNED}`);
    }
  });

  it("a wrong signature costs the same while the signing key of its access key is kept", () => {
    const one = verifier();
    expect(verdict(one, good)).toBe(`accepted, ${DERIVED_AND_SIGNED}`);
    expect(verdict(one, good)).toBe("accepted, 4 digests, 1 comparisons");
    expect(verdict(one, wrong)).toBe(`InvalidSignatureException, ${DERIVED_AND_SIGNED}`);
    expect(verdict(one, good)).toBe("accepted, 4 digests, 1 comparisons");
  });

  it("refused requests keep no signing key that a good one would find", () => {
    const one = verifier();
    verdict(one, wrong);
    expect(verdict(one, good)).toBe(`accepted, ${DERIVED_AND_SIGNED}`);
  });

  it("what stands in for the secret of an unknown access key opens nothing", () => {
    const said = verdict(verifier(), stranger("0".repeat(40)));
    expect(said).toBe(`UnrecognizedClientException, ${DERIVED_AND_SIGNED}`);
  });
});
