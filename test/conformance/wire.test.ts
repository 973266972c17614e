/**
 * The protocol: paths, headers, checksums, compression, and what is answered before an operation is found.
 */
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { type RawRequest, useTarget } from "./target.ts";
import { s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("wire", PK_TABLE);
  await target.call("PutItem", { TableName: table, Item: { pk: s("large"), a: s("x".repeat(10_000)) } });
});

const SERIALIZATION = '{"__type":"com.amazon.coral.service#SerializationException"}';
const UNKNOWN = '{"__type":"com.amazon.coral.service#UnknownOperationException"}';

describe("Wire: an answer", () => {
  it("has the request's content type, a length, a request id and a checksum", async () => {
    const { status, headers, text } = await target.raw({ operation: "ListTables" });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/x-amz-json-1.0");
    expect(headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9A-Z]{52}$/);
    expect(headers.get("x-amz-crc32")).toBe(String(checksum(Buffer.from(text))));
    expect(headers.get("date")).not.toBeNull();
    expect(headers.get("server")).toBe("Server");
  });

  it.each<readonly [what: string, request: RawRequest]>([
    ["a refusal", { operation: "GetItem" }],
    ["no operation", {}],
    ["another method", { method: "PUT" }],
    ["a health check", { method: "GET" }],
    ["a preflight request", { method: "OPTIONS", unsigned: { origin: "https://example.com" } }],
  ])("to %s has a date and a server", async (_, request) => {
    const { headers } = await target.raw(request);
    expect(headers.get("server")).toBe("Server");
    expect(headers.get("date")).not.toBeNull();
  });

  it("has a checksum when it is a refusal", async () => {
    const { status, headers, text } = await target.raw({ operation: "GetItem" });
    expect(status).toBe(400);
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9A-Z]{52}$/);
    expect(headers.get("x-amz-crc32")).toBe(String(checksum(Buffer.from(text))));
  });

  it("has another request id each time", async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () =>
        (await target.raw({ operation: "ListTables" })).headers.get("x-amzn-requestid"),
      ),
    );
    expect(new Set(ids).size).toBe(3);
  });

  it("is plain JSON when the request was", async () => {
    const { headers } = await target.raw({
      operation: "ListTables",
      headers: { "content-type": "application/json" },
    });
    expect(headers.get("content-type")).toBe("application/json");
  });

  it("is understood with parameters behind the content type", async () => {
    const { status } = await target.raw({
      operation: "ListTables",
      headers: { "content-type": "application/x-amz-json-1.0; charset=utf-8" },
    });
    expect(status).toBe(200);
  });
});

describe("Wire: compression", () => {
  const get = { operation: "GetItem", body: "" };
  const body = () => JSON.stringify({ TableName: table, Key: { pk: s("large") } });

  it("of an answer above 4 KB is what the request accepts", async () => {
    const { headers, text } = await target.raw({
      ...get,
      body: body(),
      headers: { "accept-encoding": "gzip" },
    });
    expect(headers.get("content-encoding")).toBe("gzip");
    expect(JSON.parse(text).Item.pk).toEqual(s("large"));
  });

  it.each([
    ["deflate, gzip", "deflate"],
    ["br, deflate;q=0.1, gzip", "deflate"],
    ["gzip, deflate", "gzip"],
    ["br", null],
  ])("that is accepted as %s is %s", async (accepted, coding) => {
    const { headers, text } = await target.raw({
      ...get,
      body: body(),
      headers: { "accept-encoding": accepted },
    });
    expect(headers.get("content-encoding")).toBe(coding);
    expect(JSON.parse(text).Item.pk).toEqual(s("large"));
  });

  it("of a small answer is left out", async () => {
    const { headers } = await target.raw({
      operation: "DescribeEndpoints",
      headers: { "accept-encoding": "gzip" },
    });
    expect(headers.get("content-encoding")).toBeNull();
  });

  it("of a request is understood", async () => {
    const { status } = await target.raw({
      ...get,
      body: gzipSync(body()),
      headers: { "content-encoding": "gzip" },
    });
    expect(status).toBe(200);
  });

  it("of a request that is broken is an internal error", async () => {
    const { status, text } = await target.raw({
      ...get,
      body: "no gzip",
      headers: { "content-encoding": "gzip" },
    });
    expect([status, text]).toEqual([500, expect.stringContaining("InternalServerError")]);
  });
});

