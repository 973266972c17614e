/**
 * What browsers would send, over sockets: a server that asks nobody for credentials serves the pages of its own machine
 * and those that it was told to serve, and answers as AWS does where signatures are verified.
 */
import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it, vi } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";

const LIST_TABLES = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.ListTables",
  authorization:
    "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
  "x-amz-date": "20260101T000000Z",
};

type Headers = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const IDENTITY_FORM = "Action=GetCallerIdentity&Version=2011-06-15";

/** What a page could say of a signature; it needs no secret where nobody verifies it. */
const IDENTITY_CLAIM = new URLSearchParams({
  "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
  "X-Amz-Credential": "a/20260101/us-east-1/sts/aws4_request",
  "X-Amz-Date": "20260101T000000Z",
  "X-Amz-SignedHeaders": "host",
  "X-Amz-Signature": "00",
});
const IDENTITY_LINK = `/?${IDENTITY_FORM}&${IDENTITY_CLAIM.toString()}`;

/** Sends one request; `headers` may name another host than the one that is connected to. */
function send(
  server: ServerProcess,
  method: string,
  path: string,
  headers: Headers,
  sent = "{}",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, server.endpoint),
      { method, headers, agent: false },
      (incoming) => {
        const { statusCode: status = 0, headers: received } = incoming;
        text(incoming).then((body) => resolve({ status, headers: received, body }), reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(method === "POST" ? sent : undefined);
  });
}

const listTables = (server: ServerProcess, headers: Headers): Promise<Answer> =>
  send(server, "POST", "/", { ...LIST_TABLES, ...headers });

const preflight = (server: ServerProcess, origin: string): Promise<Answer> =>
  send(server, "OPTIONS", "/", { origin, "access-control-request-method": "POST" });

/** Starts a server in memory; `log` is everything that it has written. */
async function start(
  ...flags: string[]
): Promise<{ readonly server: ServerProcess; readonly log: () => string }> {
  let log = "";
  const server = await ServerProcess.start(["--in-memory", ...flags], {}, (chunk) => {
    log += chunk;
  });
  return { server, log: () => log };
}

const EVIL = "http://evil.example";
const LOCAL = "http://localhost:3000";

describe("without credentials", () => {
  it("pages of this machine are served, others get nothing that they may read", async () => {
    const { server, log } = await start();
    expect(await listTables(server, { origin: LOCAL })).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": "*" },
      body: '{"TableNames":[]}',
    });
    expect(await preflight(server, LOCAL)).toMatchObject({ status: 200 });
    for (const refused of [
      await listTables(server, { origin: EVIL }),
      await listTables(server, { origin: EVIL, host: "evil.example" }),
      await listTables(server, { origin: "null" }),
      await preflight(server, EVIL),
      await send(server, "GET", "/metrics", { origin: EVIL }),
      await send(server, "GET", "/health", { origin: EVIL }),
    ]) {
      expect(refused).toMatchObject({ status: 403, body: expect.stringContaining("--cors-origin") });
      expect(refused.headers["access-control-allow-origin"]).toBeUndefined();
    }
    // One line for all of them, so that a page cannot fill the log.
    const lines = await vi.waitFor(() => {
      const about = log()
        .split("\n")
        .filter((line) => line.includes("--cors-origin"));
      expect(about).not.toHaveLength(0);
      return about;
    });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "warn", origin: EVIL });
  });

  it("programs are served under any host; what a browser reads, under the server's own", async () => {
    const { server, log } = await start("--allowed-host", "db.example.com,DB2.example.com");
    expect((await listTables(server, { host: "dynamodb:8000" })).status).toBe(200);
    for (const host of ["127.0.0.1", "localhost:1", "[::1]", "db.example.com", "db2.example.com:8000"]) {
      expect((await send(server, "GET", "/metrics", { host })).status).toBe(200);
    }
    for (const path of ["/", "/health", "/ready"]) {
      expect((await send(server, "GET", path, { host: "evil.example" })).status).toBe(200);
    }
    expect(await send(server, "GET", "/metrics", { host: "evil.example" })).toMatchObject({
      status: 403,
      body: expect.stringContaining("--allowed-host"),
    });
    await vi.waitFor(() => expect(log()).toContain('"host":"evil.example"'));
  });

  it("forms and links that call an API are kept from other pages too", async () => {
    const { server } = await start();
    const { authorization, "x-amz-date": date } = LIST_TABLES;
    const form = { "content-type": "application/x-www-form-urlencoded", authorization, "x-amz-date": date };
    const post = (origin: string): Promise<Answer> =>
      send(server, "POST", "/", { ...form, origin }, IDENTITY_FORM);
    expect((await post(EVIL)).status).toBe(403);
    expect((await post("null")).status).toBe(403);
    expect(await post(LOCAL)).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": "*" },
      body: expect.stringContaining("<Arn>arn:aws:iam::"),
    });
    expect((await send(server, "GET", IDENTITY_LINK, { host: "evil.example" })).status).toBe(403);
    expect((await send(server, "GET", IDENTITY_LINK, { origin: EVIL })).status).toBe(403);
    expect(await send(server, "GET", IDENTITY_LINK, {})).toMatchObject({
      status: 200,
      body: expect.stringContaining("<Arn>arn:aws:iam::"),
    });
  });

  it("--cors-origin lists further origins, and says none or all", async () => {
    const listed = (await start("--cors-origin", "https://app.example.com:443, http://b.example")).server;
    for (const origin of ["https://app.example.com", "http://b.example", LOCAL]) {
      expect((await listTables(listed, { origin })).status).toBe(200);
    }
    expect((await listTables(listed, { origin: EVIL })).status).toBe(403);
    const none = (await start("--cors-origin", "none")).server;
    expect((await listTables(none, { origin: LOCAL })).status).toBe(403);
    expect((await listTables(none, {})).status).toBe(200);
    const all = (await start("--cors-origin", "*")).server;
    expect((await listTables(all, { origin: EVIL })).status).toBe(200);
  });

  it("workers keep the same pages out", async () => {
    const folder = await temporaryFolder("web-pages");
    const server = await ServerProcess.start(["--workers", "2", "--data-dir", folder], {}, () => undefined);
    for (let connections = 0; connections < 4; connections++) {
      expect((await listTables(server, { origin: EVIL })).status).toBe(403);
      expect((await listTables(server, { origin: LOCAL })).status).toBe(200);
    }
  });
});

it("with verified signatures every origin may read the answers, as on AWS", async () => {
  const server = await ServerProcess.start(["--in-memory", "--auth", "keys"], {
    STATOR_ACCESS_KEYS: "AKID:secret",
  });
  expect(await listTables(server, { origin: EVIL })).toMatchObject({
    status: 400,
    headers: { "access-control-allow-origin": "*" },
  });
  expect((await preflight(server, EVIL)).headers["access-control-allow-origin"]).toBe("*");
  expect((await send(server, "GET", "/metrics", { host: "evil.example" })).status).toBe(200);
});
