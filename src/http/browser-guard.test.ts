/** Which origins and hosts a server without credentials serves. */
import { describe, expect, it } from "vitest";
import { silentLogger } from "../telemetry/logger.ts";
import { BrowserGuard, type BrowserPolicy } from "./browser-guard.ts";
import { type HttpHandler, type HttpResponse, IN_PROCESS } from "./http-message.ts";

const SERVED: HttpResponse = { status: 200, headers: [], body: new Uint8Array(0) };
const BUSY: HttpResponse = { status: 503, headers: [], body: new Uint8Array(0) };
const server: HttpHandler = { handle: () => SERVED, refuse: () => BUSY };

const LISTED: BrowserPolicy = {
  origins: new Set(["https://app.example.com", "app://shop"]),
  hosts: new Set(["db.example.com"]),
};

interface Asked {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function statusOf(
  policy: BrowserPolicy,
  { method = "POST", url = "/", headers = {} }: Asked,
): Promise<number> {
  const guard = new BrowserGuard({ ...policy, handler: server, logger: silentLogger });
  const body = new Uint8Array(0);
  return (await guard.handle({ method, url, headers, body, connection: IN_PROCESS })).status;
}

const withOrigin = (policy: BrowserPolicy, origin: string): Promise<number> =>
  statusOf(policy, { headers: { host: "127.0.0.1:8000", origin } });

const metricsUnder = (headers: Readonly<Record<string, string>>): Promise<number> =>
  statusOf(LISTED, { method: "GET", url: "/metrics?a=b", headers });

const LOOPBACK_ORIGINS = [
  "http://localhost",
  "http://localhost:3000",
  "https://app.localhost:5173",
  "http://127.0.0.1:8080",
  "http://127.8.9.10",
  "http://[::1]:3000",
  "tauri://localhost",
];

const FOREIGN_ORIGINS = [
  "null",
  "",
  "http://evil.example",
  "http://localhost.evil.example",
  "http://127.0.0.1.evil.example",
  "http://evillocalhost",
  "http://192.168.1.2",
  "http://[::2]",
  "http://evil.example#http://localhost",
  "http://evil.example@localhost/",
  "http://localhost, http://evil.example",
  "http://localhost,http://localhost",
  "http://evil.example:80/localhost",
  "localhost",
  "https://app.example.com.evil.example",
  "http://app.example.com",
  "https://app.example.com:8443",
];

describe("a request with an origin", () => {
  it.each(LOOPBACK_ORIGINS)("of this machine is served: %s", async (origin) => {
    expect(await withOrigin(LISTED, origin)).toBe(200);
    expect(await withOrigin({ ...LISTED, origins: "none" }, origin)).toBe(403);
  });

  it.each(FOREIGN_ORIGINS)("of another is refused, unless all are welcome: %s", async (origin) => {
    expect(await withOrigin(LISTED, origin)).toBe(403);
    expect(await withOrigin({ ...LISTED, origins: "all" }, origin)).toBe(200);
  });

  it("that is listed is served, in whatever case it is sent", async () => {
    expect(await withOrigin(LISTED, "https://app.example.com")).toBe(200);
    expect(await withOrigin(LISTED, "HTTPS://App.Example.com")).toBe(200);
    expect(await withOrigin(LISTED, "app://shop")).toBe(200);
  });

  it.each(["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"])(
    "is held to it with %s on every path",
    async (method) => {
      const headers = { host: "localhost", origin: "http://evil.example" };
      for (const url of ["/", "/health", "/metrics"])
        expect(await statusOf(LISTED, { method, url, headers })).toBe(403);
    },
  );
});

describe("a page that is read without an origin", () => {
  it.each([
    "127.0.0.1:8000",
    "10.1.2.3",
    "[::1]:8000",
    "[2001:db8::1]",
    "localhost",
    "LOCALHOST:8000",
    "db.localhost",
    "db.example.com",
    "DB.example.com:8000",
  ])("is served under an address or a name of this server: %s", async (host) => {
    expect(await metricsUnder({ host })).toBe(200);
  });

  it.each([
    "evil.example",
    "localhost.evil.example",
    "x.db.example.com",
    "[evil]",
    "127.0.0.1.evil.example:8000",
    "",
  ])("is refused under any other: %s", async (host) => {
    expect(await metricsUnder({ host })).toBe(403);
    expect(await statusOf(LISTED, { method: "HEAD", url: "/metrics", headers: { host } })).toBe(403);
    expect(await statusOf(LISTED, { method: "GET", url: "/console", headers: { host } })).toBe(403);
  });

  it("is refused under any other where the query may be a call of an API", async () => {
    const call = { method: "GET", url: "/?Action=GetCallerIdentity&Version=2011-06-15" };
    expect(await statusOf(LISTED, { ...call, headers: { host: "evil.example" } })).toBe(403);
    expect(await statusOf(LISTED, { ...call, headers: { host: "localhost:8000" } })).toBe(200);
  });

  it("is refused without a host", async () => {
    expect(await metricsUnder({})).toBe(403);
  });

  it.each(["/", "/health", "/ready", "/ready?verbose"])(
    "is served under any host where it tells health: %s",
    async (url) => {
      expect(await statusOf(LISTED, { method: "GET", url, headers: { host: "evil.example" } })).toBe(200);
    },
  );
});

it("a call without an origin is served under any host", async () => {
  expect(await statusOf({ ...LISTED, origins: "none" }, { headers: { host: "dynamodb:8000" } })).toBe(200);
});

it("a request that is not read to its end is refused as the server words it", () => {
  const guard = new BrowserGuard({ ...LISTED, handler: server, logger: silentLogger });
  expect(guard.refuse("noCapacity", IN_PROCESS)).toBe(BUSY);
});
