/**
 * The ceiling: what bare `node:http` and LMDB can do when they do the least that a scenario needs. No signature,
 * no validation, no conditions, no capacity; but the same answers' bytes and the same durability: a write is
 * answered after its fsync. Usage: `node ceiling.js DATA_FILE`.
 */
import { createServer, type ServerResponse } from "node:http";
import { type Database, open } from "lmdb";

type Answer = string | Buffer;
type Item = Record<
  string,
  { readonly S?: string; readonly N?: string; readonly BOOL?: boolean; readonly M?: Item }
>;

interface CeilingRequest {
  readonly TableName?: string;
  readonly FilterExpression?: string;
  readonly Parameters?: readonly { readonly S: string }[];
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ExclusiveStartKey?: Item;
  readonly Segment?: number;
  readonly Select?: string;
  readonly ExpressionAttributeValues?: Item;
  readonly RequestItems?: Record<string, readonly { readonly PutRequest: { readonly Item: Item } }[]>;
  readonly TransactItems?: readonly { readonly Put?: { Item: Item }; readonly Update?: { Key: Item } }[];
}

const SCAN_BYTES = 1_048_576;

const path = process.argv[2];
if (path === undefined) throw new Error("usage: ceiling DATA_FILE");
const items: Database<Buffer, string> = open({
  path,
  encoding: "binary",
  keyEncoding: "ordered-binary",
  // Commits resolve after the flush, as every acknowledged write must.
  overlappingSync: false,
  eventTurnBatching: true,
});

const keyOf = (key: Item | undefined): string => `${key?.["pk"]?.S}/${key?.["sk"]?.S}`;

const put = (item: Item): Promise<boolean> => items.put(keyOf(item), Buffer.from(JSON.stringify(item)));

/** Adds one to `hits` of the item under `key`; gives the sum. */
function increment(key: string): number {
  const item: Item = JSON.parse((items.get(key) ?? Buffer.from("{}")).toString());
  const hits = Number(item["hits"]?.N ?? 0) + 1;
  void items.put(key, Buffer.from(JSON.stringify({ ...item, hits: { N: String(hits) } })));
  return hits;
}

/** Rows behind `start`, until `end` or a page's worth of bytes; never parsed. */
function page(start: string, end: string, isShown = true): Buffer {
  const parts: Buffer[] = [];
  let count = 0;
  let bytes = 0;
  let last = "";
  for (const { key, value } of items.getRange({ start, end, exclusiveStart: true })) {
    if (isShown) parts.push(count === 0 ? NOTHING : COMMA, value);
    count++;
    bytes += value.length;
    if (bytes < SCAN_BYTES) continue;
    const [pk, sk] = key.split("/");
    last = `,"LastEvaluatedKey":{"pk":{"S":"${pk}"},"sk":{"S":"${sk}"}}`;
    break;
  }
  const tail = Buffer.from(`],"Count":${count},"ScannedCount":${count}${last}}`);
  return Buffer.concat([HEAD, ...parts, tail]);
}

/** The half of a partition that is in stock, three attributes of each item. */
function filtered(start: string, end: string): string {
  const shown: object[] = [];
  let scanned = 0;
  for (const { value } of items.getRange({ start, end })) {
    const { sk, title, address, inStock }: Item = JSON.parse(value.toString());
    scanned++;
    if (inStock?.BOOL === true) shown.push({ sk, title, address: { M: { zip: address?.M?.["zip"] } } });
  }
  return JSON.stringify({ Items: shown, Count: shown.length, ScannedCount: scanned });
}

/** Puts an item, and whatever the table's name says it has: a record of the change, an index row. */
function putInto(table: string, item: Item): Promise<boolean> {
  if (table.endsWith("Stream")) {
    const old = items.get(keyOf(item));
    const record = JSON.stringify({ item, old: old?.toString() });
    void items.put(`~${String(records++).padStart(12, "0")}`, Buffer.from(record));
  }
  if (table.includes("Index")) {
    void items.put(`~${item["title"]?.S}/${item["price"]?.N}`, Buffer.from(JSON.stringify(item)));
  }
  return put(item);
}

let records = 0;

const HEAD = Buffer.from('{"Items":[');
const COMMA = Buffer.from(",");
const NOTHING = Buffer.alloc(0);

/** What each operation of the scenarios does. */
const operations: Readonly<Record<string, (request: CeilingRequest) => Answer | Promise<Answer>>> = {
  CreateTable: () => "{}",
  DescribeTable: () => '{"Table":{"TableStatus":"ACTIVE"}}',
  GetItem: ({ Key }) =>
    Buffer.concat([Buffer.from('{"Item":'), items.get(keyOf(Key)) ?? Buffer.from("{}"), Buffer.from("}")]),
  Query: ({ ExpressionAttributeValues: values, FilterExpression }) =>
    (FilterExpression === undefined ? page : filtered)(`${values?.[":pk"]?.S}/`, `${values?.[":pk"]?.S}0`),
  ExecuteStatement: ({ Parameters: [pk, sk] = [] }) =>
    Buffer.concat([
      Buffer.from('{"Items":['),
      items.get(`${pk?.S}/${sk?.S}`) ?? Buffer.from("{}"),
      Buffer.from("]}"),
    ]),
  // The first segment of several has it all.
  Scan: ({ ExclusiveStartKey: start, Segment = 0, Select }) =>
    Segment > 0 ? page("~", "~") : page(start === undefined ? "" : keyOf(start), "~", Select !== "COUNT"),
  PutItem: async ({ TableName = "", Item: item = {} }) => {
    await putInto(TableName, item);
    return "{}";
  },
  DeleteItem: async ({ Key }) => {
    await items.remove(keyOf(Key));
    return "{}";
  },
  UpdateItem: async ({ Key }) => {
    const hits = await items.transaction(() => increment(keyOf(Key)));
    return `{"Attributes":{"hits":{"N":"${hits}"}}}`;
  },
  BatchWriteItem: async ({ RequestItems = {} }) => {
    const puts = Object.values(RequestItems).flat();
    await Promise.all(puts.map(({ PutRequest }) => put(PutRequest.Item)));
    return '{"UnprocessedItems":{}}';
  },
  TransactWriteItems: async ({ TransactItems = [] }) => {
    await items.transaction(() => {
      for (const { Put, Update } of TransactItems) {
        if (Put !== undefined) void put(Put.Item);
        if (Update !== undefined) increment(keyOf(Update.Key));
      }
    });
    return "{}";
  },
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const name = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const answer = operations[name]?.(JSON.parse(Buffer.concat(chunks).toString()));
    if (answer instanceof Promise) void answer.then((body) => send(response, body));
    else send(response, answer);
  });
});

function send(response: ServerResponse, body: Answer | undefined): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body ?? "");
  response.writeHead(body === undefined ? 400 : 200, {
    "Content-Type": "application/x-amz-json-1.0",
    "Content-Length": bytes.length,
  });
  response.end(bytes);
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(`ceiling listening on http://127.0.0.1:${address?.port}`);
});
process.on("SIGTERM", () => {
  server.closeAllConnections();
  server.close(() => void items.close().then(() => process.exit(0)));
});
