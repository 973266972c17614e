/**
 * A real browser before a server that asks nobody for credentials. All pages come from this machine, so what keeps
 * them out is the server, and not the browser's own rules for pages of the internet. A page whose name was made to
 * lead to the server is one that the browser loaded from the server under that name.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { Chromium, findChromium } from "./chromium.ts";

const program = await findChromium();

const CREDENTIALS = "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request";

/** What pages use: `call` is the API as an SDK speaks it, `read` a plain request; both say why there is no answer. */
const PRELUDE = `
  const told = (asked) => asked.then(async (answer) => answer.status + " " + await answer.text(), () => "nothing");
  const call = (server, operation, input) => told(fetch(server, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810." + operation,
      "x-amz-date": "20260101T000000Z",
      authorization: "${CREDENTIALS}, SignedHeaders=host;x-amz-date, Signature=00",
    },
    body: JSON.stringify(input),
  }));
  const read = (url) => told(fetch(url));
`;

const NEW_TABLE = JSON.stringify({
  TableName: "made-by-a-page",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
});

/** What a page of another host tries, and what it is told of each; the last two are requests without a preflight. */
const attempts = (server: string): string => `${PRELUDE}
  const server = ${JSON.stringify(server)};
  const blind = { method: "POST", mode: "no-cors", body: ${JSON.stringify(NEW_TABLE)} };
  return [
    await call(server, "ListTables", {}),
    await call(server, "CreateTable", ${NEW_TABLE}),
    await read(server + "/metrics"),
    await read(server + "/"),
    await told(fetch(server + "/?x-amz-target=DynamoDB_20120810.CreateTable", blind)),
    await told(fetch(server + "/metrics", { mode: "no-cors" })),
  ];`;

const NOTHING = ["nothing", "nothing", "nothing", "nothing", "0 ", "0 "];

/** Port of a server of empty pages; those below `/sandboxed` have the origin `null`. */
async function servePages(): Promise<number> {
  const server = createServer(({ url }, response) => {
    if (url === "/sandboxed") response.setHeader("content-security-policy", "sandbox allow-scripts");
    response.setHeader("content-type", "text/html").end("<title>page</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const start = (...flags: string[]): Promise<ServerProcess> =>
  ServerProcess.start(["--in-memory", ...flags], {}, () => undefined);

const browse = (): Promise<Chromium> => Chromium.start(program ?? "", "MAP *.test 127.0.0.1");

/** As a program asks, which sends no `Origin`. */
async function tablesOf({ endpoint }: ServerProcess): Promise<unknown> {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.ListTables",
    "x-amz-date": "20260101T000000Z",
    authorization: `${CREDENTIALS}, SignedHeaders=host;x-amz-date, Signature=00`,
  };
  return (await fetch(endpoint, { method: "POST", headers, body: "{}" })).json();
}

it("a page of another host reads and writes nothing", async ({ skip }) => {
  skip(program === undefined, "skipped: chromium not found");
  const [server, port, browser] = await Promise.all([start(), servePages(), browse()]);
  for (const page of [`http://evil.test:${port}/`, `http://localhost:${port}/sandboxed`]) {
    expect(await browser.run(page, attempts(server.endpoint))).toEqual(NOTHING);
  }
  expect(await tablesOf(server)).toEqual({ TableNames: [] });
});

it("a page whose host was made to lead to the server reads its health, and writes nothing", async ({
  skip,
}) => {
  skip(program === undefined, "skipped: chromium not found");
  const [server, browser] = await Promise.all([start(), browse()]);
  const rebound = `http://evil.test:${new URL(server.endpoint).port}`;
  const body = `${PRELUDE}
    return [
      await read("/health"),
      await read("/metrics"),
      await call("/", "ListTables", {}),
      await call("/", "CreateTable", ${NEW_TABLE}),
    ];`;
  const refused = expect.stringMatching(/^403 This server asks for no credentials/);
  expect(await browser.run(`${rebound}/health`, body)).toEqual([
    expect.stringContaining('200 {"status":"ok"'),
    refused,
    refused,
    refused,
  ]);
  expect(await tablesOf(server)).toEqual({ TableNames: [] });
});

it("a page of this machine, and one that is listed, use the API", async ({ skip }) => {
  skip(program === undefined, "skipped: chromium not found");
  const [port, browser] = await Promise.all([servePages(), browse()]);
  const listed = `http://app.test:${port}`;
  const server = await start("--cors-origin", listed);
  const create = `${PRELUDE} return call("${server.endpoint}", "CreateTable", ${NEW_TABLE});`;
  expect(await browser.run(`http://localhost:${port}/`, create)).toMatch(/^200 \{"TableDescription"/);
  const list = `${PRELUDE} return call("${server.endpoint}", "ListTables", {});`;
  expect(await browser.run(listed, list)).toBe('200 {"TableNames":["made-by-a-page"]}');
  const shut = await start("--cors-origin", "none");
  const ask = `${PRELUDE} return call("${shut.endpoint}", "ListTables", {});`;
  expect(await browser.run(`http://localhost:${port}/`, ask)).toBe("nothing");
});
