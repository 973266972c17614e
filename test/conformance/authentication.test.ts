/**
 * Signatures: what a request must carry, and the text for each thing that is missing or wrong.
 */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { describe, expect, it } from "vitest";
import { type RawRequest, useTarget } from "./target.ts";

const target = useTarget();

/** What a request is refused with. */
async function refused(request: RawRequest): Promise<string> {
  const { status, text } = await target.raw({ operation: "ListTables", ...request });
  if (status !== 400) return `${status} ${text}`;
  const { __type, message } = JSON.parse(text);
  return `${__type.replace("com.amazon.coral.service#", "")}: ${message}`;
}

/** The headers of a good request, the signature by itself. */
async function signedHeaders() {
  const { authorization = "", ...headers } = await target.signed({ operation: "ListTables" });
  return { authorization, headers };
}

/** What is answered to an empty object with these headers, of which `fetch` would join those that come twice. */
function sent(headers: Record<string, string | string[]>): Promise<string> {
  const { endpoint } = target.remote;
  const request = endpoint.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(endpoint, { method: "POST", headers }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      incoming.on("end", () => resolve(text));
    });
    outgoing.on("error", reject).end("{}");
  });
}

const INVALID_TOKEN = "UnrecognizedClientException: The security token included in the request is invalid.";
const MISMATCH =
  "InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const parameter = (name: string) => `Authorization header requires '${name}' parameter. `;
const NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";

describe("Authentication: a request without signature", () => {
  it("is refused", async () => {
    expect(await refused({ unsigned: { authorization: undefined } })).toBe(
      "MissingAuthenticationTokenException: Request is missing Authentication Token",
    );
  });

  it("is refused when the header is of another kind", async () => {
    expect(await refused({ unsigned: { authorization: "Basic abc" } })).toBe(
      "MissingAuthenticationTokenException: Request is missing Authentication Token",
    );
  });

  it.each<readonly [sent: string, text: string]>([
    ["AWS4-HMAC-SHA256", parameter("Credential") + parameter("Signature") + parameter("SignedHeaders")],
    ["AWS4-HMAC-SHA256 Credential=a", parameter("Signature") + parameter("SignedHeaders")],
    ["AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host", parameter("Signature")],
  ])("%s lacks parts", async (authorization, text) => {
    expect(await refused({ unsigned: { authorization } })).toBe(
      `IncompleteSignatureException: ${text}Authorization=${authorization}`,
    );
  });

  it("lacks a date", async () => {
    const authorization = "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b";
    expect(await refused({ unsigned: { authorization, "x-amz-date": undefined } })).toBe(
      `IncompleteSignatureException: ${NO_DATE}Authorization=${authorization}`,
    );
  });

  it("lacks parts in the query", async () => {
    const request = { path: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", unsigned: { authorization: undefined } };
    expect(await refused(request)).toBe(
      "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    );
  });

  it("has two signatures", async () => {
    expect(await refused({ path: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256" })).toBe(
      "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  });
});

describe("Authentication: an Authorization header that comes twice", () => {
  const other = "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b";

  it.each(["twice the same", "beside another"])("is refused, %s", async (kind) => {
    const { authorization, headers } = await signedHeaders();
    const second = kind === "beside another" ? other : authorization;
    for (const pair of [
      [authorization, second],
      [second, authorization],
    ]) {
      expect(await sent({ ...headers, authorization: pair })).toMatch(
        /"__type":"[^"]*#InvalidSignatureException"/,
      );
    }
  });

  it("is served when it comes once", async () => {
    const { authorization, headers } = await signedHeaders();
    expect(await sent({ ...headers, authorization })).toContain('"TableNames"');
  });
});

describe("Authentication: a signature", () => {
  it("of a key that nobody has", async () => {
    const credentials = { accessKeyId: "AKIANOBODYSKEYEXAMPL", secretAccessKey: "x" };
    expect(await refused({ credentials })).toBe(INVALID_TOKEN);
  });

  it("with another secret", async () => {
    const { credentials } = target.remote;
    expect(await refused({ credentials: { ...credentials, secretAccessKey: "x" } })).toBe(MISMATCH);
  });

  it("of another header value", async () => {
    expect(await refused({ headers: { "x-amz-meta": "a" }, unsigned: { "x-amz-meta": "b" } })).toBe(MISMATCH);
  });

  it("of an unsigned payload", async () => {
    expect(await refused({ headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } })).toBe(MISMATCH);
  });

  it("with spaces in header values is compared without them", async () => {
    expect(await refused({ headers: { "x-amz-meta": "a   b" } })).toMatch(/^200 /);
  });

  it("of another region", async () => {
    expect(await refused({ region: "mars-north-1" })).toBe(
      "InvalidSignatureException: Credential should be scoped to a valid region. ",
    );
  });

  it("of another service", async () => {
    expect(await refused({ service: "s3" })).toBe(
      "InvalidSignatureException: Credential should be scoped to correct service: 'dynamodb'. ",
    );
  });

  it("of another region and service", async () => {
    expect(await refused({ service: "s3", region: "mars-north-1" })).toBe(
      "InvalidSignatureException: Credential should be scoped to a valid region. Credential should be scoped to correct service: 'dynamodb'. ",
    );
  });

  it("from too long ago", async () => {
    expect(await refused({ signingDate: new Date(Date.now() - 20 * 60_000) })).toMatch(
      /^InvalidSignatureException: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    );
  });

  it("from too far ahead", async () => {
    expect(await refused({ signingDate: new Date(Date.now() + 20 * 60_000) })).toMatch(
      /^InvalidSignatureException: Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/,
    );
  });
});

describe("Authentication: order of checks", () => {
  const unsigned = { authorization: undefined };

  it("a body that is no JSON comes behind", async () => {
    expect(await refused({ operation: "GetItem", body: "{", unsigned })).toBe(
      "MissingAuthenticationTokenException: Request is missing Authentication Token",
    );
  });

  it("an unknown operation comes before", async () => {
    expect(await refused({ operation: "MakeTea", unsigned })).toBe("UnknownOperationException: undefined");
  });

  it("types come behind", async () => {
    expect(await refused({ operation: "GetItem", body: '{"TableName":1}', unsigned })).toBe(
      "MissingAuthenticationTokenException: Request is missing Authentication Token",
    );
  });
});
