/**
 * Clients that end their side of the connection after the request, as `shutdown(2)` does: they are answered, plain and
 * over TLS, whoever reads the request.
 */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { FIRST } from "../../test/fixture/certificates.ts";
import { EchoHandler } from "../../test/fixture/echo-handler.ts";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { HttpServer } from "./http-server.ts";
import { DEFAULT_SERVER_LIMITS } from "./server-limits.ts";

const LARGE_BYTES = 20_000_000;

const requestTo = (path: string, body: string, more = ""): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

const READERS = [
  ["the fast path", ""],
  ["node:http", "X-Twice: 1\r\nX-Twice: 2\r\n"],
] as const;

describe.each([
  ["plain", false],
  ["over TLS", true],
])("%s, a client that has ended its side", (_kind, isTls) => {
  let handler: EchoHandler;
  let clock: TestClock;
  let metrics: Metrics;
  let server: HttpServer;
  let received: string;

  async function start(): Promise<void> {
    handler = new EchoHandler({ "/large": LARGE_BYTES });
    clock = new TestClock();
    metrics = new Metrics();
    server = await HttpServer.listen({
      host: "127.0.0.1",
      port: 0,
      listener: "test",
      ...(isTls ? { tls: { cert: Buffer.from(FIRST.certificate), key: Buffer.from(FIRST.key) } } : {}),
      handler,
      limits: DEFAULT_SERVER_LIMITS,
      clock,
      metrics,
    });
  }

  afterEach(async () => {
    const closed = server.close();
    clock.advance(DEFAULT_SERVER_LIMITS.drainMsMax);
    await closed;
  });

  /** Sends `text` and the end; resolves when the server has closed, too. */
  function sendAndEnd(text: string): Promise<void> {
    received = "";
    const port = { host: "127.0.0.1", port: server.port };
    const socket: Socket = isTls ? connectTls({ ...port, ca: FIRST.certificate }) : connect(port);
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
    });
    socket.end(text);
    return new Promise((resolve) => {
      socket.on("error", () => {});
      socket.once("close", () => resolve());
    });
  }

  it.each(READERS)("is answered through %s, and its connection closed", async (_reader, more) => {
    await start();
    await sendAndEnd(requestTo("/", "abc", more));
    expect(received).toMatch(/^HTTP\/1.1 200 OK[^]*\r\n\r\nabc$/);
    expect(metrics.inFlight).toBe(0);
  });

  it.each(READERS)("is answered through %s when the answer is there later", async (_reader, more) => {
    await start();
    const closed = sendAndEnd(requestTo("/", "abc", `X-Wait: 1\r\n${more}`));
    await until(() => handler.seen.length === 1);
    await turns(20);
    expect(metrics.connections).toBe(1);
    handler.release();
    await closed;
    expect(received).toMatch(/^HTTP\/1.1 200 OK[^]*\r\n\r\nabc$/);
  });

  it.each(READERS)("gets all answers to what it sent at once, through %s", async (_reader, more) => {
    await start();
    const bodies = Array.from({ length: 5 }, (_, i) => `body ${i}`);
    await sendAndEnd(bodies.map((body) => requestTo("/", body, more)).join(""));
    expect(Array.from(received.matchAll(/body \d/g), ([body]) => body)).toEqual(bodies);
  });

  it("gets all of a large answer", async () => {
    await start();
    await sendAndEnd(requestTo("/large", "abc"));
    expect(received.length).toBeGreaterThan(LARGE_BYTES);
  });

  it.each(READERS)("in the middle of its body is forgotten, through %s", async (_reader, more) => {
    await start();
    await sendAndEnd(requestTo("/", "abc", more).slice(0, -1));
    await until(() => metrics.inFlight === 0 && metrics.connections === 0);
    expect(handler.seen).toHaveLength(0);
    expect(received).not.toContain("200 OK");
  });

  it.each(READERS)("is taken for gone if the answer takes too long, through %s", async (_reader, more) => {
    await start();
    const closed = sendAndEnd(requestTo("/", "abc", `X-Wait: 1\r\n${more}`));
    await until(() => handler.seen.length === 1);
    await turns(20);
    clock.advance(DEFAULT_SERVER_LIMITS.endedMsMax / 2);
    await turns(20);
    expect(metrics.connections).toBe(1);
    clock.advance(DEFAULT_SERVER_LIMITS.endedMsMax * 2);
    await closed;
    expect(received).toBe("");
    handler.release();
    await until(() => metrics.inFlight === 0);
  });
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets events happen until `condition` holds; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
