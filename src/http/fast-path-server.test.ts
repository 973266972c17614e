/**
 * The front that takes plain requests answers as `node:http` alone would, however the bytes arrive; and it keeps the
 * same bounds.
 */
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import * as fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { AdmissionControl } from "./admission-control.ts";
import type { HttpHandler, HttpRequest, HttpResponse, RequestRefusal } from "./http-message.ts";
import { HttpServer } from "./http-server.ts";
import { ResponseHeads } from "./message-head.ts";
import { NodeConnection } from "./node-connection.ts";
import { NodeHttpExchange } from "./node-http-exchange.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./server-limits.ts";
import { answerUnreadable } from "./unreadable-request.ts";

const LIMITS: ServerLimits = { ...DEFAULT_SERVER_LIMITS, headerBytesMax: 2_000, bodyBytesMax: 100_000 };

const reply = (body: Uint8Array, status = 200): HttpResponse => ({
  status,
  headers: ["Content-Length", String(body.length), "X-Said", "a"],
  body,
});

const LARGE_BYTES = 60_000_000;

/**
 * Answers with method, path and body; a body with `later` in it is answered when the test says so, or soon, and one
 * with `large` in it with many bytes.
 */
class EchoHandler implements HttpHandler {
  readonly waiting: (() => void)[] = [];
  readonly #waits: boolean;

  constructor(waits: boolean) {
    this.#waits = waits;
  }

  handle({ method, url, headers, body }: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const said = Buffer.concat([Buffer.from(`${method} ${url} ${headers["x-name"]} `), body]);
    if (said.includes("large")) return reply(Buffer.alloc(LARGE_BYTES, "l"));
    if (!said.includes("later")) return reply(said);
    return new Promise((resolve) => {
      if (this.#waits) this.waiting.push(() => resolve(reply(said)));
      else setImmediate(() => resolve(reply(said)));
    });
  }

  refuse(reason: RequestRefusal): HttpResponse {
    return reply(Buffer.from(reason), reason === "tooLarge" ? 413 : 503);
  }
}

interface Started {
  readonly server: HttpServer;
  readonly handler: EchoHandler;
  readonly clock: TestClock;
  readonly metrics: Metrics;
}

async function start(limits: Partial<ServerLimits> = {}, waits = true): Promise<Started> {
  const handler = new EchoHandler(waits);
  const clock = new TestClock();
  const metrics = new Metrics();
  const all = {
    host: "127.0.0.1",
    port: 0,
    listener: "test",
    handler,
    limits: { ...LIMITS, ...limits },
    clock,
    metrics,
  };
  return { server: await HttpServer.listen(all), handler, clock, metrics };
}

async function stop({ server, clock }: Started): Promise<void> {
  const closed = server.close();
  clock.advance(LIMITS.drainMsMax);
  await closed;
}

/** Sends the pieces one after the other; resolves with all that came back until the server closed. */
function talk(port: number, pieces: readonly Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => sendFrom(0));
    const sendFrom = (at: number): void => {
      const piece = pieces[at];
      if (piece === undefined || socket.destroyed) return;
      socket.write(piece, () => setImmediate(sendFrom, at + 1));
    };
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    // A server that refuses may reset the connection while bytes are still on their way.
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
  });
}

const requestText = (lines: readonly string[], body: string): string =>
  `${[...lines, `Content-Length: ${body.length}`].join("\r\n")}\r\n\r\n${body}`;

const PLAIN = ["POST / HTTP/1.1", "Host: a", "X-Name: b"];

const bodies = fc.oneof(
  fc.constantFrom("", "abc", "later", "later and more"),
  fc.nat(70_000).map((length) => "x".repeat(length)),
);
const plain = bodies.map((body) => requestText(PLAIN, body));
const unplain = fc.constantFrom(
  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
  "GET /x HTTP/1.1\r\nHost: a\r\n\r\n",
  requestText([...PLAIN, "X-Name: c"], "abc"),
  requestText(["POST /y HTTP/1.1", "Host: a"], "later"),
  `\r\n${requestText(PLAIN, "abc")}`,
);
/** After these the connection closes. */
const endings = fc.constantFrom(
  requestText([...PLAIN, "Connection: close"], "the last"),
  requestText([...PLAIN, "Host: b"], "abc"),
  requestText(PLAIN, "x".repeat(100_001)),
);
const conversations = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: unplain }), { maxLength: 5 }),
    endings,
  )
  .map(([requests, ending]) => [...requests, ending].join(""));
/** Refused by node:http before it answers what came earlier, so they stand alone. */
const malformed = fc.constantFrom(
  "nonsense\r\n\r\n",
  requestText([...PLAIN, "Content-Length: 4"], "abcd"),
  requestText([...PLAIN, "X-A : 1"], "abc"),
  requestText([...PLAIN, "Transfer-Encoding: chunked"], "abc"),
  requestText([...PLAIN, `X-Long: ${"a".repeat(2_500)}`], "abc"),
);

