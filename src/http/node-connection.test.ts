/**
 * What clients may ask of a connection that `node:http` serves: many requests at once, and answers that they do not
 * take.
 */
import { connect, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { EchoHandler } from "../../test/fixture/echo-handler.ts";
import { nextTurn } from "../base/awaitable.ts";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { AdmissionControl } from "./admission-control.ts";
import { HttpServer } from "./http-server.ts";
import { NodeConnection } from "./node-connection.ts";
import { DEFAULT_SERVER_LIMITS, PIPELINED_REQUESTS_MAX, type ServerLimits } from "./server-limits.ts";

const LARGE_BYTES = 60_000_000;
const PATHS = { "/page": 20_000, "/large": LARGE_BYTES };

let handler: EchoHandler;
let clock: TestClock;
let metrics: Metrics;
let server: HttpServer;
let socket: Socket;
let received: string;

/** Starts a server, and a client that sends it `text`. */
async function start(text: string, limits: Partial<ServerLimits> = {}): Promise<void> {
  handler = new EchoHandler(PATHS);
  clock = new TestClock();
  metrics = new Metrics();
  server = await HttpServer.listen({
    host: "127.0.0.1",
    port: 0,
    listener: "test",
    handler,
    limits: { ...DEFAULT_SERVER_LIMITS, ...limits },
    clock,
    metrics,
  });
  socket = connect(server.port, "127.0.0.1", () => socket.write(text));
  received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  await until(() => metrics.connections === 1);
}

afterEach(async () => {
  socket.destroy();
  const closed = server.close();
  clock.advance(DEFAULT_SERVER_LIMITS.drainMsMax);
  await closed;
});

const isClosed = (): boolean => metrics.connections === 0;

const answersReceived = (): number => received.match(/HTTP\/1.1 200 /g)?.length ?? 0;

const waiting = (body: string): string =>
  `POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

describe("requests that come at once", () => {
  it("are served a few at a time, and answered in order", async () => {
    await start(Array.from({ length: 100 }, (_, i) => waiting(String(i))).join(""));
    for (let served = PIPELINED_REQUESTS_MAX; served < 100; served += PIPELINED_REQUESTS_MAX) {
      await until(() => handler.seen.length === served);
      expect(metrics.inFlight).toBe(PIPELINED_REQUESTS_MAX);
      handler.release();
    }
    await until(() => handler.seen.length === 100);
    handler.release();
    await until(() => answersReceived() === 100);
    expect(Array.from(received.matchAll(/\r\n\r\n(\d+)/g), ([, body]) => Number(body))).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });

  it("are not all that is read: when they are answered, what was sent after them comes in", async () => {
    await start(waiting("a").repeat(40));
    await until(() => handler.seen.length === PIPELINED_REQUESTS_MAX);
    socket.write(waiting("b").repeat(40));
    await until(() => {
      handler.release();
      return answersReceived() === 80;
    });
    await until(() => metrics.inFlight === 0);
    expect(handler.seen.map(({ body }) => String(body)).join("")).toBe("a".repeat(40) + "b".repeat(40));
  });

  it("may be many: they are read as they are answered, also for a client that reads slowly", async () => {
    const request = `POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 280\r\n\r\n${"a".repeat(280)}`;
    await start(request.repeat(2_000) + get("/last").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    socket.on("data", () => {
      socket.pause();
      setImmediate(() => socket.resume());
    });
    await new Promise((resolve) => socket.once("close", resolve));
    expect(answersReceived()).toBe(2_001);
  });

  it("keep their connection from being read, whoever wants to, until the last of them has begun", async () => {
    const alone = new Socket();
    const connection = new NodeConnection(
      alone,
      { listener: "test" },
      new AdmissionControl(DEFAULT_SERVER_LIMITS, new Metrics(), new TestClock()),
    );
    const begun: number[] = [];
    const requests = Array.from({ length: PIPELINED_REQUESTS_MAX + 2 }, (_, i) => ({
      isAnswering: false,
      begin: () => begun.push(i),
      abandon: () => {},
    }));
    const resumed = async (): Promise<boolean> => {
      alone.resume();
      await nextTurn();
      return !alone.isPaused();
    };
    for (const request of requests) connection.enter(request);
    expect(await resumed()).toBe(false);
    for (const request of requests.slice(0, 2)) connection.leave(request);
    expect(await resumed()).toBe(true);
    expect(begun).toEqual(requests.map((_, i) => i));
  });

  it("and whose client goes away are forgotten at the next answer", async () => {
    await start(waiting("a").repeat(100));
    await until(() => handler.seen.length === PIPELINED_REQUESTS_MAX);
    socket.destroy();
    await until(() => {
      handler.release();
      return isClosed() && metrics.inFlight === 0;
    });
    expect(handler.seen.length).toBeLessThan(100);
  });

  it("in thousands close the connection", async () => {
    await start(get("/wait").repeat(1_969));
    await until(isClosed);
    expect(handler.seen.length).toBeLessThanOrEqual(PIPELINED_REQUESTS_MAX);
    expect(metrics.refused.samples()).toMatchObject([{ value: 1 }]);
    handler.release();
    await until(() => metrics.inFlight === 0);
  });
});

describe("a large answer", () => {
  it("goes out whole to a client that reads it slowly", async () => {
    await start(get("/large"), { headersMsMax: 1_000, stallMsMax: 10_000 });
    for (let bytes = 0; bytes < LARGE_BYTES; bytes += LARGE_BYTES / 20) {
      socket.resume();
      await until(() => received.length >= bytes || isClosed());
      socket.pause();
      clock.advance(1_000);
    }
    socket.resume();
    await until(() => received.length > LARGE_BYTES || isClosed());
    expect(received.length).toBeGreaterThan(LARGE_BYTES);
  });

  it("that is not read has its connection cut", async () => {
    // So many that a limit of node:http, which counts real time, does not end the test instead.
    const stallMsMax = 300_000;
    await start(get("/large").repeat(3), { stallMsMax });
    socket.pause();
    await until(() => metrics.inFlight > 0);
    let turns = 0;
    await until(() => {
      clock.advance(5_000);
      turns += 1;
      return isClosed();
    });
    expect(turns * 5_000).toBeGreaterThanOrEqual(stallMsMax);
    expect(metrics.inFlight).toBe(0);
  });

  it("that is not read leaves no memory for further requests, with a body or without", async () => {
    await start(get("/large"), { bodyBytesInFlightMax: 1_000_000 });
    socket.pause();
    await until(() => metrics.inFlight === 1);
    for (const request of [get("/other"), waiting("a"), waiting("")]) {
      expect(await firstAnswer(request)).toMatch(/^HTTP\/1.1 503 /);
    }
  });
});

/** What comes back on a connection of its own until the server closes it. */
function firstAnswer(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const other = connect(server.port, "127.0.0.1", () => other.write(text));
    other.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    other.on("error", reject);
    other.on("close", () => resolve(answer));
  });
}

/** Lets events happen until `condition` holds; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
