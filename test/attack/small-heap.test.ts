/**
 * A server with a heap of 256 MB answers whatever comes within the bounds of a request, and lives: the densest bodies
 * of 16 MB, many of them at once, what they inflate to, and requests whose answers or commits hold the most.
 */
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { MiB } from "../../src/base/bytes.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { AttackedServer, filled } from "./attacked-server.ts";

const TABLE = "attacked";

/** As much as a body may be. */
const LARGEST = 16 * MiB;

/** An item of nothing but empty lists: 400 KB as DynamoDB counts, 900 KB of JSON, 7 MB of heap. */
const denseItem = (pk: string): string =>
  filled(`{"pk":{"S":"${pk}"},"a":{"L":[`, '{"L":[]},', "]}}", 880_000);

const putOf = (attribute: string): string =>
  `{"TableName":"${TABLE}","Item":{"pk":{"S":"x"},"a":${attribute}}}`;

/** A batch of 25 items, each of one list of so many bytes. */
function batchOf(unit: string, bytes: number): string {
  const put = (_: unknown, i: number): string =>
    `{"PutRequest":{"Item":${filled(`{"pk":{"S":"b${i}"},"a":{"L":[`, unit, "]}}", bytes)}}}`;
  return `{"RequestItems":{"${TABLE}":[${Array.from({ length: 25 }, put).join(",")}]}}`;
}

/** Four letters each, all different. */
const differentNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => (i + 36 ** 3).toString(36));

const listed = (count: number, text: (name: string) => string): string =>
  differentNames(count).map(text).join(",");

/** Lists of a hundred elements. */
const listsOf = (unit: string): string =>
  filled('{"a":[', `[${unit.repeat(100).slice(0, -1)}],`, "]}", LARGEST);

/** Members of a set, in the wrong order. */
const strings = (count: number): string =>
  Array.from({ length: count }, (_, i) => `"${9_999_999 - i}"`).join(",");

const SERIALIZATION = "400 SerializationException";
const VALIDATION = "400 ValidationException";

interface Attack {
  readonly operation?: string;
  readonly body: () => string | Uint8Array;
  readonly headers?: Record<string, string>;
  /** Where there are several, how much heap Node's version makes of 256 MB decides. */
  readonly expected: string | readonly string[];
}

const GZIP = { "content-encoding": "gzip" };

const attacks: Readonly<Record<string, Attack>> = {
  "nested lists": { body: () => "[".repeat(LARGEST), expected: SERIALIZATION },
  "nested objects": { body: () => '{"a":'.repeat(LARGEST / 5), expected: SERIALIZATION },
  "nothing but lists": { body: () => filled('{"a":[', "[],", "]}", LARGEST), expected: SERIALIZATION },
  "small lists": { body: () => listsOf("[],"), expected: SERIALIZATION },
  "small objects": { body: () => listsOf("{},"), expected: SERIALIZATION },
  "small numbers": { body: () => listsOf("1,"), expected: SERIALIZATION },
  fractions: { body: () => listsOf("1.5,"), expected: VALIDATION },
  "long numbers": { body: () => listsOf(`${"9".repeat(300)},`), expected: VALIDATION },
  "different members": {
    body: () => `{${listed(1_400_000, (name) => `"${name}":1`)}}`,
    expected: SERIALIZATION,
  },
  "objects of different members": {
    body: () => filled('{"a":[', `[${listed(200_000, (name) => `{"${name}":1}`)}],`, "]}", LARGEST),
    expected: VALIDATION,
  },
  "the densest values": {
    operation: "BatchWriteItem",
    body: () => batchOf('{"L":[{"L":[{"L":[]}]}]},', 660_000),
    expected: [VALIDATION, "200"],
  },
  "dense values": {
    operation: "BatchWriteItem",
    body: () => batchOf('{"N":"1"},', 660_000),
    expected: "200",
  },
  "a string of escapes": {
    body: () => putOf(`{"S":"${String.raw`\u0041`.repeat(2_700_000)}"}`),
    expected: VALIDATION,
  },
  "a set out of order": { body: () => putOf(`{"SS":[${strings(250_000)}]}`), expected: VALIDATION },
  "ten sets out of order": {
    body: () => putOf(`{"L":[${`{"NS":[${strings(150_000)}]},`.repeat(9)}{"NULL":true}]}`),
    expected: VALIDATION,
  },
  "a set of repeats": { body: () => putOf(`{"SS":[${'"a",'.repeat(250_000)}"a"]}`), expected: VALIDATION },
  "an overlong statement": {
    operation: "ExecuteStatement",
    body: () => `{"Statement":"${"a".repeat(LARGEST - 100)}"}`,
    expected: VALIDATION,
  },
  "nested parentheses": {
    body: () =>
      `{"TableName":"${TABLE}","Item":{"pk":{"S":"x"}},"ConditionExpression":"${"(".repeat(4_000)}"}`,
    expected: VALIDATION,
  },
  "a nested statement": {
    operation: "ExecuteStatement",
    body: () => `{"Statement":"INSERT INTO ${TABLE} VALUE {'pk':${"[".repeat(8_000)}"}`,
    expected: VALIDATION,
  },
  "a body that inflates to 16 MB": {
    body: () => gzipSync(listsOf("{},")),
    headers: GZIP,
    expected: SERIALIZATION,
  },
  "a body that inflates to more": {
    body: () => gzipSync(Buffer.alloc(LARGEST * 4, "[")),
    headers: GZIP,
    expected: "413 RequestEntityTooLargeException",
  },
  "more than 16 KB of headers": {
    body: () => "{}",
    headers: { "x-long": "a".repeat(17_000) },
    expected: "431",
  },
};

const LISTS_TABLES = "200";

it("each of the worst bodies is answered, one after the other", async () => {
  const server = await AttackedServer.start(["--in-memory"]);
  await server.createTable(TABLE);
  for (const [name, { operation = "PutItem", body, headers, expected }] of Object.entries(attacks)) {
    expect([expected].flat(), name).toContain(await server.outcome(operation, body(), headers));
    expect(await server.outcome("ListTables", "{}"), `after ${name}`).toBe(LISTS_TABLES);
  }
}, 300_000);

/** What may be answered to one of very many requests that come at once; no answer is none of them. */
const AT_ONCE = new Set(["200", SERIALIZATION, VALIDATION, "503 ServiceUnavailableException"]);

it.each<[string, number, () => string | Uint8Array, Record<string, string>]>([
  ["bodies of 16 MB, as many as are let in", 34, () => listsOf('{"L":[]},'), {}],
  ["bodies that inflate to 16 MB", 24, () => gzipSync(listsOf('{"a":"b"},')), GZIP],
  ["bodies of 32 KB", 400, () => putOf(filled('{"L":[', '{"L":[]},', "]}", 32_000)), {}],
  ["bodies of 250 KB", 100, () => putOf(filled('{"L":[', '{"M":{}},', "]}", 250_000)), {}],
])(
  "%s are all answered at once",
  async (_, count, body, headers) => {
    const server = await AttackedServer.start(["--in-memory"]);
    await server.createTable(TABLE);
    const bytes = body();
    const all = Array.from({ length: count }, () => server.outcome("PutItem", bytes, headers));
    for (const outcome of await Promise.all(all)) expect(AT_ONCE).toContain(outcome);
    expect(await server.outcome("ListTables", "{}")).toBe(LISTS_TABLES);
  },
  300_000,
);

const ITEMS = 100;
const pkOf = (i: number): string => `"pk":{"S":"k${i}"}`;
const each = (text: (i: number) => string): string =>
  Array.from({ length: ITEMS }, (_, i) => text(i)).join(",");
const transaction = (action: string, more: string): string =>
  `{"TransactItems":[${each((i) => `{"${action}":{"TableName":"${TABLE}","Key":{${pkOf(i)}},${more}}}`)}]}`;
const ONE = '"ExpressionAttributeValues":{":o":{"N":"1"}}';

it.each(["--in-memory", "--data-dir"])(
  "a hundred dense items of 400 KB are read and written, %s",
  async (flag) => {
    const server = await AttackedServer.start(
      flag === "--data-dir" ? [flag, await temporaryFolder("attack")] : [flag],
    );
    await server.createTable(TABLE);
    for (let i = 0; i < ITEMS; i++) {
      const put = `{"TableName":"${TABLE}","Item":${denseItem(`k${i}`)}}`;
      expect(await server.outcome("PutItem", put)).toBe("200");
    }
    const keys = `"Keys":[${each((i) => `{${pkOf(i)}}`)}]`;
    const projection = '"ProjectionExpression":"a"';
    const batch = await server.send("BatchGetItem", `{"RequestItems":{"${TABLE}":{${keys},${projection}}}}`);
    expect(batch.status).toBe(200);
    // 16 MB of items, which are 36 MB of JSON.
    expect(batch.body.split('{"a":').length - 1).toBe(42);
    const scan = `{"TableName":"${TABLE}",${projection}}`;
    const filter = `{"TableName":"${TABLE}","FilterExpression":"attribute_not_exists(b)"}`;
    const scans = Array.from({ length: 16 }, (_, i) => server.outcome("Scan", i % 2 === 0 ? scan : filter));
    expect(new Set(await Promise.all(scans))).toEqual(new Set(["200"]));
    const update = transaction("Update", `"UpdateExpression":"SET b = :o",${ONE}`);
    expect(await server.outcome("TransactWriteItems", update)).toBe("200");
    const check = transaction(
      "ConditionCheck",
      `"ConditionExpression":"size(a) = :o","ReturnValuesOnConditionCheckFailure":"ALL_OLD",${ONE}`,
    );
    expect(await server.outcome("TransactWriteItems", check)).toBe("400 TransactionCanceledException");
    const updates = Array.from({ length: 40 }, (_, i) =>
      server.outcome(
        "UpdateItem",
        `{"TableName":"${TABLE}","Key":{${pkOf(i)}},"UpdateExpression":"ADD b :o","ReturnValues":"ALL_NEW",${ONE}}`,
      ),
    );
    expect(new Set(await Promise.all(updates))).toEqual(new Set(["200"]));
    expect(await server.outcome("ListTables", "{}")).toBe(LISTS_TABLES);
  },
  300_000,
);
