/**
 * Signatures made by AWS's own signer must verify, and every change to what was signed must be refused with the
 * exact answer of AWS.
 */
import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { KEY, SIGNED_AT, sign } from "../../test/fixture/reference-signer.ts";
import { ApiError } from "../api/errors.ts";
import { accountOwner } from "./authenticator.ts";
import { fixedAccessKeys, SignatureVerifier } from "./signature.ts";
import type { SignedRequest } from "./signature-claim.ts";

const NOW = new Date("2026-01-31T10:11:12Z");
const DIFFERS =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const INVALID_TOKEN = "The security token included in the request is invalid.";

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

interface SignerOptions {
  readonly region?: string;
  readonly service?: string;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

const signer = ({ region = "eu-west-2", service = "dynamodb", credentials = KEY }: SignerOptions = {}) =>
  new SignatureV4({ region, service, credentials, sha256: Sha256 });

const BODY = '{"TableName":"orders","Key":{"pk":{"S":"ü"}}}';

const unsigned = () => ({
  method: "POST",
  protocol: "http:",
  hostname: "localhost",
  port: 8000,
  path: "/",
  query: {},
  headers: {
    host: "localhost:8000",
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.GetItem",
    "x-amz-user-agent": "  aws-sdk   js ",
  } as Record<string, string>,
  body: BODY,
});

async function signed(options?: SignerOptions): Promise<SignedRequest> {
  const request = await signer(options).sign(unsigned(), { signingDate: NOW });
  return { method: "POST", url: "/", headers: lowerCased(request.headers), body: Buffer.from(BODY) };
}

async function presigned(expiresIn = 600): Promise<SignedRequest> {
  const request = await signer().presign(unsigned(), { signingDate: NOW, expiresIn });
  const query = new URLSearchParams(request.query as Record<string, string>);
  const url = `/?${query.toString().replaceAll("+", "%20")}`;
  return { method: "POST", url, headers: lowerCased(request.headers), body: Buffer.from(BODY) };
}

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));

const verifier = () =>
  new SignatureVerifier({
    keys: fixedAccessKeys(new Map([[KEY.accessKeyId, KEY.secretAccessKey]])),
    region: "eu-west-2",
    accountId: "123456789012",
  });

function refusal(request: SignedRequest, nowMs = NOW.getTime()): string {
  try {
    verifier().authenticate(request, "dynamodb", nowMs);
  } catch (error) {
    if (error instanceof ApiError) return `${error.type}: ${error.message}`;
    throw error;
  }
  return "accepted";
}

describe("a signature by AWS's signer", () => {
  it("verifies in the Authorization header", async () => {
    expect(verifier().authenticate(await signed(), "dynamodb", NOW.getTime())).toEqual(
      accountOwner("123456789012", "AKIDEXAMPLE"),
    );
  });

  it("verifies in the query string", async () => {
    expect(refusal(await presigned())).toBe("accepted");
  });

  it.each(["a\tb", "a \t b", "\t a\t\tb   c\t"])(
    "verifies with white space in a header: %j",
    async (value) => {
      const request = await signer().sign(
        { ...unsigned(), headers: { ...unsigned().headers, "x-amz-note": value } },
        { signingDate: NOW },
      );
      const headers = lowerCased(request.headers);
      expect(refusal({ method: "POST", url: "/", headers, body: Buffer.from(BODY) })).toBe("accepted");
    },
  );

  it("verifies again and again with the kept signing key", async () => {
    const one = verifier();
    const request = await signed();
    for (let i = 0; i < 3; i++) {
      expect(one.authenticate(request, "dynamodb", NOW.getTime()).accessKeyId).toBe("AKIDEXAMPLE");
    }
  });
});