describe("however the bytes of requests arrive", () => {
  let one: Started;
  let reference: Server;

  beforeAll(async () => {
    one = await start({}, false);
    const admission = new AdmissionControl(LIMITS, new Metrics(), new TestClock());
    const handler = new EchoHandler(false);
    reference = createServer(
      { maxHeaderSize: LIMITS.headerBytesMax, keepAliveTimeout: LIMITS.idleMsMax },
      (incoming, outgoing) => {
        const connection = new NodeConnection(incoming.socket, { listener: "test" }, admission);
        connection.enter(new NodeHttpExchange({ incoming, outgoing, handler, admission, connection }));
      },
    );
    answerUnreadable(reference, new ResponseHeads(new TestClock(), LIMITS.idleMsMax), () => false);
    await new Promise<void>((resolve) => reference.listen(0, "127.0.0.1", resolve));
  });

  afterAll(async () => {
    reference.close();
    await stop(one);
  });

  it("the answers are those of node:http, in order", async () => {
    const { port } = reference.address() as AddressInfo;
    const scripts = fc.oneof({ weight: 8, arbitrary: conversations }, { weight: 1, arbitrary: malformed });
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(scripts, cuts, async (text, places) => {
        const bytes = Buffer.from(text, "latin1");
        const [got, wanted] = await Promise.all([
          talk(one.server.port, split(bytes, places)),
          talk(port, [bytes]),
        ]);
        expect(undated(got)).toBe(undated(wanted));
        expect(one.metrics.inFlight).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

function split(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const ends = [...places.map((place) => Math.floor(place * bytes.length)), bytes.length];
  ends.sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end)).filter((piece) => piece.length > 0);
}

const undated = (text: string): string => text.replaceAll(/\r\nDate: [^\r]*/g, "");

describe("the bounds of a plain connection", () => {
  let one: Started;
  let socket: Socket;

  afterEach(async () => {
    socket.destroy();
    await stop(one);
  });

  /** Opens a connection that sends `text`; gives what came back so far. */
  async function open(limits: Partial<ServerLimits>, text: string): Promise<() => string> {
    one = await start(limits);
    let received = "";
    socket = connect({ port: one.server.port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.write(text);
    await until(() => one.metrics.connections === 1);
    return () => received;
  }

  const isClosed = (): boolean => one.metrics.connections === 0;

  it("a connection that sends nothing is answered 408", async () => {
    const received = await open({ headersMsMax: 1_000 }, "");
    one.clock.advance(2_000);
    await until(isClosed);
    expect(received()).toMatch(/^HTTP\/1.1 408 /);
  });

  it("a body that comes too slowly is answered 408", async () => {
    const received = await open(
      { headersMsMax: 3_000, requestMsMax: 3_000 },
      requestText(PLAIN, "abc").slice(0, -1),
    );
    await until(() => one.metrics.inFlight === 1);
    one.clock.advance(6_000);
    await until(isClosed);
    expect(received()).toMatch(/^HTTP\/1.1 408 /);
    expect(one.metrics.inFlight).toBe(0);
  });

  it("an idle connection is closed without a word", async () => {
    const received = await open({ idleMsMax: 1_000 }, requestText(PLAIN, "abc"));
    await until(() => received().endsWith("abc"));
    one.clock.advance(2_000);
    await until(isClosed);
    expect(received().match(/HTTP\/1.1/g)).toHaveLength(1);
  });

  it("a client that does not read its answers is not read from, and then cut off", async () => {
    const body = "x".repeat(100_000);
    await open({ stallMsMax: 1_000 }, "");
    socket.pause();
    socket.write(requestText(PLAIN, body).repeat(100));
    await until(() => one.metrics.inFlight === 1);
    await until(() => {
      one.clock.advance(1_000);
      return isClosed();
    });
    expect(one.metrics.inFlight).toBe(0);
  });

  it("a client that reads a large answer slowly gets all of it", async () => {
    const received = await open({ headersMsMax: 1_000, stallMsMax: 10_000 }, requestText(PLAIN, "large"));
    for (let bytes = 0; bytes < LARGE_BYTES; bytes += LARGE_BYTES / 20) {
      socket.resume();
      await until(() => received().length >= bytes || isClosed());
      socket.pause();
      one.clock.advance(1_000);
    }
    socket.resume();
    await until(() => received().length > LARGE_BYTES || isClosed());
    expect(received().length).toBeGreaterThan(LARGE_BYTES);
  });

  it("a client that goes away while its request is worked on is counted out afterwards", async () => {
    await open({}, requestText(PLAIN, "later"));
    await until(() => one.handler.waiting.length === 1);
    socket.resetAndDestroy();
    await until(isClosed);
    expect(one.metrics.inFlight).toBe(1);
    for (const answer of one.handler.waiting) answer();
    await until(() => one.metrics.inFlight === 0);
  });

  it("a client that goes away in the middle of its body is forgotten", async () => {
    await open({}, requestText(PLAIN, "abc").slice(0, -1));
    await until(() => one.metrics.inFlight === 1);
    socket.destroy();
    await until(() => one.metrics.inFlight === 0);
  });

  it("a stopping server answers what it works on and says that it closes", async () => {
    const received = await open({}, requestText(PLAIN, "later"));
    await until(() => one.handler.waiting.length === 1);
    const closed = one.server.close();
    for (const answer of one.handler.waiting) answer();
    await closed;
    await until(() => received().endsWith("later"));
    expect(received()).toContain("Connection: close\r\n");
  });
});

/** Lets events happen until `condition` holds; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
