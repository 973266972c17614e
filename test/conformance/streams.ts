/**
 * Tables with streams of the service under test, and AWS's client that reads them.
 */
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll } from "vitest";
import { PK_TABLE } from "./tables.ts";
import type { Target } from "./target.ts";

/** A table and the ARN of its stream. */
export interface Streamed {
  readonly table: string;
  readonly arn: string;
}

/** Streams of the target of one test file. */
export class Streams {
  readonly #target: Target;
  #client: DynamoDBStreamsClient | undefined;
  #tables = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  open(): void {
    const { remote } = this.#target;
    const endpoint = remote.endpoint.replace("//dynamodb.", "//streams.dynamodb.");
    this.#client = new DynamoDBStreamsClient({ ...remote, endpoint });
  }

  close(): void {
    this.#client?.destroy();
  }

  get client(): DynamoDBStreamsClient {
    if (this.#client === undefined) throw new Error("the client is open only while tests run");
    return this.#client;
  }

  /** A new table with a stream. */
  readonly streamedTable = async (StreamViewType: string, schema: object = PK_TABLE): Promise<Streamed> => {
    this.#tables++;
    const table = await this.#target.createTable(`stream-${this.#tables}`, {
      ...schema,
      StreamSpecification: { StreamEnabled: true, StreamViewType },
    });
    const { Table } = await this.#target.call("DescribeTable", { TableName: table });
    return { table, arn: Table.LatestStreamArn };
  };

  readonly shardsOf = async (StreamArn: string): Promise<readonly Shard[]> =>
    (await this.client.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription?.Shards ?? [];

  /** Reads every shard from the oldest record until `count` were found. */
  readonly records = async (StreamArn: string, count: number): Promise<readonly _Record[]> => {
    const found: _Record[] = [];
    const iterators: string[] = [];
    for (const { ShardId } of await this.shardsOf(StreamArn)) {
      const { ShardIterator = "" } = await this.client.send(
        new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
      );
      iterators.push(ShardIterator);
    }
    while (found.length < count && iterators.length > 0) {
      const ShardIterator = iterators.shift() ?? "";
      const { Records = [], NextShardIterator } = await this.client.send(
        new GetRecordsCommand({ ShardIterator }),
      );
      found.push(...Records);
      if (NextShardIterator !== undefined) iterators.push(NextShardIterator);
    }
    return found;
  };
}

/** Streams of the target, open while the tests of the file run. */
export function useStreams(target: Target): Streams {
  const streams = new Streams(target);
  beforeAll(() => streams.open());
  afterAll(() => streams.close());
  return streams;
}
