/**
 * DescribeStream: a stream and the shards that can be read, parents before their children.
 */
import type { DescribeStreamInput } from "../../api/generated/dynamodbstreams/inputs.ts";
import type {
  DescribeStreamOutput,
  Shard,
  StreamDescription,
} from "../../api/generated/dynamodbstreams/outputs.ts";
import { sequenceNumber } from "../../engine/stream/stream-logs.ts";
import { readableShards } from "../../engine/stream/stream-lookup.ts";
import type { ShardEntry, StreamEntry } from "../../engine/stream/table-logs.ts";
import type { OperationContext } from "../context.ts";
import { invalidParameter } from "../request/error-wording.ts";
import { seconds } from "../table/table-description.ts";
import { keyElements } from "../table/table-keys.ts";
import { arnOfStream, requestedStream } from "./stream-arn.ts";

/** Shards on a page when the request does not say. */
const SHARDS_DEFAULT = 100;

export async function describeStream(
  input: DescribeStreamInput,
  context: OperationContext,
): Promise<DescribeStreamOutput> {
  const { clock, retention, settings } = context.database;
  const stream = await requestedStream(context, input.StreamArn);
  const nowMs = clock.nowMs();
  const wanted = wantedShards(readableShards(stream, await retention.nowMs()), input);
  const shards = wanted.slice(0, input.Limit ?? SHARDS_DEFAULT);
  return {
    StreamDescription: {
      CreationRequestDateTime: seconds(stream.createdAtMs),
      KeySchema: keyElements(stream.keys),
      LastEvaluatedShardId: shards.length < wanted.length ? shards.at(-1)?.id : undefined,
      Shards: shards.map(shardShape),
      StreamArn: arnOfStream(stream),
      StreamLabel: stream.label,
      StreamStatus: statusOf(stream, nowMs, settings.tableDelayMs),
      StreamViewType: stream.viewType,
      TableName: stream.tableName,
    },
  };
}

/** Those that pass the filter, after the one where the last page ended. Ids sort by age. */
function wantedShards(
  shards: readonly ShardEntry[],
  { ShardFilter: filter, ExclusiveStartShardId: after }: DescribeStreamInput,
): readonly ShardEntry[] {
  if (filter !== undefined && (filter.Type === undefined || filter.ShardId === undefined)) {
    throw invalidParameter("ShardFilter requires both Type and ShardId");
  }
  const ordered = shards.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const passing = filter === undefined ? ordered : ordered.filter(({ parent }) => parent === filter.ShardId);
  return after === undefined ? passing : passing.filter(({ id }) => id > after);
}

const shardShape = ({ id, parent, start, end }: ShardEntry): Shard => ({
  ShardId: id,
  SequenceNumberRange: {
    StartingSequenceNumber: sequenceNumber(BigInt(start) + 1n),
    EndingSequenceNumber: end === null ? undefined : sequenceNumber(BigInt(end)),
  },
  ParentShardId: parent ?? undefined,
});

/** Records are kept from the very change on; the states in between last as long as a table's do. */
function statusOf(
  { createdAtMs, disabledAtMs }: StreamEntry,
  nowMs: number,
  delayMs: number,
): StreamDescription["StreamStatus"] {
  if (disabledAtMs === null) return nowMs < createdAtMs + delayMs ? "ENABLING" : "ENABLED";
  return nowMs < disabledAtMs + delayMs ? "DISABLING" : "DISABLED";
}
