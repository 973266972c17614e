/**
 * What holds on the socket: bounds on what a client may send, hold and how long it may take, and an orderly end.
 */
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { EchoHandler } from "../../test/fixture/echo-handler.ts";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { HttpServer } from "./http-server.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./server-limits.ts";

const LIMITS: ServerLimits = { ...DEFAULT_SERVER_LIMITS, bodyBytesMax: 1_000, bodyBytesInFlightMax: 1_500 };

interface Started {
  readonly server: HttpServer;
  /** Also when the server no longer has one. */
  readonly port: number;
  readonly handler: EchoHandler;
  readonly clock: TestClock;
  readonly metrics: Metrics;
}

const started: Started[] = [];

async function start(limits: Partial<ServerLimits> = {}): Promise<Started> {
  const handler = new EchoHandler();
  const clock = new TestClock();
  const metrics = new Metrics();
  const server = await HttpServer.listen({
    host: "127.0.0.1",
    port: 0,
    listener: "test",
    handler,
    limits: { ...LIMITS, ...limits },
    clock,
    metrics,
  });
  const all = { server, port: server.port, handler, clock, metrics };
  started.push(all);
  return all;
}

afterEach(async () => {
  for (const { server, clock } of started.splice(0)) {
    const closed = server.close();
    clock.advance(LIMITS.drainMsMax);
    await closed;
  }
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface Sending {
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly agent?: Agent;
}

function post(
  { port }: Started,
  { path = "/", body = "", headers = {}, agent }: Sending = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: "127.0.0.1", port, method: "POST", path, headers, agent },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Sends `text` on a bare connection and resolves with everything that came back when the server closes it. */
function raw({ server }: Started, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
  });
}

