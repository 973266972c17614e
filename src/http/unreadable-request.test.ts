/**
 * Whatever cannot be read as a request is answered with the headers that all answers have, whoever found it out.
 */
import { connect } from "node:net";
import { afterEach, expect, it } from "vitest";
import { EchoHandler } from "../../test/fixture/echo-handler.ts";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { HttpServer } from "./http-server.ts";
import { DEFAULT_SERVER_LIMITS } from "./server-limits.ts";

const LIMITS = { ...DEFAULT_SERVER_LIMITS, headersMsMax: 1_000 };

const clock = new TestClock();
let server: HttpServer;
afterEach(() => server.close());

interface Sending {
  /** Called while answers come. */
  readonly turn?: () => void;
  /** Sent when something has come back. */
  readonly afterFirst?: string;
}

/** Everything that comes back for `text`. */
async function answerTo(text: string, { turn, afterFirst }: Sending = {}): Promise<string> {
  server = await HttpServer.listen({
    host: "127.0.0.1",
    port: 0,
    listener: "test",
    handler: new EchoHandler({ "/large": 60_000_000 }),
    limits: LIMITS,
    clock,
    metrics: new Metrics(),
  });
  let received = "";
  const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
  socket.once("data", () => socket.write(afterFirst ?? ""));
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  while (!socket.closed) {
    turn?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return received;
}

const HEADERS =
  "Content-Length: 0\r\nServer: Server\r\nDate: Thu, 01 Jan 2026 [0-9:]+ GMT\r\nConnection: close\r\n\r\n$";

it.each([
  ["400 Bad Request", "nonsense\r\n\r\n"],
  ["400 Bad Request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
  ["431 Request Header Fields Too Large", `POST / HTTP/1.1\r\nHost: a\r\nX-A: ${"a".repeat(17_000)}\r\n\r\n`],
  [
    "413 Payload Too Large",
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;${"a".repeat(17_000)}\r\na\r\n0\r\n\r\n`,
  ],
  ["408 Request Timeout", "POST / HTTP/1.1\r\nHost: "],
])("%s", async (status, text) => {
  expect(await answerTo(text)).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n${HEADERS}`));
});

it("408 Request Timeout for a client that sends nothing", async () => {
  const answer = await answerTo("", { turn: () => clock.advance(LIMITS.headersMsMax) });
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 408 Request Timeout\r\n${HEADERS}`));
});

it("nothing is written into an answer that has begun", async () => {
  const answer = await answerTo("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", {
    afterFirst: "nonsense\r\n\r\n",
  });
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\na+$/);
});
