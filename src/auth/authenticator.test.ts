/** What a server that verifies no signatures still demands of a request, in the texts of AWS. */
import { describe, expect, it } from "vitest";
import { ApiError } from "../api/errors.ts";
import { accountOwner, anyCredentials } from "./authenticator.ts";

const CREDENTIAL = "AKID/20260131/nowhere-1/anything/aws4_request";
const COMPLETE = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host, Signature=0000`;
const DATE = { "x-amz-date": "20260131T101112Z" };

interface Case {
  readonly headers?: Record<string, string>;
  readonly url?: string;
}

function answer({ headers = {}, url = "/" }: Case): string {
  try {
    const request = { method: "POST", url, headers, body: new Uint8Array(0) };
    const caller = anyCredentials("123456789012").authenticate(request, "dynamodb", 0);
    return caller instanceof Promise ? "later" : caller.accessKeyId;
  } catch (error) {
    if (error instanceof ApiError) return `${error.type}: ${error.message}`;
    throw error;
  }
}

const MISSING = "MissingAuthenticationTokenException: Request is missing Authentication Token";
const INCOMPLETE = "IncompleteSignatureException: ";

describe("a header form", () => {
  it.each<[string, Case, string]>([
    ["complete", { headers: { ...DATE, authorization: COMPLETE } }, "AKID"],
    ["without spaces", { headers: { ...DATE, authorization: COMPLETE.replaceAll(", ", ",") } }, "AKID"],
    [
      "dated by a Date header",
      { headers: { date: "Sat, 31 Jan 2026 10:11:12 GMT", authorization: COMPLETE } },
      "AKID",
    ],
    ["absent", {}, MISSING],
    ["of another scheme", { headers: { ...DATE, authorization: "Basic YTpi" } }, MISSING],
    [
      "without anything",
      { headers: { authorization: "AWS4-HMAC-SHA256" } },
      `${INCOMPLETE}Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256`,
    ],
    [
      "without a signature",
      { headers: { ...DATE, authorization: "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b" } },
      `${INCOMPLETE}Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b`,
    ],
    [
      "with a garbled credential",
      { headers: { ...DATE, authorization: COMPLETE.replace(CREDENTIAL, "AKID/20260131") } },
      `${INCOMPLETE}Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKID/20260131'`,
    ],
    [
      "with a garbled date",
      { headers: { "x-amz-date": "yesterday", authorization: COMPLETE } },
      `${INCOMPLETE}Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601`,
    ],
    [
      "beside a query form",
      { url: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", headers: { ...DATE, authorization: COMPLETE } },
      "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ],
  ])("%s", (_name, request, expected) => {
    expect(answer(request)).toBe(expected);
  });
});

describe("a query form", () => {
  const complete = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(CREDENTIAL)}&X-Amz-Date=20260131T101112Z&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;

  it.each([
    ["complete", complete, "AKID"],
    [
      "with nothing but its algorithm",
      "/?X-Amz-Algorithm=AWS4-HMAC-SHA256",
      `${INCOMPLETE}AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.`,
    ],
    [
      "with an empty algorithm",
      complete.replace("AWS4-HMAC-SHA256", ""),
      `${INCOMPLETE}AWS query-string parameters must include 'X-Amz-Algorithm'. Re-examine the query-string parameters.`,
    ],
    ["with broken percent signs", "/?%E0%A4%A=1", MISSING],
  ])("%s", (_name, url, expected) => {
    expect(answer({ url })).toBe(expected);
  });
});

it("every caller is the owner of the account, each with its own key", () => {
  const authenticator = anyCredentials("123456789012");
  for (const key of ["AKIDA", "AKIDB", "AKIDB", "AKIDA"]) {
    const headers = { ...DATE, authorization: COMPLETE.replace("AKID", key) };
    const request = { method: "POST", url: "/", headers, body: new Uint8Array(0) };
    expect(authenticator.authenticate(request, "sts", 0)).toEqual(accountOwner("123456789012", key));
  }
});
