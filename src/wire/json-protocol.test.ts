/**
 * The rules that hold for every request before and around its operation, in the protocol without a socket.
 */
import { crc32, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { testCallParts } from "../../test/fixture/call-parts.ts";
import { conditionalCheckFailed, validationError } from "../api/errors.ts";
import { TestClock } from "../base/clock.ts";
import { FaultReporter } from "../call/fault-reporter.ts";
import {
  type HttpRequest,
  type HttpResponse,
  IN_PROCESS,
  type MemoryReservation,
} from "../http/http-message.ts";
import { BODY_BYTES_MAX } from "../http/server-limits.ts";
import { Overloaded, StorageFull, UnknownOutcome } from "../storage/store.ts";
import { createLogger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { JsonProtocol } from "./json-protocol.ts";
import type { JsonOperation } from "./json-service.ts";

const PREFIX = "DynamoDB_20120810";
const SIGNED = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=AK/20260101/r/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  "x-amz-date": "20260101T000000Z",
};

const log: string[] = [];

function protocol(): JsonProtocol {
  const clock = new TestClock();
  const metrics = new Metrics();
  const logger = createLogger({ level: "debug", clock, write: (line) => log.push(line) });
  const serve: Record<string, JsonOperation["serve"]> = {
    Echo: (json, call) => ({ input: json, caller: call.principal.arn, host: call.host }),
    Later: (json) => Promise.resolve(json),
    Large: () => ({ text: "a".repeat(5000) }),
    Small: () => ({ text: "a".repeat(4000) }),
    Refuse: () => {
      throw validationError("no");
    },
    RefuseLater: () => Promise.reject(conditionalCheckFailed({ pk: { S: "a" } })),
    Break: () => {
      throw new TypeError("secret inside");
    },
    BreakLater: () => Promise.reject(new TypeError("secret inside")),
    Overload: () => Promise.reject(new Overloaded()),
    Unknown: () => Promise.reject(new UnknownOutcome()),
    Full: () => Promise.reject(new StorageFull()),
    Unanswerable: () => ({ number: 1n }),
    Silent: () => undefined,
  };
  const operations = Object.entries(serve).map(([name, run]) => ({ name, serve: run }));
  return new JsonProtocol({
    services: [
      { targetPrefix: PREFIX, jsonVersion: "1.0", signingName: "dynamodb", operations, lacking: ["Lacking"] },
    ],
    calls: testCallParts({ faults: new FaultReporter({ logger, metrics, clock }) }),
    healthyText: "healthy: dynamodb.eu-west-2.amazonaws.com ",
    logger,
    metrics,
  });
}

interface Sent {
  readonly operation?: string | undefined;
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string | Uint8Array;
  readonly memory?: MemoryReservation;
}

function request({
  operation = "Echo",
  method = "POST",
  url = "/",
  headers,
  body = "{}",
  memory,
}: Sent): HttpRequest {
  const usual = {
    host: "localhost:8000",
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `${PREFIX}.${operation}`,
    ...SIGNED,
  };
  return {
    method,
    url,
    headers: { ...usual, ...headers },
    body: typeof body === "string" ? Buffer.from(body) : body,
    connection: IN_PROCESS,
    ...(memory === undefined ? {} : { memory }),
  };
}

/** Memory of a size. */
class CountedMemory implements MemoryReservation {
  readonly #bytesMax: number;
  reservedBytes = 0;
  mostBytes = 0;
  lastReleasedBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  reserve(bytes: number): boolean {
    if (this.reservedBytes + bytes > this.#bytesMax) return false;
    this.reservedBytes += bytes;
    this.mostBytes = Math.max(this.mostBytes, this.reservedBytes);
    return true;
  }

  release(bytes: number): void {
    this.reservedBytes -= bytes;
    this.lastReleasedBytes = bytes;
  }
}

const send = (sent: Sent): Promise<HttpResponse> => Promise.resolve(protocol().handle(request(sent)));

const header = ({ headers }: HttpResponse, name: string): string | undefined => {
  const at = headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name.toLowerCase());
  return at < 0 ? undefined : headers[at + 1];
};

const text = ({ body }: HttpResponse): string => Buffer.from(body).toString();

async function answer(sent: Sent): Promise<string> {
  const response = await send(sent);
  return `${response.status} ${text(response)}`;
}

const CORAL = "com.amazon.coral.service#";

describe("an answer", () => {
  it("carries the request id, the checksum, the length and the content type", async () => {
    const response = await send({ body: '{"a":1}' });
    expect(response.status).toBe(200);
    expect(JSON.parse(text(response))).toEqual({
      input: { a: 1 },
      caller: "arn:aws:iam::123456789012:root",
      host: "localhost:8000",
    });
    expect(header(response, "x-amzn-requestid")).toMatch(/^[0-9A-Z]{52}$/);
    expect(header(response, "x-amz-crc32")).toBe(String(crc32(response.body)));
    expect(header(response, "content-length")).toBe(String(response.body.length));
    expect(header(response, "content-type")).toBe("application/x-amz-json-1.0");
  });

  it("is there at once when the operation answers at once", () => {
    expect(protocol().handle(request({}))).not.toBeInstanceOf(Promise);
  });

  it("of an operation without output is empty", async () => {
    const response = await send({ operation: "Silent" });
    expect([response.status, response.body.length]).toEqual([200, 0]);
    expect(header(response, "content-length")).toBe("0");
    expect(header(response, "x-amz-crc32")).toBe("0");
  });

  it("has another request id every time", async () => {
    const one = protocol();
    const ids = new Set<string | undefined>();
    for (let i = 0; i < 200; i++) ids.add(header(await one.handle(request({})), "x-amzn-requestid"));
    expect(ids.size).toBe(200);
  });

  it.each([
    ["application/json", "application/json"],
    ["application/json; charset=utf-8", "application/json"],
    ["application/x-amz-json-1.0;x=y", "application/x-amz-json-1.0"],
  ])("to %s is %s", async (sent, expected) => {
    expect(header(await send({ headers: { "content-type": sent } }), "content-type")).toBe(expected);
  });
});

describe("what is not the protocol", () => {
  const notFound = "404 <UnknownOperationException/>\n";

  it("GET / says healthy, with the region", async () => {
    const headers = { "content-type": undefined };
    expect(await answer({ method: "GET", headers })).toBe("200 healthy: dynamodb.eu-west-2.amazonaws.com ");
  });

  it.each<[string, Sent]>([
    ["another method", { method: "PUT" }],
    ["another path to GET", { method: "GET", url: "/other" }],
    ["no content type", { headers: { "content-type": undefined } }],
    ["another content type", { headers: { "content-type": "application/x-amz-json-1.1" } }],
    ["OPTIONS without an origin", { method: "OPTIONS" }],
  ])("%s is not found", async (_name, sent) => {
    expect(await answer(sent)).toBe(notFound);
  });

  it("OPTIONS with an origin allows what was asked for", async () => {
    const response = await send({
      method: "OPTIONS",
      headers: {
        origin: "https://example.com",
        "access-control-request-headers": "x-amz-target",
        "access-control-request-method": "POST",
      },
    });
    expect(response.status).toBe(200);
    expect(response.body.length).toBe(0);
    expect(header(response, "access-control-allow-origin")).toBe("*");
    expect(header(response, "access-control-max-age")).toBe("172800");
    expect(header(response, "access-control-expose-headers")).toContain("x-amzn-RequestId");
    expect(header(response, "access-control-allow-headers")).toBe("x-amz-target");
    expect(header(response, "access-control-allow-methods")).toBe("POST");
  });

  it("an origin on any request opens the answer to it", async () => {
    const headers = { origin: "https://example.com" };
    const opened = await send({ headers });
    expect(header(opened, "access-control-allow-origin")).toBe("*");
    expect(header(opened, "access-control-expose-headers")).toContain("x-amzn-RequestId");
    expect(header(opened, "access-control-max-age")).toBeUndefined();
    expect(header(await send({ headers, operation: "None" }), "access-control-allow-origin")).toBe("*");
    expect(header(await send({ headers, method: "GET" }), "access-control-allow-origin")).toBe("*");
    expect(header(await send({ headers, method: "PUT" }), "access-control-allow-origin")).toBe("*");
    expect(header(await send({}), "access-control-allow-origin")).toBeUndefined();
  });
});

describe("refusals before the operation", () => {
  const serialization = `400 {"__type":"${CORAL}SerializationException"}`;
  const unknown = `400 {"__type":"${CORAL}UnknownOperationException"}`;

  it.each<[string, Sent, string]>([
    ["a body that is not JSON", { body: "{" }, serialization],
    [
      "a body of nothing but brackets",
      { body: `{"a":${"[".repeat(50_000)}` },
      `400 {"__type":"${CORAL}SerializationException","Message":"The request nests lists and objects deeper than 1000 levels"}`,
    ],
    ["an empty body", { body: "" }, serialization],
    ["a body that is not UTF-8", { body: Uint8Array.of(0x22, 0xff, 0x22) }, serialization],
    ["a body that is a list", { body: "[]" }, serialization],
    ["no target", { headers: { "x-amz-target": undefined } }, unknown],
    ["a wrong prefix", { headers: { "x-amz-target": "DynamoDB_20111205.Echo" } }, unknown],
    ["an unknown operation", { operation: "None" }, unknown],
    ["an operation of every object", { headers: { "x-amz-target": "constructor" } }, unknown],
  ])("%s", async (_name, sent, expected) => {
    expect(await answer(sent)).toBe(expected);
  });

  it("come in order: target, caller, JSON, operation", async () => {
    const headers = { authorization: undefined };
    const missing = "MissingAuthenticationTokenException";
    expect(await answer({ body: "{", operation: "None", headers })).toBe(unknown);
    expect(await answer({ body: "{", operation: "Refuse", headers })).toContain(missing);
    const undecodable = { headers: { ...headers, "content-encoding": "br" }, operation: "Refuse" };
    expect(await answer(undecodable)).toContain(missing);
    expect(await answer({ body: "{", operation: "Refuse" })).toBe(serialization);
    expect(await answer({ operation: "Refuse" })).toContain("ValidationException");
  });

  it("of an empty body take no notice of its content type", async () => {
    const sent = { body: "", headers: { "content-type": "text/plain" } };
    const response = await send(sent);
    expect(`${response.status} ${text(response)}`).toBe(serialization);
    expect(header(response, "content-type")).toBe("application/x-amz-json-1.0");
    expect(await answer({ ...sent, operation: "None" })).toBe(unknown);
    const unsigned = { ...sent.headers, authorization: undefined };
    expect(await answer({ ...sent, headers: unsigned })).toContain("MissingAuthenticationTokenException");
  });

  it("tell the log of an operation that is lacking, once", async () => {
    const one = protocol();
    log.length = 0;
    for (const operation of ["Lacking", "Lacking", "None"]) {
      expect((await one.handle(request({ operation }))).status).toBe(400);
    }
    expect(log).toHaveLength(1);
    expect(log[0]).toContain(`${PREFIX}.Lacking`);
  });

  it("take the first of repeated headers", async () => {
    const sent = request({});
    const headers = { ...sent.headers, "content-type": "a/b,application/json", "x-amz-target": "a,b" };
    const first = sent.headers;
    expect((await protocol().handle({ ...sent, headers })).status).toBe(404);
    expect((await protocol().handle({ ...sent, headers, firstHeaders: first })).status).toBe(200);
  });

  it("a body of 16 MB is taken and one byte more is not", async () => {
    const body = Buffer.alloc(BODY_BYTES_MAX + 1, " ");
    body.write("{}");
    expect((await send({ body: body.subarray(0, BODY_BYTES_MAX) })).status).toBe(200);
    expect((await send({ body })).status).toBe(413);
  });
});

describe("content codings", () => {
  const body = '{"a":"b"}';

  it.each([
    ["gzip", gzipSync(body)],
    ["deflate", deflateSync(body)],
    ["identity", Buffer.from(body)],
  ])("%s bodies are understood", async (coding, coded) => {
    const response = await send({ headers: { "content-encoding": coding }, operation: "Later", body: coded });
    expect(text(response)).toBe(body);
  });

  it("another coding is refused", async () => {
    expect(await answer({ headers: { "content-encoding": "br" } })).toContain("400 ");
  });

  it("damaged bodies are answered 500, as AWS does", async () => {
    const coded = gzipSync(body).subarray(0, 12);
    expect(await answer({ headers: { "content-encoding": "gzip" }, body: coded })).toContain(
      "InternalServerError",
    );
  });

  it("a small body that inflates to more than 16 MB is too large", async () => {
    const coded = gzipSync(Buffer.alloc(BODY_BYTES_MAX + 1, " "));
    expect((await send({ headers: { "content-encoding": "gzip" }, body: coded })).status).toBe(413);
  });

  it("what a body inflates to keeps memory until the answer is there", async () => {
    const inflated = `${body}${" ".repeat(100_000)}`;
    const sent = { headers: { "content-encoding": "gzip" }, operation: "Later", body: gzipSync(inflated) };
    const memory = new CountedMemory(BODY_BYTES_MAX);
    expect((await send({ ...sent, memory })).status).toBe(200);
    expect(memory.mostBytes).toBeGreaterThanOrEqual(inflated.length);
    expect(memory.lastReleasedBytes).toBe(inflated.length);
    expect(memory.reservedBytes).toBe(0);
  });

  it("a body for which memory is short once it is inflated is refused", async () => {
    const coded = gzipSync(body);
    const memory = new CountedMemory(10);
    const refused = await send({ headers: { "content-encoding": "gzip" }, body: coded, memory });
    expect(refused.status).toBe(503);
    expect(text(refused)).toContain("ServiceUnavailableException");
    expect(memory.reservedBytes).toBe(0);
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ["gzip", gunzipSync],
    ["deflate", inflateSync],
  ])("%s is answered when it is asked for and more than 4 KB", async (coding, undo) => {
    const headers = { "accept-encoding": `${coding}, br` };
    const large = await send({ headers, operation: "Large" });
    expect(header(large, "content-encoding")).toBe(coding);
    expect(header(large, "x-amz-crc32")).toBe(String(crc32(large.body)));
    expect(Buffer.from(undo(large.body)).toString()).toContain("aaaa");
    expect(header(await send({ headers, operation: "Small" }), "content-encoding")).toBeUndefined();
  });

  it.each([undefined, "identity", "br", "gzip;q=0"])("accepting %s gets plain bytes", async (accepted) => {
    const response = await send({ headers: { "accept-encoding": accepted }, operation: "Large" });
    expect(header(response, "content-encoding")).toBeUndefined();
  });
});

describe("what an operation throws", () => {
  it("an API error is its answer, at once or later", async () => {
    expect(await answer({ operation: "Refuse" })).toBe(
      '400 {"__type":"com.amazon.coral.validate#ValidationException","message":"no"}',
    );
    expect(await answer({ operation: "RefuseLater" })).toBe(
      '400 {"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed","Item":{"pk":{"S":"a"}}}',
    );
  });

  it.each(["Break", "BreakLater", "Unknown", "Full", "Unanswerable"])(
    "%s is a fault: 500 without its inside, logged with the request id",
    async (operation) => {
      log.length = 0;
      const response = await send({ operation });
      expect(response.status).toBe(500);
      expect(text(response)).toContain("InternalServerError");
      expect(text(response)).not.toContain("secret");
      expect(log).toHaveLength(1);
      const line: unknown = JSON.parse(log[0] ?? "");
      expect(line).toMatchObject({
        level: "error",
        operation,
        requestId: header(response, "x-amzn-requestid"),
      });
    },
  );

  it("a full commit queue throttles", async () => {
    expect(await answer({ operation: "Overload" })).toContain("ThrottlingException");
  });

  it("a request can be refused before it is read", () => {
    expect(protocol().refuse("noCapacity", IN_PROCESS).status).toBe(503);
  });
});
