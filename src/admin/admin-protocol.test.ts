/** What operators' requests are answered. */
import { expect, it } from "vitest";
import { type HttpRequest, type HttpResponse, IN_PROCESS } from "../http/http-message.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { AdminProtocol } from "./admin-protocol.ts";

const protocol = (ready: boolean): AdminProtocol =>
  new AdminProtocol({ metrics: new Metrics(), version: "1.2.3", isReady: () => ready });

const request = (url: string, method = "GET"): HttpRequest => ({
  method,
  url,
  headers: {},
  body: new Uint8Array(0),
  connection: IN_PROCESS,
});

const get = async (url: string, ready = true): Promise<HttpResponse> => protocol(ready).handle(request(url));

it("the process is alive whether or not it is ready", async () => {
  const body = Buffer.from('{"status":"ok","version":"1.2.3"}');
  const headers = ["Content-Type", "application/json", "Content-Length", String(body.length)];
  expect(await get("/health", false)).toEqual({ status: 200, headers, body });
});

it("readiness follows the server", async () => {
  expect(await get("/ready")).toMatchObject({ status: 200 });
  expect(await get("/ready?verbose", false)).toMatchObject({ status: 503 });
});

it("metrics are Prometheus text", async () => {
  const { headers, body } = await get("/metrics");
  expect(headers).toContain("text/plain; version=0.0.4; charset=utf-8");
  expect(Buffer.from(body).toString()).toContain("process_resident_memory_bytes ");
});

it("claims its own paths by GET alone", () => {
  const claimed = ["/health", "/ready", "/metrics", "/metrics?a=b"];
  for (const url of claimed) expect(protocol(true).claims(request(url))).toBe(true);
  for (const url of ["/", "/metrics/", "/other"]) expect(protocol(true).claims(request(url))).toBe(false);
  expect(protocol(true).claims(request("/metrics", "POST"))).toBe(false);
});
