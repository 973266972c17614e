/**
 * The same server over TLS: plain requests and others, with a certificate that this file made up.
 */
import { Agent, request as httpsRequest } from "node:https";
import { connect } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { TestClock } from "../base/clock.ts";
import { Metrics } from "../telemetry/metrics.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "./http-message.ts";
import { HttpServer } from "./http-server.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./server-limits.ts";

/** For `localhost` and 127.0.0.1, signed by its own key. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUJqg2h4v0QMyOb8JVLzmMdvefUUIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTAxMTMwNVoYDzIxMjYxMDI4
MDExMzA1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASgLH7+P7V+xqdGQBITPUvEA/hxyEv3EzbCd82tUh5TntvT/Xccjuyu
+dGUfYdAe+WJanwF8g7+nYiZNeOquSfRo28wbTAdBgNVHQ4EFgQUTDrHlxE3YxOv
j0ofyXpDJuU+JcUwHwYDVR0jBBgwFoAUTDrHlxE3YxOvj0ofyXpDJuU+JcUwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgNgE2zTvwGKbBqAbO4Ug6rqmOpOVgidlk0m3wRNVW//gCIQC4
0NyXIdZU7n2ssggdpvFjWm9SNxvl9RuN0sRJPuuPdw==
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8D3njgVuObg4GBv7
Sa0WsWsQWeNJY7aIofxtFvWWn6GhRANCAASgLH7+P7V+xqdGQBITPUvEA/hxyEv3
EzbCd82tUh5TntvT/Xccjuyu+dGUfYdAe+WJanwF8g7+nYiZNeOquSfR
-----END PRIVATE KEY-----`;

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
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: CERTIFICATE });

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
      tls: { cert: Buffer.from(CERTIFICATE), key: Buffer.from(KEY) },
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

  it("a client that reads a large answer slowly gets all of it", async () => {
    await start({ headersMsMax: 1_000, stallMsMax: 10_000 });
    const socket = connect({ host: "127.0.0.1", port: server.port, ca: CERTIFICATE });
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
