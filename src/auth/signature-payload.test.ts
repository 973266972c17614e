/** The header that gives the hash of the body: it need not be there, and must be right where it is. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  KEY,
  type PlainRequest,
  SIGNED_AT,
  SIGNED_AT_MS,
  sign,
} from "../../test/fixture/reference-signer.ts";
import { fixedAccessKeys, SignatureVerifier } from "./signature.ts";

const BODY = Buffer.from('{"TableName":"orders"}');
const RIGHT = createHash("sha256").update(BODY).digest("hex");
const WRONG = createHash("sha256").update("another body").digest("hex");
const DIFFERS = "The request signature we calculated does not match the signature you provided.";

const SIGNED_HEADERS = "host;x-amz-date;x-amz-target";

function authenticate(request: PlainRequest): void {
  const keys = fixedAccessKeys(new Map([[KEY.accessKeyId, KEY.secretAccessKey]]));
  const verifier = new SignatureVerifier({ keys, region: "eu-west-2", accountId: "123456789012" });
  verifier.authenticate(request, "dynamodb", SIGNED_AT_MS);
}

const requestWith = (contentHash: string | undefined): PlainRequest => ({
  method: "POST",
  url: "/",
  headers: {
    host: "localhost:8000",
    "x-amz-date": SIGNED_AT,
    "x-amz-target": "DynamoDB_20120810.GetItem",
    ...(contentHash !== undefined && { "x-amz-content-sha256": contentHash }),
  },
  body: BODY,
});

const UNHASHED = [
  "UNSIGNED-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
];

const forms = (["header", "query"] as const).flatMap((form) =>
  ["signed", "unsigned"].map((how) => [form, how] as const),
);

describe.each(forms)("in the %s form, x-amz-content-sha256 %s", (form, how) => {
  const signedHeaders = how === "signed" ? `x-amz-content-sha256;${SIGNED_HEADERS}` : SIGNED_HEADERS;

  it("may be the hash of the body", () => {
    expect(() => authenticate(sign(requestWith(RIGHT), { form, signedHeaders }))).not.toThrow();
  });

  it.each([WRONG, RIGHT.toUpperCase(), "", ...UNHASHED])(
    "may not be %j, whatever the signer took for the hash",
    (contentHash) => {
      const request = requestWith(contentHash);
      for (const payload of [RIGHT, contentHash]) {
        expect(() => authenticate(sign(request, { form, signedHeaders, payload }))).toThrow(DIFFERS);
      }
    },
  );
});

it.each(["header", "query"] as const)("it may be absent in the %s form", (form) => {
  expect(() => authenticate(sign(requestWith(undefined), { form }))).not.toThrow();
});

it.each(UNHASHED)("a signature over %s is none over the body, with no header too", (payload) => {
  for (const form of ["header", "query"] as const) {
    expect(() => authenticate(sign(requestWith(undefined), { form, payload }))).toThrow(DIFFERS);
  }
});
