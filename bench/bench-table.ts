/**
 * The table of the benchmark with a stream of both images, on a server that verifies no signatures: made, filled and
 * looked at in JSON.
 */
import { TABLE_NAME } from "./bench-item.ts";
import type { Call } from "./scenario.ts";
import { requestSigner } from "./signed-request.ts";

type Json = Readonly<Record<string, unknown>>;

interface StreamPage {
  readonly NextShardIterator?: string;
  readonly Records: readonly {
    readonly eventName: string;
    readonly userIdentity?: { readonly Type: string };
    readonly dynamodb: { readonly Keys: unknown };
  }[];
}

const BATCH = 25;
const BATCHES_AT_ONCE = 16;

export class BenchTable {
  readonly #port: number;
  #streamArn = "";

  private constructor(port: number) {
    this.#port = port;
  }

  static async create(port: number): Promise<BenchTable> {
    const table = new BenchTable(port);
    const keys = ["pk", "sk"] as const;
    const { TableDescription } = await table.#call("CreateTable", {
      TableName: TABLE_NAME,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" })),
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
    table.#streamArn = String((TableDescription as Json)["LatestStreamArn"]);
    return table;
  }

  /** Enables Time to Live. */
  async expireBy(AttributeName: string): Promise<void> {
    const TimeToLiveSpecification = { Enabled: true, AttributeName };
    await this.#call("UpdateTimeToLive", { TableName: TABLE_NAME, TimeToLiveSpecification });
  }

  /** Puts the items numbered below `count`. */
  async fill(count: number, item: (number: number) => object): Promise<void> {
    let next = 0;
    const fillOn = async (): Promise<void> => {
      while (next < count) {
        const first = next;
        next += BATCH;
        const puts = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => ({
          PutRequest: { Item: item(first + i) },
        }));
        await this.#call("BatchWriteItem", { RequestItems: { [TABLE_NAME]: puts } });
      }
    };
    await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, fillOn));
  }

  /** So many requests as bytes, for a load. */
  requests(count: number, call: (number: number) => Call): readonly Buffer[] {
    const sign = requestSigner(`127.0.0.1:${this.#port}`, Date.now());
    return Array.from({ length: count }, (_, number) => sign(call(number)));
  }

  async itemCount(): Promise<number> {
    const { Table } = await this.#call("DescribeTable", { TableName: TABLE_NAME });
    return Number((Table as Json)["ItemCount"]);
  }

  /** How many items the stream tells to have been removed by the service; each counts once. */
  async serviceRemovals(): Promise<number> {
    const { StreamDescription } = await this.#call("DescribeStream", { StreamArn: this.#streamArn });
    const shards = (StreamDescription as Json)["Shards"] as readonly { readonly ShardId: string }[];
    const removed = new Set<string>();
    for (const { ShardId } of shards) {
      const place = { StreamArn: this.#streamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
      let iterator = (await this.#call("GetShardIterator", place))["ShardIterator"];
      while (iterator !== undefined) {
        const page = (await this.#call("GetRecords", { ShardIterator: iterator })) as unknown as StreamPage;
        for (const { eventName, userIdentity, dynamodb } of page.Records) {
          if (eventName !== "REMOVE" || userIdentity?.Type !== "Service") continue;
          const key = JSON.stringify(dynamodb.Keys);
          if (removed.has(key)) throw new Error(`${key} was removed twice`);
          removed.add(key);
        }
        iterator = page.Records.length === 0 ? undefined : page.NextShardIterator;
      }
    }
    return removed.size;
  }

  async #call(operation: string, input: object): Promise<Json> {
    const service = /Stream|Shard|GetRecords/.test(operation) ? "DynamoDBStreams" : "DynamoDB";
    const response = await fetch(`http://127.0.0.1:${this.#port}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `${service}_20120810.${operation}`,
        "x-amz-date": "20260101T000000Z",
        authorization:
          "AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
      },
      body: JSON.stringify(input),
    });
    const body = await response.text();
    if (response.status !== 200) throw new Error(`${operation}: ${response.status} ${body.slice(0, 300)}`);
    return JSON.parse(body) as Json;
  }
}
