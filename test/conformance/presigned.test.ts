/**
 * Signatures in the query string, over a real socket. DynamoDB takes them like those in a header: parameters
 * X-Amz-Algorithm, -Credential, -Date, -Expires, -SignedHeaders and -Signature, over the real body. They are good as long
 * as X-Amz-Expires says, from a second to a week.
 */
import { describe, expect, it } from "vitest";
import { type PresignedRequest, type RawRequest, useTarget } from "./target.ts";

const target = useTarget();

const MISMATCH =
  "InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const LIFE = "InvalidSignatureException: X-Amz-Expires must be between 1 and 604800 seconds";
const MINUTE_MS = 60_000;

/** What is answered to ListTables; `change` is done after signing. */
async function answered(
  request: RawRequest = {},
  expiresIn = 600,
  change: (one: PresignedRequest) => PresignedRequest = (one) => one,
): Promise<string> {
  const { url, headers, body } = change(
    await target.presigned({ operation: "ListTables", ...request }, expiresIn),
  );
  const response = await fetch(url, { method: "POST", headers, body });
  const text = await response.text();
  if (response.status === 200) return JSON.parse(text).TableNames === undefined ? text : "served";
  const { __type, message } = JSON.parse(text);
  return `${__type.replace("com.amazon.coral.service#", "")}: ${message}`;
}

/** The request with one parameter changed, or added at the end. */
function withParameter(one: PresignedRequest, name: string, value: string): PresignedRequest {
  const url = new URL(one.url);
  const pairs = url.search.slice(1).split("&");
  const others = pairs.filter((pair) => !pair.startsWith(`${name}=`));
  url.search = [...others, `${name}=${value}`].join("&");
  return { ...one, url };
}

describe("Presigned requests: a signature in the query", () => {
  it("is served", async () => {
    expect(await answered()).toBe("served");
  });

  it("is served beside other parameters, with every character that must be encoded", async () => {
    expect(await answered({ path: "/?b=%2F%20%2B~*%27()!%C3%A9&a=1&empty=" })).toBe("served");
  });

  it("is good twenty minutes after it was made, if it says so", async () => {
    const signingDate = new Date(Date.now() - 20 * MINUTE_MS);
    expect(await answered({ signingDate }, 3600)).toBe("served");
  });

  it("is refused when its life is over", async () => {
    const signingDate = new Date(Date.now() - 20 * MINUTE_MS);
    expect(await answered({ signingDate }, 600)).toMatch(
      /^InvalidSignatureException: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z$/,
    );
  });

  it.each(["0", "604801", "ever"])("is refused with a life of %s seconds", async (life) => {
    expect(await answered({}, 600, (one) => withParameter(one, "X-Amz-Expires", life))).toBe(LIFE);
  });

  it.each<readonly [what: string, change: (one: PresignedRequest) => PresignedRequest]>([
    ["a longer life", (one) => withParameter(one, "X-Amz-Expires", "601")],
    ["another parameter", (one) => withParameter(one, "a", "2")],
    ["one more parameter", (one) => withParameter(one, "c", "")],
    ["another signature", (one) => withParameter(one, "X-Amz-Signature", "0".repeat(64))],
    ["another body", (one) => ({ ...one, body: '{"Limit":1}' })],
    [
      "another operation",
      (one) => ({ ...one, headers: { ...one.headers, "x-amz-target": "DynamoDB_20120810.DescribeLimits" } }),
    ],
  ])("is refused with %s than was signed", async (_what, change) => {
    expect(await answered({ path: "/?a=1" }, 600, change)).toBe(MISMATCH);
  });

  it("of another secret, and of a key that nobody has, is refused as in the header", async () => {
    const { credentials } = target.remote;
    expect(await answered({ credentials: { ...credentials, secretAccessKey: "x" } })).toBe(MISMATCH);
    expect(
      await answered({ credentials: { accessKeyId: "AKIANOBODYSKEYEXAMPL", secretAccessKey: "x" } }),
    ).toBe("UnrecognizedClientException: The security token included in the request is invalid.");
  });
});
