/**
 * Where signatures are verified, nothing is made of a body before its signature was found good: it is neither inflated
 * nor parsed, whatever it holds. A server that believes everybody shows that the test would notice.
 */
import { gzipSync } from "node:zlib";
import { afterEach, expect, it, vi } from "vitest";
import { type Authenticator, anyCredentials } from "../../src/auth/authenticator.ts";
import { fixedAccessKeys, SignatureVerifier } from "../../src/auth/signature.ts";
import { KiB, MiB } from "../../src/base/bytes.ts";
import { IN_PROCESS } from "../../src/http/http-message.ts";
import { silentLogger } from "../../src/telemetry/logger.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { JsonProtocol } from "../../src/wire/json-protocol.ts";
import { testCallParts } from "../fixture/call-parts.ts";
import { jsonHeaders } from "../fixture/json-stator.ts";
import { filled } from "./attacked-server.ts";

const REGION = "us-east-1";
const ACCOUNT = "123456789012";
const SIGNED_HEADERS = "host;x-amz-date;x-amz-target";

const authorization = (accessKeyId: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${REGION}/dynamodb/aws4_request, SignedHeaders=${SIGNED_HEADERS}, Signature=${"0".repeat(64)}`;

const verifier = new SignatureVerifier({
  keys: fixedAccessKeys(new Map([["known", "secret"]])),
  region: REGION,
  accountId: ACCOUNT,
});

afterEach(() => vi.restoreAllMocks());

/** The first words of the answer to a body, and what was made of it. */
async function received(authenticator: Authenticator, sent: Record<string, string>, body: Uint8Array) {
  const protocol = new JsonProtocol({
    services: [
      {
        targetPrefix: "DynamoDB_20120810",
        jsonVersion: "1.0",
        signingName: "dynamodb",
        operations: [{ name: "ListTables", serve: () => ({}) }],
      },
    ],
    calls: testCallParts({ authenticator }),
    healthyText: "healthy",
    logger: silentLogger,
    metrics: new Metrics(),
  });
  const parse = vi.spyOn(JSON, "parse");
  const reserve = vi.fn(() => true);
  const memory = { reserve, release: () => undefined };
  const headers = { ...jsonHeaders("ListTables"), ...sent };
  const response = await protocol.handle({
    method: "POST",
    url: "/",
    headers,
    body,
    connection: IN_PROCESS,
    memory,
  });
  const text = Buffer.from(response.body).toString();
  return {
    error: /#(\w+)"/.exec(text)?.[1],
    isParsed: parse.mock.calls.length > 0,
    isInflated: reserve.mock.calls.length > 0,
  };
}

const json = (bytes: number): Uint8Array =>
  Buffer.from(filled('{"a":[', `["b"${',"b"'.repeat(99)}],`, "]}", bytes));
const GZIP = { "content-encoding": "gzip" };

const bodies: readonly [string, Uint8Array, Record<string, string>][] = [
  ["a small body", json(100), {}],
  ["16 KB", json(16 * KiB), {}],
  ["16 MB", json(16 * MiB), {}],
  ["16 KB that inflate to 16 MB", gzipSync(json(16 * MiB)), GZIP],
  ["bytes that are no gzip", json(100), GZIP],
  ["no JSON", Buffer.from("{"), {}],
];

it.each(bodies)("%s: only the signature is looked at", async (_, body, coding) => {
  const untouched = { isParsed: false, isInflated: false };
  expect(await received(verifier, { ...coding, authorization: authorization("known") }, body)).toStrictEqual({
    error: "InvalidSignatureException",
    ...untouched,
  });
  expect(
    await received(verifier, { ...coding, authorization: authorization("unknown") }, body),
  ).toStrictEqual({ error: "UnrecognizedClientException", ...untouched });
  expect(await received(verifier, { ...coding, authorization: "" }, body)).toStrictEqual({
    error: "MissingAuthenticationTokenException",
    ...untouched,
  });
});

it.each(bodies)("%s: more is made of it where everybody is believed", async (_, body, coding) => {
  const { isParsed, isInflated } = await received(anyCredentials(ACCOUNT), coding, body);
  expect(isParsed || isInflated).toBe(true);
});
