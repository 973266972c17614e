/**
 * The public test vectors of Signature Version 4: for each request, signed in the header and in the query, the text
 * that is signed is the published one, and the signature is verified.
 *
 * Vectors say how a signer writes what it sends, so they are sent here as an HTTP client sends them: folded lines
 * joined, bytes of a target that are no ASCII percent-encoded. Of 38 requests, those whose path the signer normalises
 * are refused: paths are taken as they were sent, because all clients of the API send `/`. Refused too is a query to
 * which the session token was added after signing, as a few other services want it. Two more vectors of the suite, for
 * services that encode the path twice, are left out.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ApiError } from "../api/errors.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { fixedAccessKeys, SignatureVerifier } from "./signature.ts";
import { readClaim, type SignedRequest } from "./signature-claim.ts";
import vectors from "./signature-vectors.json" with { type: "json" };

const SIGNED_AT_MS = Date.UTC(2015, 7, 30, 12, 36);

/** Whose signed text is another here. */
const OTHERWISE = [
  "query post-sts-header-after",
  "header get-relative-normalized",
  "query get-relative-normalized",
  "header get-relative-relative-normalized",
  "query get-relative-relative-normalized",
  "header get-slash-dot-slash-normalized",
  "query get-slash-dot-slash-normalized",
  "header get-slash-normalized",
  "query get-slash-normalized",
  "header get-slash-pointless-dot-normalized",
  "query get-slash-pointless-dot-normalized",
  "header get-slashes-normalized",
  "query get-slashes-normalized",
];

/** Made with a session token, which no long-term key comes with. */
const WITH_TOKEN = ["get-vanilla-with-session-token", "post-sts-header-after", "post-sts-header-before"];

/** The request of a text, as a server receives it. */
function received(text: string): SignedRequest {
  const [head = "", ...rest] = text.split("\n\n");
  const [requestLine = "", ...lines] = head.replaceAll(/\n[ \t]+/g, " ").split("\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const before = headers[name];
    headers[name] = before === undefined ? line.slice(colon + 1) : `${before},${line.slice(colon + 1)}`;
  }
  const space = requestLine.indexOf(" ");
  const target = requestLine.slice(space + 1, requestLine.lastIndexOf(" "));
  const url = target.replaceAll(/[^!-~]/g, encodeURIComponent);
  return { method: requestLine.slice(0, space), url, headers, body: Buffer.from(rest.join("\n\n")) };
}

/** The text that is signed. */
function canonicalText(request: SignedRequest): string {
  const { query, signedHeaders } = readClaim(request);
  const bodyHash = createHash("sha256").update(request.body).digest("hex");
  return canonicalRequest(request, { query, signedNames: signedHeaders.split(";"), signedHeaders, bodyHash });
}

function verdict(request: SignedRequest): string {
  const keys = fixedAccessKeys(new Map([["AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"]]));
  const verifier = new SignatureVerifier({ keys, region: "us-east-1", accountId: "123456789012" });
  try {
    return verifier.authenticate(request, "service", SIGNED_AT_MS).accessKeyId;
  } catch (error) {
    if (error instanceof ApiError) return error.type;
    throw error;
  }
}

function expectedVerdict(form: string, name: string): string {
  if (WITH_TOKEN.includes(name)) return "UnrecognizedClientException";
  return OTHERWISE.includes(`${form} ${name}`) ? "InvalidSignatureException" : "AKIDEXAMPLE";
}

describe.each(["header", "query"] as const)("a published vector in the %s form", (form) => {
  it.each(vectors.cases)("$name", (vector) => {
    const { signedRequest, canonicalRequest: published, stringToSign } = vector[form];
    const request = received(signedRequest);
    const canonical = canonicalText(request);
    if (OTHERWISE.includes(`${form} ${vector.name}`)) expect(canonical).not.toBe(published);
    else {
      expect(canonical).toBe(published);
      expect(createHash("sha256").update(canonical).digest("hex")).toBe(stringToSign.split("\n")[3]);
    }
    expect(verdict(request)).toBe(expectedVerdict(form, vector.name));
  });
});

it("all of them are there", () => {
  expect(vectors.cases).toHaveLength(38);
});
