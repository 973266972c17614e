/**
 * The service under test as conformance tests see it: signed requests over HTTP with JSON in and out, so that texts,
 * members and their absence are compared exactly as they are on the wire. Nothing here knows whether that service is
 * Stator or AWS. Tables have random names and are deleted when the file ends.
 */
import { createHash, createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll } from "vitest";
import { type RemoteTarget, remoteTarget } from "./config.ts";
import { type LocalTarget, startLocalTarget } from "./local-target.ts";
import type { Item } from "./values.ts";

/** An HTTP answer; the body is text. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A JSON object as it was parsed: tests look at its members and compare them with what they expect. */
type Json = Readonly<Record<string, ReturnType<typeof JSON.parse>>>;

/** What differs from an ordinary request in one that the SDK would not send. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Behind `DynamoDB_20120810.`. */
  readonly operation?: string;
  readonly body?: string | Uint8Array;
  /** Signed, unless undefined, which leaves the header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Added or, when undefined, removed after signing. */
  readonly unsigned?: Readonly<Record<string, string | undefined>>;
  readonly credentials?: RemoteTarget["credentials"];
  readonly region?: string;
  readonly service?: string;
  readonly signingDate?: Date;
}

/** A request with its signature in the query. */
export interface PresignedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The service of one test file. */
export class Target {
  #remote: RemoteTarget | undefined;
  #local: LocalTarget | undefined;
  readonly #tables = new Set<string>();
  readonly #suffix = randomUUID().slice(0, 8);

  async open(): Promise<void> {
    const remote = remoteTarget();
    if (remote !== undefined) this.#remote = remote;
    else {
      this.#local = await startLocalTarget();
      this.#remote = this.#local;
    }
  }

  async close(): Promise<void> {
    for (const TableName of this.#tables) await this.answer("DeleteTable", { TableName });
    await this.#local?.close();
  }

  get remote(): RemoteTarget {
    if (this.#remote === undefined) throw new Error("the target is open only while tests run");
    return this.#remote;
  }

  /** A table name of this run; it is deleted at the end if it is there. */
  name(stem: string): string {
    const name = `conformance-${stem}-${this.#suffix}`;
    this.#tables.add(name);
    return name;
  }

  /** The headers of a request, signed. */
  async signed(request: RawRequest): Promise<Record<string, string>> {
    const { headers } = await this.#signer(request).sign(this.#unsigned(request), signingTime(request));
    return headers;
  }

  /** A request signed in its query, its headers too; good for that long. */
  async presigned(request: RawRequest, expiresIn: number): Promise<PresignedRequest> {
    const { headers, query } = await this.#signer(request).presign(this.#unsigned(request), {
      ...signingTime(request),
      expiresIn,
      unhoistableHeaders: new Set(["x-amz-target"]),
    });
    const url = new URL(request.path ?? "/", this.remote.endpoint);
    // Not by `searchParams`, which write a space as a plus sign.
    const pairs = Object.entries(query ?? {}).map((pair) =>
      pair.map(String).map(encodeURIComponent).join("="),
    );
    url.search = pairs.join("&");
    const { host: _, ...others } = headers;
    return { url, headers: others, body: request.body ?? "{}" };
  }

  #signer(request: RawRequest): SignatureV4 {
    return new SignatureV4({
      region: request.region ?? this.remote.region,
      service: request.service ?? "dynamodb",
      credentials: request.credentials ?? this.remote.credentials,
      sha256: Sha256,
      applyChecksum: false,
    });
  }

  #unsigned(request: RawRequest) {
    const { method = "POST", path = "/", body = "{}", operation } = request;
    const { protocol, host, hostname, pathname, searchParams } = new URL(path, this.remote.endpoint);
    const given = {
      host,
      "content-type": "application/x-amz-json-1.0",
      "accept-encoding": "identity",
      "x-amz-target": operation === undefined ? undefined : `DynamoDB_20120810.${operation}`,
      ...request.headers,
    };
    const query = Object.fromEntries(searchParams);
    return { method, protocol, hostname, path: pathname, query, headers: present(given), body };
  }

  /** Sends one request, signed. */
  async raw(request: RawRequest): Promise<Answer> {
    const { method = "POST", path = "/", body = "{}" } = request;
    const headers = present({ ...(await this.signed(request)), ...request.unsigned });
    delete headers["host"];
    const response = await fetch(new URL(path, this.remote.endpoint), {
      method,
      headers,
      ...(method !== "GET" && method !== "OPTIONS" && { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** What the operation answers, success or not, parsed; an eventually consistent read sees all writes so far. */
  async answer(operation: string, input: unknown): Promise<{ readonly status: number; readonly body: Json }> {
    if (mayLag(operation, input)) await this.#local?.caughtUp();
    const { status, text } = await this.raw({ operation, body: JSON.stringify(input) });
    return { status, body: (text === "" ? {} : JSON.parse(text)) as Json };
  }

  /** What the operation answers; it must succeed. */
  async call(operation: string, input: unknown): Promise<Json> {
    const { status, body } = await this.answer(operation, input);
    if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
    return body;
  }

  /** What the operation is refused with, as `Type: text`; when it is accepted, what it answers. */
  async refusal(operation: string, input: unknown): Promise<string> {
    const { status, body } = await this.answer(operation, input);
    if (status === 200) return `accepted ${JSON.stringify(body)}`;
    const type = String(body["__type"]).replace(/^.*#/, "");
    return `${type}: ${body["message"] ?? body["Message"]}`;
  }

  /** Creates a table, on demand unless the input says otherwise, and waits until it is there. */
  async createTable(stem: string, input: Json): Promise<string> {
    const TableName = this.name(stem);
    await this.call("CreateTable", { TableName, BillingMode: "PAY_PER_REQUEST", ...input });
    await this.untilActive(TableName);
    return TableName;
  }

  /** Waits until the table and all its indexes are active. */
  async untilActive(TableName: string): Promise<void> {
    await until(async () => {
      const { Table } = await this.call("DescribeTable", { TableName });
      const indexes: readonly Json[] = Table.GlobalSecondaryIndexes ?? [];
      return Table.TableStatus === "ACTIVE" && indexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE");
    });
  }

  /** Waits until there is no such table. */
  untilGone(TableName: string): Promise<void> {
    return until(async () => (await this.answer("DescribeTable", { TableName })).status === 400);
  }

  /** The item with that key, undefined when there is none. */
  async item(TableName: string, Key: Item): Promise<Item | undefined> {
    return (await this.call("GetItem", { TableName, Key, ConsistentRead: true }))["Item"];
  }
}

const signingTime = ({ signingDate }: RawRequest) => (signingDate === undefined ? {} : { signingDate });

/** Makes the service available to the tests of this file. */
export function useTarget(): Target {
  const target = new Target();
  beforeAll(() => target.open());
  afterAll(() => target.close());
  return target;
}

/**
 * Whether AWS lets the answer lag behind writes: reads of global indexes, which are always eventually consistent, and the
 * counts of tables.
 */
function mayLag(operation: string, input: unknown): boolean {
  if (operation === "DescribeTable") return true;
  const parameters = (input ?? {}) as Json;
  const { IndexName, Statement } = parameters;
  return IndexName !== undefined || /from\s+"[^"]+"\."/i.test(String(Statement));
}

const POLL_MS = 500;

/** Asks again and again; the test's own time limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(POLL_MS);
}

const present = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** SHA-256 and its HMAC as the signer wants them. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error("each hash is used once");
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
