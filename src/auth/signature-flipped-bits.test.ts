/**
 * A request with one flipped bit, anywhere in what is signed or in the signature, is refused unless it is signed by the
 * very same text. All bits of a few requests are flipped; what the text is, a second implementation says.
 */
import { describe, expect, it } from "vitest";
import {
  canonicalText,
  KEY,
  type PlainRequest,
  SIGNED_AT,
  SIGNED_AT_MS,
  sign,
} from "../../test/fixture/reference-signer.ts";
import { ApiError } from "../api/errors.ts";
import { fixedAccessKeys, SignatureVerifier } from "./signature.ts";

const headers = {
  host: "localhost:8000",
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.PutItem",
  "x-amz-end": "a ",
  "x-amz-meta": "\ta  b \xa0 é\xa0 ",
};

const request: PlainRequest = {
  method: "POST",
  url: "/?b=%2F%c3%a9&a=1&a=~&=e&empty",
  headers: { ...headers, "x-amz-date": SIGNED_AT },
  body: Buffer.from('{"TableName":"orders","Item":{"pk":{"S":"ü"}}}'),
};

const requests: Readonly<Record<string, PlainRequest>> = {
  "in the header": sign(request, { form: "header" }),
  "in the header, to the plain path": sign({ ...request, url: "/" }, { form: "header" }),
  "in the header, dated by Date": sign(
    { ...request, headers: { ...headers, date: "Sat, 31 Jan 2026 10:11:12 GMT" } },
    { form: "header" },
  ),
  "in the query": sign({ ...request, headers }, { form: "query" }),
};

const verifier = new SignatureVerifier({
  keys: fixedAccessKeys(new Map([[KEY.accessKeyId, KEY.secretAccessKey]])),
  region: "eu-west-2",
  accountId: "123456789012",
});

function isAccepted(one: PlainRequest): boolean {
  try {
    verifier.authenticate(one, "dynamodb", SIGNED_AT_MS);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

/** Every text that differs from `text` in one bit of one byte. */
function* flips(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      yield text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
    }
  }
}

/** The request once for each bit of it, with that bit flipped, as HTTP hands it over: names are in lower case. */
function* flipped(one: PlainRequest): Generator<PlainRequest> {
  for (const method of flips(one.method)) yield { ...one, method };
  for (const url of flips(one.url)) yield { ...one, url };
  for (const [name, value] of Object.entries(one.headers)) {
    const { [name]: _, ...others } = one.headers;
    for (const other of flips(name)) yield { ...one, headers: { ...others, [other.toLowerCase()]: value } };
    for (const other of flips(value)) yield { ...one, headers: { ...one.headers, [name]: other } };
  }
  for (const body of flips(Buffer.from(one.body).toString("latin1"))) {
    yield { ...one, body: Buffer.from(body, "latin1") };
  }
}

/** What a request says it is signed by, and the text that this must be a signature of. */
function signedText(one: PlainRequest): string {
  const names = Object.keys(one.headers).filter((name) => name !== "authorization");
  const claim = one.headers["authorization"] ?? /X-Amz-Signature=[^&]*/.exec(one.url)?.[0];
  return `${canonicalText(one, names.toSorted().join(";"))}\n${claim}`;
}

describe.each(Object.keys(requests))("a request signed %s", (kind) => {
  const original = requests[kind] ?? request;

  it("is accepted", () => {
    expect(isAccepted(original)).toBe(true);
  });

  it("is refused with any bit flipped that its signed text has", () => {
    const text = signedText(original);
    const wrong: PlainRequest[] = [];
    let refused = 0;
    for (const one of flipped(original)) {
      const accepted = isAccepted(one);
      if (accepted !== (signedText(one) === text)) wrong.push(one);
      if (!accepted) refused++;
    }
    expect(wrong).toEqual([]);
    // Nearly every bit counts: the rest are letters' case in names, and blanks and hexadecimal digits that are alike.
    const bits = [...flipped(original)].length;
    expect(refused).toBeGreaterThan(bits * 0.9);
    expect(refused).toBeLessThan(bits);
  });
});