describe("a request", () => {
  it("reaches the handler whole and its answer goes out unchanged, with a date", async () => {
    const one = await start();
    const answer = await post(one, { path: "/?x=1", body: "hello", headers: { "X-Name": "value" } });
    expect(answer).toMatchObject({ status: 200, body: "hello" });
    expect(answer.headers["x-said"]).toBe("a");
    expect(answer.headers.date).toBeDefined();
    expect(one.handler.seen[0]).toMatchObject({ method: "POST", url: "/?x=1" });
    expect(one.handler.seen[0]?.headers["x-name"]).toBe("value");
  });

  it("that comes in chunks is put together", async () => {
    const one = await start();
    const text =
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    expect(await raw(one, text)).toContain("abcde");
  });

  it("with repeated headers has them joined with a comma", async () => {
    const one = await start();
    await raw(
      one,
      "POST / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-A: 2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    );
    expect(one.handler.seen[0]?.headers["x-a"]).toBe("1,2");
    expect(one.handler.seen[0]?.firstHeaders?.["x-a"]).toBe("1");
  });

  it("keeps its connection", async () => {
    const one = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await post(one, { agent });
    await post(one, { agent });
    expect(one.metrics.connections).toBe(1);
    agent.destroy();
  });
});

describe("the facts of a connection", () => {
  it.each(["/", "/other"])("are one frozen object for all its requests to %s", async (path) => {
    const one = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await post(one, { agent, path });
    await post(one, { agent, path });
    agent.destroy();
    const [first, second] = one.handler.seen.map(({ connection }) => connection);
    expect(first).toEqual({ address: "127.0.0.1", isTls: false, listener: "test" });
    expect(first).toBe(second);
    expect(Object.isFrozen(first)).toBe(true);
  });
});

describe("a client that waits for its answer", () => {
  it.each(["/", "/other"])("is known to be gone once its connection to %s is closed", async (path) => {
    const one = await start();
    const socket = connect(one.port, "127.0.0.1");
    socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\nX-Wait: 1\r\nContent-Length: 0\r\n\r\n`);
    await until(() => one.handler.seen.length === 1);
    const client = one.handler.seen[0]?.client;
    expect(client?.isGone).toBe(false);
    socket.resetAndDestroy();
    await until(() => client?.isGone === true);
    one.handler.release();
    await until(() => one.metrics.inFlight === 0);
  });
});

describe("bounds", () => {
  it("two Host headers are refused and the connection closes", async () => {
    const one = await start();
    const answer = await raw(one, "POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(one.handler.seen).toHaveLength(0);
  });

  it("headers over 16 KB are refused", async () => {
    const one = await start();
    const answer = await raw(one, `POST / HTTP/1.1\r\nHost: a\r\nX-A: ${"a".repeat(17_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
  });

  it("a body of the limit is taken, one byte more is not", async () => {
    const one = await start();
    expect((await post(one, { body: "a".repeat(1_000) })).status).toBe(200);
    const refused = await post(one, { body: "a".repeat(1_001) });
    expect(refused.status).toBe(413);
    expect(refused.body).toContain("tooLarge");
    expect(refused.headers.connection).toBe("close");
  });

  it("a body that says no length is bounded too", async () => {
    const one = await start();
    const chunk = `258\r\n${"a".repeat(600)}\r\n`;
    const answer = await raw(
      one,
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it("a body that never ends is cut", async () => {
    const one = await start();
    const chunk = `258\r\n${"a".repeat(600)}\r\n`;
    const answer = await raw(
      one,
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(10)}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(one.metrics.inFlight).toBe(0);
  });

  it("requests in flight are bounded, and served again when there are fewer", async () => {
    const one = await start({ requestsInFlightMax: 1 });
    const waiting = post(one, { path: "/wait" });
    await until(() => one.handler.seen.length === 1);
    expect((await post(one)).status).toBe(503);
    one.handler.release();
    expect((await waiting).status).toBe(200);
    expect((await post(one)).status).toBe(200);
  });

  it("bodies in flight are bounded together, and served again when there are fewer", async () => {
    const one = await start();
    const waiting = post(one, { path: "/wait", body: "a".repeat(1_000) });
    await until(() => one.handler.seen.length === 1);
    expect((await post(one, { body: "a".repeat(600) })).status).toBe(503);
    one.handler.release();
    await waiting;
    expect((await post(one, { body: "a".repeat(600) })).status).toBe(200);
  });

  it.each(["/", "/through-node-http"])(
    "memory reserved for a request to %s counts like its body",
    async (path) => {
      const one = await start();
      const waiting = post(one, { path, headers: { "X-Reserve": "1000", "X-Wait": "" } });
      await until(() => one.handler.seen.length === 1);
      expect((await post(one, { path, headers: { "X-Reserve": "600" } })).status).toBe(503);
      expect((await post(one, { path, headers: { "X-Reserve": "500", "X-Release": "" } })).status).toBe(200);
      expect((await post(one, { path, headers: { "X-Reserve": "500" } })).status).toBe(200);
      one.handler.release();
      expect((await waiting).status).toBe(200);
      expect((await post(one, { path, headers: { "X-Reserve": "1500" } })).status).toBe(200);
      expect((await post(one, { path, headers: { "X-Reserve": "1500" } })).status).toBe(200);
    },
  );

  it("a client that goes away in the middle of its body is forgotten", async () => {
    const one = await start();
    const socket = connect(one.server.port, "127.0.0.1", () =>
      socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nabc"),
    );
    await until(() => one.metrics.inFlight === 1);
    socket.destroy();
    await until(() => one.metrics.inFlight === 0);
    expect(one.handler.seen).toHaveLength(0);
  });

  it("a client that goes away with requests waiting in line is forgotten", async () => {
    const one = await start();
    const waiting = "POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    const socket = connect(one.server.port, "127.0.0.1", () => socket.write(waiting.repeat(3)));
    await until(() => one.handler.seen.length === 3);
    socket.resetAndDestroy();
    await until(() => one.metrics.connections === 0);
    expect(one.metrics.inFlight).toBe(3);
    one.handler.release();
    await until(() => one.metrics.inFlight === 0);
  });

  it("a client that sends its headers too slowly is cut off", async () => {
    const one = await start({ headersMsMax: 50 });
    expect(await raw(one, "POST / HTTP/1.1\r\nHost:")).toMatch(/^HTTP\/1.1 408 /);
  });

  it("an idle connection is closed", async () => {
    const one = await start({ idleMsMax: 50 });
    const answer = await raw(one, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe("the end", () => {
  it("requests in flight are answered, and idle connections closed", async () => {
    const one = await start();
    const agent = new Agent({ keepAlive: true });
    await post(one, { agent });
    const waiting = post(one, { path: "/wait", agent });
    await until(() => one.handler.seen.length === 2);
    const closed = one.server.close();
    one.handler.release();
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(answer.headers.connection).toBe("close");
    await closed;
    await expect(post(one)).rejects.toThrow("ECONNREFUSED");
  });

  it.each(["/", "/through-node-http"])("a request to %s that was on its way is answered", async (path) => {
    const one = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await post(one, { agent, path });
    const closed = one.server.close();
    const answer = await post(one, { agent, path, body: "b" });
    expect(answer).toMatchObject({ status: 200, body: "b", headers: { connection: "close" } });
    await closed;
  });

  it("connections that stay idle do not hold it up longer than that may take", async () => {
    const one = await start();
    const agent = new Agent({ keepAlive: true });
    await Promise.all([post(one, { agent }), post(one, { agent, path: "/through-node-http" })]);
    const silent = connect(one.server.port, "127.0.0.1");
    await until(() => one.metrics.connections === 3);
    const closed = one.server.close();
    one.clock.advance(LIMITS.graceMsMax);
    await closed;
    silent.destroy();
    agent.destroy();
  });

  it("comes at once where there are no connections", async () => {
    const one = await start();
    await expect(one.server.close()).resolves.toBeUndefined();
  });

  it("what does not finish in time is cut", async () => {
    const one = await start();
    const waiting = post(one, { path: "/wait" });
    const cut = expect(waiting).rejects.toThrow();
    await until(() => one.handler.seen.length === 1);
    const closed = one.server.close();
    one.clock.advance(LIMITS.drainMsMax);
    await closed;
    await cut;
  });

  it("a port that is taken is an error with its code", async () => {
    const one = await start();
    const second = HttpServer.listen({
      host: "127.0.0.1",
      port: one.server.port,
      listener: "test",
      handler: one.handler,
      limits: LIMITS,
      clock: one.clock,
      metrics: one.metrics,
    });
    await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

/** Lets events happen until `condition` holds; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
