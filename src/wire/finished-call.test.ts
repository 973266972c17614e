/**
 * What listeners learn of each call of an operation, and that they learn of each once.
 */
import { describe, expect, it } from "vitest";
import { testCallParts } from "../../test/fixture/call-parts.ts";
import { validationError } from "../api/errors.ts";
import { accountOwner } from "../auth/authenticator.ts";
import { TestClock, WAITING_MAX } from "../base/clock.ts";
import type { FinishedCall } from "../call/api-call.ts";
import { FaultReporter } from "../call/fault-reporter.ts";
import { type HttpRequest, IN_PROCESS } from "../http/http-message.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { JsonProtocol } from "./json-protocol.ts";
import { type JsonOperationParts, jsonOperation } from "./json-service.ts";

const OPERATIONS: Record<string, JsonOperationParts<unknown>["run"]> = {
  Echo: (input) => input,
  Refuse: () => {
    throw validationError("no");
  },
  RefuseLater: () => Promise.reject(validationError("no")),
  Break: () => {
    throw new TypeError("inside");
  },
  Unanswerable: () => ({ number: 1n }),
  UnanswerableLater: () => Promise.resolve({ number: 1n }),
  TakeTurns: async (_, scope) => {
    for (let turns = 1; turns < 3; turns++) await scope.nextTurn();
    return {};
  },
};

const clock = new TestClock();
const metrics = new Metrics();
const finished: FinishedCall[] = [];
const seen: unknown[] = [];

const protocol = new JsonProtocol({
  services: [
    {
      targetPrefix: "Test_1",
      jsonVersion: "1.0",
      signingName: "test",
      operations: Object.entries(OPERATIONS).map(([name, run]) =>
        jsonOperation({
          name,
          read: (json) => json,
          run: (input, scope) => {
            seen.push(input);
            clock.advance(5);
            return run(input, scope);
          },
        }),
      ),
    },
  ],
  calls: testCallParts({
    clock,
    listeners: [(call) => finished.push(call)],
    faults: new FaultReporter({ logger: silentLogger, metrics, clock }),
  }),
  healthyText: "healthy",
  logger: silentLogger,
  metrics,
});

interface Sent {
  readonly operation?: string;
  readonly method?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string;
}

const request = ({ operation = "Echo", method = "POST", headers, body = "{}" }: Sent): HttpRequest => ({
  method,
  url: "/",
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `Test_1.${operation}`,
    "x-amz-date": "20260101T000000Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AK/20260101/r/test/aws4_request, SignedHeaders=host, Signature=0",
    ...headers,
  },
  body: Buffer.from(body),
  connection: IN_PROCESS,
});

async function callOf(sent: Sent): Promise<FinishedCall | undefined> {
  finished.length = 0;
  await protocol.handle(request(sent));
  expect(finished.length).toBeLessThan(2);
  return finished[0];
}

describe("a finished call", () => {
  it("says who called what, from where, how long it took and how large it was", async () => {
    const startedAtMs = clock.nowMs();
    const connection = { address: "192.0.2.1", isTls: true, listener: "test" };
    finished.length = 0;
    const sent = request({ body: '{ "a": 1 }', headers: { "user-agent": "aws-cli" } });
    const { headers } = await protocol.handle({ ...sent, connection });
    expect(finished).toHaveLength(1);
    const [call] = finished;
    expect(call).toMatchObject({
      service: "test",
      operation: "Echo",
      caller: accountOwner("123456789012", "AK"),
      userAgent: "aws-cli",
      input: { a: 1 },
      errorCode: null,
      status: 200,
      bytesIn: 10,
      bytesOut: 7,
      durationMs: 5,
      startedAtMs,
    });
    expect(headers).toContain(call?.requestId);
    expect(call?.origin).toBe(connection);
    expect(call?.input).toBe(seen.at(-1));
    expect(call?.meter.first).toBeNull();
  });

  it.each<[string, Sent, object]>([
    [
      "what is refused",
      { operation: "Refuse" },
      { operation: "Refuse", errorCode: "ValidationException", status: 400 },
    ],
    [
      "what is refused later",
      { operation: "RefuseLater" },
      { errorCode: "ValidationException", status: 400 },
    ],
    [
      "a fault",
      { operation: "Break" },
      { operation: "Break", errorCode: "InternalServerError", status: 500 },
    ],
    ["an answer that cannot be encoded", { operation: "Unanswerable" }, { errorCode: "InternalServerError" }],
    [
      "one that cannot be encoded later",
      { operation: "UnanswerableLater" },
      { errorCode: "InternalServerError" },
    ],
    [
      "an unknown operation",
      { operation: "None" },
      { service: null, operation: "unknown", caller: null, errorCode: "UnknownOperationException" },
    ],
    [
      "an unknown caller",
      { headers: { authorization: undefined } },
      { operation: "Echo", caller: null, input: undefined, errorCode: "MissingAuthenticationTokenException" },
    ],
    ["a body that is no JSON", { body: "{" }, { operation: "Echo", errorCode: "SerializationException" }],
    [
      "a body in an unknown coding",
      { headers: { "content-encoding": "br" } },
      { errorCode: "SerializationException" },
    ],
  ])("is reported for %s", async (_name, sent, expected) => {
    expect(await callOf(sent)).toMatchObject(expected);
  });

  it("works on in other turns as long as its client waits for the answer", async () => {
    finished.length = 0;
    let isGone = false;
    const faults = metrics.faults.samples();
    const client = {
      get isGone() {
        return isGone;
      },
    };
    const waiting = { ...request({ operation: "TakeTurns" }), client };
    expect((await protocol.handle(waiting)).status).toBe(200);
    isGone = true;
    await protocol.handle(waiting);
    expect(finished.map(({ errorCode }) => errorCode)).toEqual([null, "ServiceUnavailableException"]);
    expect(metrics.faults.samples()).toEqual(faults);
  });

  it("ends while its work waits if memory for its answer is short by then", async () => {
    finished.length = 0;
    let isShort = false;
    const memory = {
      get isShort() {
        return isShort;
      },
      reserve: () => true,
      release: () => {},
    };
    const waiting = { ...request({ operation: "TakeTurns" }), memory };
    expect((await protocol.handle(waiting)).status).toBe(200);
    isShort = true;
    expect((await protocol.handle(waiting)).status).toBe(503);
  });

  it("ends when too many wait already, and those go on", async () => {
    const all = Array.from({ length: WAITING_MAX + 10 }, async () =>
      protocol.handle(request({ operation: "TakeTurns" })),
    );
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(WAITING_MAX);
    expect(statuses.filter((status) => status === 503)).toHaveLength(10);
  });

  it("is reported for a request that was not read", () => {
    finished.length = 0;
    protocol.refuse("noCapacity", IN_PROCESS);
    expect(finished).toHaveLength(1);
    expect(finished[0]).toMatchObject({
      operation: "unknown",
      origin: IN_PROCESS,
      status: 503,
      errorCode: "ServiceUnavailableException",
      bytesIn: 0,
    });
  });

  it.each<[string, Sent]>([
    ["another method", { method: "GET" }],
    ["another content type", { headers: { "content-type": "text/plain" } }],
  ])("is not reported for what is no call: %s", async (_name, sent) => {
    expect(await callOf(sent)).toBeUndefined();
  });
});
