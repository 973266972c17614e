/**
 * The Query protocol on the port of DynamoDB's, over a real socket: each request finds its own, on both paths through
 * HTTP, and callers are verified alike.
 */
import { createHash, createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedAccessKeys, SignatureVerifier } from "../../src/auth/signature.ts";
import { systemClock } from "../../src/base/clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import { HttpServer } from "../../src/http/http-server.ts";
import { ProtocolRouter } from "../../src/http/protocol.ts";
import { DEFAULT_SERVER_LIMITS } from "../../src/http/server-limits.ts";
import { type Instance, openInstance } from "../../src/instance.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import { silentLogger } from "../../src/telemetry/logger.ts";
import { prometheusText } from "../../src/telemetry/metric-reading.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { DATABASE_SETTINGS } from "../fixture/database-settings.ts";

const ACCOUNT = "123456789012";
const REGION = "eu-west-2";
const KEY = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "a secret" };

const metrics = new Metrics();
let instance: Instance;
let server: HttpServer;

beforeAll(async () => {
  instance = openInstance({
    store: createMemoryStore({ clock: systemClock }),
    authenticator: new SignatureVerifier({
      keys: fixedAccessKeys(new Map([[KEY.accessKeyId, KEY.secretAccessKey]])),
      region: REGION,
      accountId: ACCOUNT,
    }),
    settings: { ...DATABASE_SETTINGS, region: REGION },
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    metrics,
  });
  server = await HttpServer.listen({
    listener: "test",
    handler: new ProtocolRouter(instance.api, instance.companions),
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
  readonly service?: string;
  readonly region?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials?: typeof KEY;
  /** What arrives in place of the body that was signed. */
  readonly changedBody?: string;
  /** Headers that are sent unsigned, such as those that a plain request does not have. */
  readonly unsignedHeaders?: Readonly<Record<string, string>>;
}

const FORM = "Action=GetCallerIdentity&Version=2011-06-15";

const signerOf = ({ region = REGION, service = "sts", credentials = KEY }: Sent) =>
  new SignatureV4({ region, service, credentials, sha256: Sha256 });

const parts = (method: string, { headers, body }: Sent, query: Record<string, string> = {}) => ({
  method,
  protocol: "http:",
  hostname: "127.0.0.1",
  port: server.port,
  path: "/",
  query,
  headers: { host: `127.0.0.1:${server.port}`, ...headers },
  ...(body === undefined ? {} : { body }),
});

/** Status and body, with the request's id as `ID`. */
function send(method: string, path: string, headers: object, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { port: server.port, method, path, headers: { ...headers }, agent: false };
    const outgoing = httpRequest({ host: "127.0.0.1", ...options }, (incoming) => {
      const shown = (received: string): string =>
        `${incoming.statusCode} ${received.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, "ID")}`;
      text(incoming).then((received) => resolve(shown(received)), reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function post(sent: Sent = {}): Promise<string> {
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8", ...sent.headers };
  const body = sent.body ?? FORM;
  const signed = await signerOf(sent).sign(parts("POST", { ...sent, headers, body }));
  const arriving = sent.changedBody ?? body;
  const length = { "content-length": String(Buffer.byteLength(arriving)), connection: "keep-alive" };
  return send("POST", "/", { ...signed.headers, ...length, ...sent.unsignedHeaders }, arriving);
}

const IDENTITY =
  '200 <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  `<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:root</Arn><UserId>${ACCOUNT}</UserId>` +
  "</GetCallerIdentityResult><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></GetCallerIdentityResponse>";

const refusal = (status: number, code: string, message: string): string =>
  `${status} <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>` +
  `<Message>${message}</Message></Error><RequestId>ID</RequestId></ErrorResponse>`;

const DIFFERS =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

describe("the caller's identity", () => {
  it("is answered on the port of DynamoDB's own protocol", async () => {
    const tables = await post({
      service: "dynamodb",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.ListTables",
      },
      body: "{}",
    });
    expect(tables).toBe('200 {"TableNames":[]}');
    expect(await post()).toBe(IDENTITY);
  });

  it("is answered through node:http too", async () => {
    expect(await post({ unsignedHeaders: { connection: "close" } })).toBe(IDENTITY);
  });

  it("is answered to signatures for the region of the global service", async () => {
    expect(await post({ region: "us-east-1" })).toBe(IDENTITY);
  });

  it("is answered to a presigned link", async () => {
    const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
    const { query: signed, headers } = await signerOf({}).presign(parts("GET", {}, query), { expiresIn: 60 });
    const link = `/?${new URLSearchParams(signed as Record<string, string>).toString()}`;
    expect(await send("GET", link, headers)).toBe(IDENTITY);
    expect(await send("GET", link.replace("2011-06-15", "2010-05-08"), headers)).toMatch(
      /^400 .*<Code>InvalidAction</,
    );
    expect(await send("GET", `${link}&More=1`, headers)).toBe(refusal(403, "SignatureDoesNotMatch", DIFFERS));
  });

  it("is counted among the requests", async () => {
    await post();
    expect(prometheusText(metrics.read())).toMatch(/operation="GetCallerIdentity"[^\n]* [1-9]/);
  });
});

describe("a caller is refused", () => {
  it.each<[rule: string, sent: Sent, answer: string]>([
    [
      "with another secret",
      { credentials: { ...KEY, secretAccessKey: "another" } },
      refusal(403, "SignatureDoesNotMatch", DIFFERS),
    ],
    [
      "with a key that is not known",
      { credentials: { ...KEY, accessKeyId: "AKIAUNKNOWN" } },
      refusal(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
    ],
    [
      "with a signature for a third region",
      { region: "us-east-2" },
      refusal(403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. "),
    ],
    [
      "with a signature for another service",
      { service: "dynamodb" },
      refusal(
        403,
        "SignatureDoesNotMatch",
        "Credential should be scoped to correct service: &apos;sts&apos;. ",
      ),
    ],
    [
      "whose form was changed on its way",
      { changedBody: `${FORM}&More=1` },
      refusal(403, "SignatureDoesNotMatch", DIFFERS),
    ],
    [
      "who did not sign",
      { unsignedHeaders: { authorization: "" } },
      refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token"),
    ],
    [
      "who asks for what is not there",
      { body: "Action=GetSessionToken&Version=2011-06-15" },
      refusal(400, "InvalidAction", "Could not find operation GetSessionToken for version 2011-06-15"),
    ],
  ])("%s", async (_rule, sent, answer) => {
    expect(await post(sent)).toBe(answer);
  });

  it("of DynamoDB's own protocol with a signature for the global region", async () => {
    const sent = {
      service: "dynamodb",
      region: "us-east-1",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.ListTables",
      },
      body: "{}",
    };
    expect(await post(sent)).toMatch(/^400 .*Credential should be scoped to a valid region/);
  });
});
