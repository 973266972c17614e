/**
 * A second protocol on the port of the first, over a real socket: each request finds its own, callers are verified
 * alike, and listeners know the calls of both.
 */
import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fixedAccessKeys, SignatureVerifier } from "../../src/auth/signature.ts";
import { systemClock } from "../../src/base/clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import type { FinishedCall } from "../../src/call/api-call.ts";
import { HttpServer } from "../../src/http/http-server.ts";
import { ProtocolRouter } from "../../src/http/protocol.ts";
import { DEFAULT_SERVER_LIMITS } from "../../src/http/server-limits.ts";
import { type Instance, openInstance } from "../../src/instance.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import { silentLogger } from "../../src/telemetry/logger.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { DATABASE_SETTINGS } from "../fixture/database-settings.ts";
import { QueryProtocol } from "./query-protocol.ts";

const ACCOUNT = "123456789012";
const REGION = DATABASE_SETTINGS.region;
const KEY = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "a secret" };

let instance: Instance;
let server: HttpServer;
const finished: FinishedCall[] = [];

beforeAll(async () => {
  const metrics = new Metrics();
  instance = openInstance({
    store: createMemoryStore({ clock: systemClock }),
    authenticator: new SignatureVerifier({
      keys: fixedAccessKeys(new Map([[KEY.accessKeyId, KEY.secretAccessKey]])),
      region: REGION,
      accountId: ACCOUNT,
    }),
    settings: DATABASE_SETTINGS,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    metrics,
  });
  const calls = { ...instance.calls, listeners: [(call: FinishedCall) => finished.push(call)] };
  server = await HttpServer.listen({
    listener: "test",
    handler: new ProtocolRouter(instance.api, [new QueryProtocol(calls)]),
    host: "127.0.0.1",
    port: 0,
    limits: DEFAULT_SERVER_LIMITS,
    clock: systemClock,
    metrics,
  });
});

afterAll(async () => {
  await server.close();
  await instance.close();
});

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Uint8Array);
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as Uint8Array);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

interface Sent {
  readonly service: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly secretAccessKey?: string;
}

async function send({
  service,
  headers,
  body,
  secretAccessKey = KEY.secretAccessKey,
}: Sent): Promise<string> {
  const credentials = { ...KEY, secretAccessKey };
  const signer = new SignatureV4({ region: REGION, service, credentials, sha256: Sha256 });
  const request = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: "127.0.0.1",
    port: server.port,
    path: "/",
    query: {},
    headers: { host: `127.0.0.1:${server.port}`, ...headers },
    body,
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}/`, {
    method: "POST",
    headers: request.headers,
    body,
  });
  return `${answer.status} ${await answer.text()}`;
}

const asked = (action: string, secretAccessKey?: string): Promise<string> =>
  send({
    service: "sts",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `Action=${action}&Version=2011-06-15`,
    ...(secretAccessKey === undefined ? {} : { secretAccessKey }),
  });

const listTables = (): Promise<string> =>
  send({
    service: "dynamodb",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.ListTables",
    },
    body: "{}",
  });

it("both protocols answer on one port", async () => {
  finished.length = 0;
  expect(await asked("GetCallerIdentity")).toMatch(
    /^200 <Response><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root<\/Arn>/,
  );
  expect(await listTables()).toBe('200 {"TableNames":[]}');
  expect(finished).toHaveLength(1);
  expect(finished[0]).toMatchObject({
    service: "sts",
    operation: "GetCallerIdentity",
    caller: { accountId: ACCOUNT, accessKeyId: KEY.accessKeyId },
    origin: { address: "127.0.0.1", isTls: false, listener: "test" },
    status: 200,
    errorCode: null,
  });
});

it.each([
  ["an unknown action", "GetNothing", undefined, "400 ", "UnknownOperationException"],
  ["a wrong signature", "GetCallerIdentity", "another secret", "400 ", "InvalidSignatureException"],
])("%s is refused in the words of its own protocol", async (_name, action, secret, status, code) => {
  finished.length = 0;
  const answer = await asked(action, secret);
  expect(answer.startsWith(`${status}<Response><Error><Code>${code}</Code>`)).toBe(true);
  expect(finished[0]).toMatchObject({ errorCode: code, caller: null });
});
