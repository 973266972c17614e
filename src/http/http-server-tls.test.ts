/**
 * The same server over TLS: plain requests and others, with a certificate that this file made up.
 */
import { Agent, request as httpsRequest } from "node:https";
import { connect } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { FIRST, fingerprintOf, RENEWED, servedCertificate } from "../../test/fixture/certificates.ts";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "./http-message.ts";
import { HttpServer, type TlsFiles } from "./http-server.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./server-limits.ts";

const tlsFiles = (cert: string, key: string): TlsFiles => ({
  cert: Buffer.from(cert),
  key: Buffer.from(key),
});

const reply = (body: Uint8Array): HttpResponse => ({
  status: 200,
  headers: ["Content-Length", String(body.length)],
  body,
});

const LARGE_BYTES = 60_000_000;

/** Answers with path and body, to `large` with many bytes, and to `facts` with those of the connection. */
const echo: HttpHandler = {
  handle({ url, body, connection }: HttpRequest) {
    if (String(body) === "facts") return reply(Buffer.from(JSON.stringify(connection)));
    return reply(
      String(body) === "large" ? Buffer.alloc(LARGE_BYTES, "l") : Buffer.concat([Buffer.from(url), body]),
    );
  },
  refuse: () => reply(Buffer.from("refused")),
};

describe("over TLS", () => {
  let server: HttpServer;
  let clock: TestClock;
  const metrics = new Metrics();
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: FIRST.certificate });

  afterEach(async () => {
    agent.destroy();
    await server.close();
  });

  async function start(limits: Partial<ServerLimits> = {}): Promise<void> {
    clock = new TestClock();
    server = await HttpServer.listen({
      host: "127.0.0.1",
      port: 0,
      listener: "test",
      tls: tlsFiles(FIRST.certificate, FIRST.key),
      handler: echo,
      limits: { ...DEFAULT_SERVER_LIMITS, ...limits },
      clock,
      metrics,
    });
  }

  function post(path: string, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port: server.port, method: "POST", path, agent };
      const outgoing = httpsRequest(options, (incoming) => {
        let text = "";
        incoming.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        incoming.on("end", () => resolve(text));
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  it("requests of every kind are answered on one connection", async () => {
    await start();
    expect(await post("/", "plain")).toBe("/plain");
    expect(await post("/", "x".repeat(100_000))).toHaveLength(100_001);
    expect(await post("/other", "unplain")).toBe("/otherunplain");
    expect(await post("/", "plain again")).toBe("/plain again");
    expect(metrics.connections).toBe(1);
  });

  it("requests know that their connection is encrypted", async () => {
    await start();
    const facts = '{"address":"127.0.0.1","isTls":true,"listener":"test"}';
    expect(await post("/", "facts")).toBe(facts);
    expect(await post("/other", "facts")).toBe(facts);
  });

  it("a new certificate is for new connections, and those that are open stay", async () => {
    await start();
    expect(await post("/", "before")).toBe("/before");
    server.setCertificate(tlsFiles(RENEWED.certificate, RENEWED.key));
    expect(await post("/", "after")).toBe("/after");
    expect(metrics.connections).toBe(1);
    expect(await servedCertificate(server.port)).toBe(fingerprintOf(RENEWED.certificate));
  });

  it.each([
    ["with the key of another", RENEWED.certificate, FIRST.key],
    ["that is none", "-----BEGIN CERTIFICATE-----", RENEWED.key],
    ["without a key", RENEWED.certificate, ""],
  ])("a certificate %s is not taken over in any part", async (_how, certificate, key) => {
    await start();
    expect(() => server.setCertificate(tlsFiles(certificate, key))).toThrow(
      expect.objectContaining({ code: expect.any(String) }),
    );
    expect(await servedCertificate(server.port)).toBe(fingerprintOf(FIRST.certificate));
  });

  it("a client that reads a large answer slowly gets all of it", async () => {
    await start({ headersMsMax: 1_000, stallMsMax: 10_000 });
    const socket = connect({ host: "127.0.0.1", port: server.port, ca: FIRST.certificate });
    let receivedBytes = 0;
    socket.on("data", (chunk: Buffer) => {
      receivedBytes += chunk.length;
    });
    socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nlarge");
    for (let bytes = 0; bytes < LARGE_BYTES; bytes += LARGE_BYTES / 20) {
      socket.resume();
      await until(() => receivedBytes >= bytes || socket.closed);
      socket.pause();
      clock.advance(1_000);
    }
    socket.resume();
    await until(() => receivedBytes > LARGE_BYTES || socket.closed);
    expect(receivedBytes).toBeGreaterThan(LARGE_BYTES);
    socket.destroy();
  });
});

/** Lets events happen until `condition` holds; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