describe("the algorithm", () => {
  const withStart = (request: SignedRequest, start: string) =>
    withHeader(
      request,
      "authorization",
      (request.headers["authorization"] ?? "").replace("AWS4-HMAC-SHA256 ", start),
    );

  it("may end with a comma, with spaces after the other parts or none at all", async () => {
    const request = withStart(await signed(), "AWS4-HMAC-SHA256,");
    const unspaced = (request.headers["authorization"] ?? "").replaceAll(" ", "");
    expect(refusal(request)).toBe("accepted");
    expect(refusal(withHeader(request, "authorization", unspaced))).toBe("accepted");
  });

  it.each(["AWS4-HMAC-SHA512 ", "AWS4-HMAC-SHA512,"])(
    "that is another is named as it was sent: %j",
    async (start) => {
      expect(refusal(withStart(await signed(), start))).toBe(
        "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.",
      );
    },
  );
});

describe("what was signed cannot be changed", () => {
  const changes: Record<string, (request: SignedRequest) => SignedRequest> = {
    "the body": (request) => ({ ...request, body: Buffer.from(BODY.replace("orders", "others")) }),
    "the target": (request) => withHeader(request, "x-amz-target", "DynamoDB_20120810.DeleteItem"),
    "the host": (request) => withHeader(request, "host", "elsewhere:8000"),
    "the method": (request) => ({ ...request, method: "PUT" }),
    "the query": (request) => ({ ...request, url: "/?a=1" }),
    "the path": (request) => ({ ...request, url: "/tables" }),
    "the date, within the skew": (request) => withHeader(request, "x-amz-date", "20260131T101113Z"),
    "the signature": (request) =>
      withHeader(
        request,
        "authorization",
        (request.headers["authorization"] ?? "").replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
      ),
    "the length of the signature": (request) =>
      withHeader(request, "authorization", `${request.headers["authorization"]}00`),
    "a signed header, removed": (request) => withHeader(request, "x-amz-user-agent", undefined),
  };
  it.each(Object.keys(changes))("%s", async (name) => {
    const change = changes[name] ?? ((request: SignedRequest) => request);
    expect(refusal(change(await signed()))).toBe(`InvalidSignatureException: ${DIFFERS}`);
  });

  it("a payload called unsigned is compared as text, and differs", async () => {
    const request = withHeader(await signed(), "x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    expect(refusal(request)).toBe(`InvalidSignatureException: ${DIFFERS}`);
  });

  it("the target and the host must be covered", async () => {
    const request = await signed();
    const without = (name: string) =>
      withHeader(request, "authorization", (request.headers["authorization"] ?? "").replace(name, "x"));
    expect(refusal(without("x-amz-target"))).toBe(
      "InvalidSignatureException: 'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.",
    );
    expect(refusal(without(";host;"))).toBe(
      "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });
});

/** What a signer makes that takes the list of headers as it is, in the header or in the query string. */
const signedAsListed = (signedHeaders: string, form: "header" | "query" = "header"): SignedRequest =>
  sign(
    {
      method: "POST",
      url: "/",
      headers: { host: "localhost:8000", "x-amz-date": SIGNED_AT, a: "1", b: "2" },
      body: Buffer.from(BODY),
    },
    { form, signedHeaders },
  );

describe.each(["header", "query"] as const)("the list of signed headers in the %s form", (form) => {
  it.each(["a;b;host", "b;host;a"])("may name each header once, in any order: %s", (names) => {
    expect(refusal(signedAsListed(names, form))).toBe("accepted");
  });

  it.each(["a;a;host", "a;host;a", "host;host", "host;none;none", "host;;"])(
    "may not name one twice, even if the signature was made so: %s",
    (names) => {
      expect(refusal(signedAsListed(names, form))).toBe(`InvalidSignatureException: ${DIFFERS}`);
    },
  );

  it("that names a header thousands of times is refused before the header's value is read", () => {
    const request = signedAsListed(`host${";a".repeat(3_800)}`, form);
    let reads = 0;
    const headers = Object.defineProperty({ ...request.headers }, "a", { get: () => `${++reads}` });
    expect(refusal({ ...request, headers })).toBe(`InvalidSignatureException: ${DIFFERS}`);
    expect(reads).toBe(0);
  });
});

describe("who may sign", () => {
  it("an unknown access key is refused", async () => {
    const request = await signed({ credentials: { ...KEY, accessKeyId: "AKIDOTHER" } });
    expect(refusal(request)).toBe(`UnrecognizedClientException: ${INVALID_TOKEN}`);
  });

  it("a session token with a long-term key is refused", async () => {
    const request = await signed({ credentials: { ...KEY, sessionToken: "token" } });
    expect(refusal(request)).toBe(`UnrecognizedClientException: ${INVALID_TOKEN}`);
  });

  it("another secret is refused", async () => {
    const request = await signed({ credentials: { ...KEY, secretAccessKey: "other" } });
    expect(refusal(request)).toBe(`InvalidSignatureException: ${DIFFERS}`);
  });

  it("a secret that was replaced no longer verifies", async () => {
    const secrets = new Map([[KEY.accessKeyId, KEY.secretAccessKey]]);
    const one = new SignatureVerifier({
      keys: fixedAccessKeys(secrets),
      region: "eu-west-2",
      accountId: "123456789012",
    });
    const request = await signed();
    one.authenticate(request, "dynamodb", NOW.getTime());
    secrets.set(KEY.accessKeyId, "another");
    expect(() => one.authenticate(request, "dynamodb", NOW.getTime())).toThrow(DIFFERS);
  });
});

const at = (text: string): number => new Date(text).getTime();

describe("when and where a signature is good", () => {
  it("15 minutes either way are accepted", async () => {
    const request = await signed();
    expect(refusal(request, at("2026-01-31T10:26:12Z"))).toBe("accepted");
    expect(refusal(request, at("2026-01-31T09:56:12Z"))).toBe("accepted");
  });

  it("an older one is expired", async () => {
    expect(refusal(await signed(), at("2026-01-31T10:26:13Z"))).toBe(
      "InvalidSignatureException: Signature expired: 20260131T101112Z is now earlier than 20260131T101113Z (20260131T102613Z - 15 min.)",
    );
  });

  it("one from the future is not yet current", async () => {
    expect(refusal(await signed(), at("2026-01-31T09:56:11Z"))).toBe(
      "InvalidSignatureException: Signature not yet current: 20260131T101112Z is still later than 20260131T101111Z (20260131T095611Z + 15 min.)",
    );
  });

  it("one in the query string lives as long as it says", async () => {
    expect(refusal(await presigned(3600), at("2026-01-31T11:11:12Z"))).toBe("accepted");
    expect(refusal(await presigned(3600), at("2026-01-31T11:11:13Z"))).toBe(
      "InvalidSignatureException: Signature expired: 20260131T111112Z is now earlier than 20260131T111113Z",
    );
  });

  it("scopes that are wrong are named together", async () => {
    const region = "Credential should be scoped to a valid region. ";
    const service = "Credential should be scoped to correct service: 'dynamodb'. ";
    expect(refusal(await signed({ region: "us-east-1" }))).toBe(`InvalidSignatureException: ${region}`);
    expect(refusal(await signed({ service: "s3" }))).toBe(`InvalidSignatureException: ${service}`);
    expect(refusal(await signed({ region: "us-east-1", service: "s3" }))).toBe(
      `InvalidSignatureException: ${region}${service}`,
    );
  });

  it("the day of the scope must be the day of signing", async () => {
    const request = await signed();
    const authorization = (request.headers["authorization"] ?? "").replace("/20260131/", "/20260130/");
    expect(refusal(withHeader(request, "authorization", authorization))).toBe(
      "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260130' != '20260131', from '20260131T101112Z'.",
    );
  });
});

function withHeader(request: SignedRequest, name: string, value: string | undefined): SignedRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}
