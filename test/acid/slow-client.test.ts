/**
 * Clients that ask for large answers and read none of them: what waits for them in the server's memory is bounded,
 * and those that stand still give way to others. Needs the built program.
 */
import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { MiB } from "../../src/base/bytes.ts";
import { DEFAULT_SERVER_LIMITS } from "../../src/http/server-limits.ts";
import { type Json, jsonHeaders } from "../fixture/json-stator.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { HttpCaller } from "./http-caller.ts";
import { answered } from "./whole-table.ts";

const TableName = "things";
const ITEMS = 45;
const ITEM_BYTES = 350_000;
const CLIENTS = 200;
/** What the program needs besides, and what garbage waits to be collected. */
const OTHER_BYTES = 512 * MiB;

it("what clients do not read does not fill the memory", async () => {
  const server = await ServerProcess.start(["--data-dir", await temporaryFolder("slow-client")]);
  const stator = new HttpCaller(server.endpoint);
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const Keys = Array.from({ length: ITEMS }, (_, id) => ({ id: { N: String(id) } }));
  for (const key of Keys)
    await answered(stator, "PutItem", { TableName, Item: { ...key, filler: { S: "x".repeat(ITEM_BYTES) } } });

  const request = { RequestItems: { [TableName]: { Keys } } };
  let residentBytes = 0;
  for (let count = 0; count < CLIENTS; count += 1) {
    await unread(server.endpoint, request);
    residentBytes = Math.max(residentBytes, residentBytesOf(server.pid));
  }
  expect(residentBytes).toBeLessThan(DEFAULT_SERVER_LIMITS.bodyBytesInFlightMax + OTHER_BYTES);
  for (;;) {
    const { status } = await stator.call("GetItem", { TableName, Key: Keys[0] });
    if (status === 200) break;
    // Until it is plain who does not read.
    expect(status).toBe(503);
  }
}, 180_000);

/**
 * Sends a request on a new connection of which nothing is ever read; resolves when the answer has begun to arrive, or
 * the connection was closed for others.
 */
async function unread(endpoint: string, input: Json): Promise<void> {
  const { hostname, port } = new URL(endpoint);
  const socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => {
    socket.destroy();
  });
  const body = JSON.stringify(input);
  const headers = Object.entries(jsonHeaders("BatchGetItem")).map(([name, value]) => `${name}: ${value}`);
  socket.write(`POST / HTTP/1.1\r\n${headers.join("\r\n")}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  await new Promise<void>((resolve) => {
    socket.once("error", () => resolve());
    socket.once("readable", resolve);
  });
}

/** Memory that a process occupies. */
function residentBytesOf(pid: number): number {
  return 1_024 * Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
}
