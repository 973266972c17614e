/**
 * Clients that send 16 MB each but for the last byte, and stand still: far more than there is memory for. Everybody
 * else is served: small requests all the time, large ones as soon as it is plain who stands still. Needs the built
 * program.
 */
import { connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { MiB } from "../../src/base/bytes.ts";
import { BODY_BYTES_MAX, DEFAULT_SERVER_LIMITS } from "../../src/http/server-limits.ts";
import { type Json, jsonHeaders } from "../fixture/json-stator.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { HttpCaller } from "./http-caller.ts";
import { answered } from "./whole-table.ts";

const TableName = "things";
const STALLED = 64;
/** What each of them sends, in one round after the other: smaller ones fill up what larger ones left. */
const STALLED_BYTES = [BODY_BYTES_MAX, 4 * MiB, MiB];
/** Small requests that are sent beside, one after the other. */
const SMALL_MIN = 500;

it("64 clients that stall 16 MB each leave others served", async () => {
  expect(STALLED * BODY_BYTES_MAX).toBeGreaterThan(DEFAULT_SERVER_LIMITS.bodyBytesInFlightMax);
  const server = await ServerProcess.start(["--in-memory"]);
  const stator = new HttpCaller(server.endpoint);
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const small: Json = { TableName, Item: { id: { N: "1" }, filler: { S: "x".repeat(1_000) } } };
  await answered(stator, "PutItem", small);

  for (const bytes of STALLED_BYTES) {
    const body = Buffer.alloc(bytes - 1, " ");
    await Promise.all(Array.from({ length: STALLED }, () => stall(server.endpoint, body)));
  }

  const large = putAtLast(stator);
  let served = 0;
  for (let isDone = false; !isDone || served < SMALL_MIN; served += 1) {
    await answered(stator, "PutItem", small);
    await answered(stator, "GetItem", { TableName, Key: { id: { N: "1" } } });
    isDone ||= await Promise.race([large, Promise.resolve(false)]);
  }
  const { Responses } = await answered(stator, "BatchGetItem", {
    RequestItems: {
      [TableName]: { Keys: largeItems().map(({ id }) => ({ id })), ProjectionExpression: "id" },
    },
  });
  expect((Responses as Json)[TableName]).toHaveLength(largeItems().length);
}, 180_000);

/** Sends a request but for its last byte, on a connection that then stands still; resolves when it was sent or cut off. */
function stall(endpoint: string, body: Buffer): Promise<void> {
  const { hostname, port } = new URL(endpoint);
  const socket: Socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => {
    socket.destroy();
  });
  const headers = Object.entries(jsonHeaders("PutItem")).map(([name, value]) => `${name}: ${value}`);
  socket.write(`POST / HTTP/1.1\r\n${headers.join("\r\n")}\r\ncontent-length: ${body.length + 1}\r\n\r\n`);
  return new Promise((resolve) => {
    socket.on("error", () => resolve());
    socket.write(body, () => resolve());
  });
}

/** Items of 6 MB together. */
const largeItems = () =>
  Array.from({ length: 20 }, (_, at) => ({
    id: { N: String(100 + at) },
    filler: { S: "x".repeat((0.3 * MiB) | 0) },
  }));

/** Writes them in one request, again and again until it is served, as SDKs do. */
async function putAtLast(stator: HttpCaller): Promise<true> {
  const requests = largeItems().map((Item) => ({ PutRequest: { Item } }));
  for (;;) {
    const { status } = await stator.call("BatchWriteItem", { RequestItems: { [TableName]: requests } });
    if (status === 200) return true;
    expect(status).toBe(503);
  }
}