describe("Wire: refused before an operation is found", () => {
  it.each<readonly [rule: string, target: string | undefined]>([
    ["no target", undefined],
    ["another service", "DynamoDB_20111205.ListTables"],
    ["no operation", "DynamoDB_20120810"],
    ["an unknown operation", "DynamoDB_20120810.MakeTea"],
    ["an operation in other letters", "DynamoDB_20120810.listtables"],
  ])("%s", async (_, header) => {
    const { status, text } = await target.raw({ headers: { "x-amz-target": header } });
    expect([status, text]).toEqual([400, UNKNOWN]);
  });

  it.each<readonly [rule: string, body: string]>([
    ["no JSON", "{"],
    ["nothing", ""],
    ["JSON and something behind it", "{} x"],
  ])("a body that is %s", async (_, body) => {
    const { status, text } = await target.raw({ operation: "ListTables", body });
    expect([status, text]).toEqual([400, SERIALIZATION]);
  });

  it.each([
    ["is no JSON", "{"],
    ["is empty", ""],
  ])("the target, then the signature, then a body that %s", async (_, body) => {
    const unsigned = { authorization: undefined };
    expect((await target.raw({ body, unsigned })).text).toBe(UNKNOWN);
    expect((await target.raw({ body, unsigned, operation: "ListTables" })).text).toContain(
      "MissingAuthenticationTokenException",
    );
    expect((await target.raw({ body, operation: "ListTables" })).text).toBe(SERIALIZATION);
  });

  it("an empty body of any content type, in JSON", async () => {
    const request = { body: "", headers: { "content-type": "text/plain" } };
    const { status, headers, text } = await target.raw({ ...request, operation: "ListTables" });
    expect([status, text]).toEqual([400, SERIALIZATION]);
    expect(headers.get("content-type")).toMatch(/json/);
    expect((await target.raw(request)).text).toBe(UNKNOWN);
  });

  it("another content type", async () => {
    const { status, text } = await target.raw({
      operation: "ListTables",
      headers: { "content-type": "text/plain" },
    });
    expect([status, text]).toEqual([404, "<UnknownOperationException/>\n"]);
  });

  it("another method", async () => {
    const { status, text } = await target.raw({ method: "PUT", operation: "ListTables" });
    expect([status, text]).toEqual([404, "<UnknownOperationException/>\n"]);
  });

  it("a body of more than 16 MB", async () => {
    const { status } = await target.raw({
      operation: "ListTables",
      body: `{"a":"${"x".repeat(16 * 1_024 * 1_024)}"}`,
    });
    expect(status).toBe(413);
  });
});

describe("Wire: for browsers and health checks", () => {
  it("GET answers that the region is healthy", async () => {
    const { status, text } = await target.raw({ method: "GET" });
    expect([status, text]).toEqual([200, `healthy: dynamodb.${target.remote.region}.amazonaws.com `]);
  });

  it("OPTIONS allows what is asked for", async () => {
    const { status, headers, text } = await target.raw({
      method: "OPTIONS",
      unsigned: {
        origin: "https://example.com",
        "access-control-request-headers": "x-amz-target",
        "access-control-request-method": "POST",
      },
    });
    expect([status, text]).toEqual([200, ""]);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-max-age")).toBe("172800");
    expect(headers.get("access-control-expose-headers")).toMatch(/requestid/i);
    expect(headers.get("access-control-allow-headers")).toBe("x-amz-target");
    expect(headers.get("access-control-allow-methods")).toBe("POST");
  });

  it("an answer to another origin may be read", async () => {
    const { headers } = await target.raw({
      operation: "ListTables",
      headers: { origin: "https://example.com" },
    });
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-expose-headers")).toMatch(/requestid/i);
    expect(headers.get("access-control-max-age")).toBeNull();
  });
});

/** CRC-32, bit by bit: Node has one only from version 22 on. */
function checksum(bytes: Uint8Array): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
