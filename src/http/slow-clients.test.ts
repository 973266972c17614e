/**
 * Clients that stand still in the middle of a body or of an answer keep nobody else from being served: on the fast
 * path and through `node:http`, plain and over TLS.
 */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { FIRST } from "../../test/fixture/certificates.ts";
import { EchoHandler } from "../../test/fixture/echo-handler.ts";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { HttpServer } from "./http-server.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./server-limits.ts";

const BODY_BYTES = 200_000;
const ANSWER_BYTES = 20_000_000;
const LIMITS: ServerLimits = {
  ...DEFAULT_SERVER_LIMITS,
  bodyBytesMax: BODY_BYTES,
  bodyBytesInFlightMax: 1_300_000,
  smallRequestsBytes: 300_000,
  smallRequestBytesMax: 1_000,
};
/** Whether a client moves is looked at that often. */
const STEP_MS = 5_000;
/** As many as there is memory for, and more. */
const STALLED = 12;

const READERS = [
  ["the fast path", ""],
  ["node:http", "X-Twice: 1\r\nX-Twice: 2\r\n"],
] as const;

interface Client {
  readonly socket: Socket;
  received: string;
}

describe.each([
  ["plain", false],
  ["over TLS", true],
])("%s", (_kind, isTls) => {
  let clock: TestClock;
  let metrics: Metrics;
  let server: HttpServer;
  const clients: Client[] = [];

  async function start(): Promise<void> {
    clock = new TestClock();
    metrics = new Metrics();
    server = await HttpServer.listen({
      host: "127.0.0.1",
      port: 0,
      listener: "test",
      ...(isTls ? { tls: { cert: Buffer.from(FIRST.certificate), key: Buffer.from(FIRST.key) } } : {}),
      handler: new EchoHandler({ "/large": ANSWER_BYTES }),
      limits: LIMITS,
      clock,
      metrics,
    });
  }

  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.destroy();
    const closed = server.close();
    clock.advance(LIMITS.drainMsMax);
    await closed;
  });

  function open(text: string): Client {
    const port = { host: "127.0.0.1", port: server.port };
    const socket: Socket = isTls ? connectTls({ ...port, ca: FIRST.certificate }) : connect(port);
    const client = { socket, received: "" };
    socket.on("data", (chunk: Buffer) => {
      client.received += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    // A piece must not wait for the acknowledgement of the one before it.
    socket.setNoDelay(true);
    socket.write(text, "latin1");
    clients.push(client);
    return client;
  }

  const request = (more: string, bodyBytes: number, path = "/"): string =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\n${more}Content-Length: ${bodyBytes}\r\n\r\n${"x".repeat(bodyBytes)}`;

  /** The status that a client gets for a whole request. */
  async function status(text: string): Promise<string> {
    const client = open(text);
    await until(() => client.received.includes("\r\n\r\n") || client.socket.closed);
    return client.received.slice(9, 12);
  }

  /** Lets the server read what was written: a request that comes later is answered later. */
  async function untilRead(): Promise<void> {
    for (let count = 0; count < 3; count += 1) expect(await status(request("", 10))).toBe("200");
  }

  const cut = (): number => metrics.transfersCut.samples().reduce((sum, { value }) => sum + value, 0);

  /** Bodies that come but for their last byte, one after the other: the first are held, for the others is no memory. */
  async function stall(more: string): Promise<readonly Client[]> {
    const stalled: Client[] = [];
    while (stalled.length < STALLED) {
      stalled.push(open(request(more, BODY_BYTES).slice(0, -1)));
      await until(() => metrics.inFlight === stalled.length);
      await untilRead();
    }
    return stalled;
  }

  it.each(READERS)("bodies that stand still in %s leave small requests served", async (_reader, more) => {
    await start();
    await stall(more);
    for (const [, way] of READERS) {
      for (let count = 0; count < 20; count += 1) expect(await status(request(way, 100))).toBe("200");
    }
    expect(cut()).toBe(0);
  });

  it.each(READERS)("bodies that stand still in %s give way to large ones", async (_reader, more) => {
    await start();
    const stalled = await stall(more);
    expect(await status(request("", BODY_BYTES))).toBe("503");
    clock.advance(STEP_MS + LIMITS.neededStallMsMax);
    for (const [, way] of READERS) {
      expect(await status(request(way, BODY_BYTES))).toBe("200");
      await until(() => metrics.inFlight === STALLED - cut());
    }
    // One is enough for one after the other, if it was read whole.
    expect(cut()).toBeGreaterThan(0);
    expect(cut()).toBeLessThan(STALLED / 2);
    await until(() => stalled.filter(({ received }) => received.startsWith("HTTP/1.1 503 ")).length > 0);
  });

  it.each(READERS)("a body that stands still in %s is answered 408 in the end", async (_reader, more) => {
    await start();
    const client = open(request(more, BODY_BYTES).slice(0, -1));
    await until(() => metrics.inFlight === 1);
    clock.advance(LIMITS.slowBodyMsMax + 10_000);
    await until(() => client.socket.closed);
    expect(client.received).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    await until(() => metrics.inFlight === 0);
    expect(cut()).toBe(1);
  });

  it.each(READERS)("a body that comes slowly, but comes, is taken by %s", async (_reader, more) => {
    await start();
    const text = request(more, BODY_BYTES);
    const client = open("");
    const piece = LIMITS.bytesPerSecondMin * 6;
    for (let sent = 0; sent < text.length; sent += piece) {
      client.socket.write(text.slice(sent, sent + piece), "latin1");
      await untilRead();
      clock.advance(5_000);
    }
    await until(() => client.received.length > BODY_BYTES || client.socket.closed);
    expect(client.received).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  });

  it.each(READERS)("answers that nobody takes from %s give way to other requests", async (_reader, more) => {
    await start();
    const { socket } = open(request(more, 100, "/large"));
    socket.pause();
    await until(() => metrics.inFlight === 1);
    expect(await status(request(more, 100))).toBe("503");
    clock.advance(STEP_MS + LIMITS.neededStallMsMax);
    expect(await status(request(more, 100))).toBe("200");
    expect(cut()).toBe(1);
    expect(metrics.inFlight).toBe(0);
  });
});

/** Lets events happen until `condition` holds; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
