/**
 * GetShardIterator: a place in a shard to read from. A SequenceNumber is read only where the type needs one.
 */
import { resourceNotFound, validationError } from "../../api/errors.ts";
import type { GetShardIteratorInput } from "../../api/generated/dynamodbstreams/inputs.ts";
import type { GetShardIteratorOutput } from "../../api/generated/dynamodbstreams/outputs.ts";
import type { ShardIteratorType } from "../../api/generated/dynamodbstreams/types.ts";
import type { Awaitable } from "../../base/awaitable.ts";
import type { Database } from "../../engine/database.ts";
import { encodeIterator } from "../../engine/stream/shard-iterator.ts";
import { parseSequenceNumber, streamHorizon } from "../../engine/stream/stream-logs.ts";
import { readableShards } from "../../engine/stream/stream-lookup.ts";
import type { ShardEntry } from "../../engine/stream/table-logs.ts";
import type { OperationContext } from "../context.ts";
import { notSupported } from "../request/error-wording.ts";
import { requestedStream, trimmedDataAccess } from "./stream-arn.ts";

export async function getShardIterator(
  input: GetShardIteratorInput,
  context: OperationContext,
): Promise<GetShardIteratorOutput> {
  const type = supportedType(input);
  const { database } = context;
  const { StreamArn: streamArn, ShardId: shardId } = input;
  const stream = await requestedStream(context, streamArn);
  const nowMs = database.clock.nowMs();
  const shard = readableShards(stream, nowMs).find(({ id }) => id === shardId);
  if (shard === undefined) throw resourceNotFound("Requested resource not found: Shard does not exist");
  const after = await positionBefore({ type, number: input.SequenceNumber }, shard, database);
  return { ShardIterator: encodeIterator({ streamArn, shardId, after, issuedAtMs: nowMs }) };
}

/** A place in a shard as the request names it. */
interface Place {
  readonly type: Exclude<ShardIteratorType, "AT_TIMESTAMP">;
  readonly number: string | undefined;
}

function supportedType({ ShardIteratorType: type, Timestamp }: GetShardIteratorInput): Place["type"] {
  if (type === "AT_TIMESTAMP") throw notSupported("ShardIteratorType AT_TIMESTAMP");
  if (Timestamp !== undefined) throw notSupported("Timestamp");
  return type;
}

/** The records asked for come after this position. */
async function positionBefore(place: Place, shard: ShardEntry, database: Database): Promise<bigint> {
  switch (place.type) {
    case "TRIM_HORIZON":
      return 0n;
    case "LATEST":
      return endOf(shard, database);
    case "AT_SEQUENCE_NUMBER":
      return (await knownPosition(place, shard, database)) - 1n;
    case "AFTER_SEQUENCE_NUMBER":
      return knownPosition(place, shard, database);
  }
}

async function knownPosition(
  { type, number }: Place,
  shard: ShardEntry,
  database: Database,
): Promise<bigint> {
  if (number === undefined) {
    throw validationError(`SequenceNumber must be specified for ShardIteratorType ${type}`);
  }
  const position = parseSequenceNumber(number);
  if (position === null || position > (await endOf(shard, database))) {
    throw validationError(`Invalid SequenceNumber: ${number}`);
  }
  if (position < streamHorizon(database.clock.nowMs())) throw trimmedDataAccess();
  return position;
}

/** All records there are lie at or below; those to come lie above. An open shard ends now. */
const endOf = (shard: ShardEntry, { store }: Database): Awaitable<bigint> =>
  shard.end === null ? store.now() : BigInt(shard.end);
