/**
 * Signed calls in JSON, one at a time, for what is prepared before a soak and looked at after it.
 */
import { askOnce } from "../../../bench/http-connection.ts";
import type { Call } from "../../../bench/scenario.ts";
import { requestSigner } from "../../../bench/signed-request.ts";

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** Calls a server; what is not answered with 200 is an error. */
export class JsonClient {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async call(operation: string, input: object): Promise<Json> {
    const sign = requestSigner(`127.0.0.1:${this.#port}`, Date.now());
    const call: Call = { operation, input };
    const { status, answer } = await askOnce(this.#port, sign(call));
    if (status !== 200) throw new Error(`${operation}: ${status} ${answer.slice(0, 300)}`);
    return JSON.parse(answer) as Json;
  }

  /** Every item of a table or index, page by page. */
  async *scan(input: object): AsyncGenerator<Json> {
    let ExclusiveStartKey: unknown;
    do {
      const page = await this.call("Scan", { ...input, ExclusiveStartKey });
      yield* page["Items"] as readonly Json[];
      ExclusiveStartKey = page["LastEvaluatedKey"];
    } while (ExclusiveStartKey !== undefined);
  }

  /** Every record of a stream, shard by shard, each shard from its first record to its last of now. */
  async *streamRecords(StreamArn: string): AsyncGenerator<Json> {
    for (const ShardId of await this.#shardIds(StreamArn)) {
      const place = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
      let ShardIterator = (await this.call("GetShardIterator", place))["ShardIterator"];
      while (ShardIterator !== undefined) {
        const page = await this.call("GetRecords", { ShardIterator });
        const records = page["Records"] as readonly Json[];
        yield* records;
        ShardIterator = records.length === 0 ? undefined : page["NextShardIterator"];
      }
    }
  }

  async #shardIds(StreamArn: string): Promise<readonly string[]> {
    const ids: string[] = [];
    let ExclusiveStartShardId: unknown;
    do {
      const page = await this.call("DescribeStream", { StreamArn, ExclusiveStartShardId });
      const description = page["StreamDescription"] as Json;
      for (const shard of description["Shards"] as readonly Json[]) ids.push(String(shard["ShardId"]));
      ExclusiveStartShardId = description["LastEvaluatedShardId"];
    } while (ExclusiveStartShardId !== undefined);
    return ids;
  }
}
