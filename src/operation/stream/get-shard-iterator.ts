/**
 * GetShardIterator: a place in a shard to read from. Each type of iterator has the members that it needs and no others.
 */
import { resourceNotFound, validationError } from "../../api/errors.ts";
import type { GetShardIteratorInput } from "../../api/generated/dynamodbstreams/inputs.ts";
import type { GetShardIteratorOutput } from "../../api/generated/dynamodbstreams/outputs.ts";
import type { ShardIteratorType } from "../../api/generated/dynamodbstreams/types.ts";
import type { Awaitable } from "../../base/awaitable.ts";
import type { Database } from "../../engine/database.ts";
import { encodeIterator } from "../../engine/stream/shard-iterator.ts";
import { parseSequenceNumber, positionAt, shardLog, streamHorizon } from "../../engine/stream/stream-logs.ts";
import { readableShards } from "../../engine/stream/stream-lookup.ts";
import type { ShardEntry, StreamEntry } from "../../engine/stream/table-logs.ts";
import type { OperationContext } from "../context.ts";
import { requestedStream, trimmedDataAccess } from "./stream-arn.ts";

export async function getShardIterator(
  input: GetShardIteratorInput,
  context: OperationContext,
): Promise<GetShardIteratorOutput> {
  const { database } = context;
  const { StreamArn: streamArn, ShardId: shardId } = input;
  const nowMs = database.clock.nowMs();
  const place = requestedPlace(input, nowMs);
  const retentionMs = await database.retention.nowMs();
  const stream = await requestedStream(context, streamArn);
  const shard = readableShards(stream, retentionMs).find(({ id }) => id === shardId);
  if (shard === undefined) throw resourceNotFound("Requested resource not found: Shard does not exist");
  const after = await positionBefore(place, { stream, shard }, database);
  return { ShardIterator: encodeIterator({ streamArn, shardId, after, issuedAtMs: nowMs }) };
}

/** A place in a shard as the request names it. */
type Place =
  | { readonly kind: "oldest" | "latest" }
  | { readonly kind: "at" | "after"; readonly number: string }
  | { readonly kind: "since"; readonly atMs: number };

function requestedPlace(
  { ShardIteratorType: type, SequenceNumber, Timestamp }: GetShardIteratorInput,
  nowMs: number,
): Place {
  const need = NEEDS[type];
  const number = memberOf(type, "SequenceNumber", SequenceNumber, need);
  const timestamp = memberOf(type, "Timestamp", Timestamp, need);
  if (number !== undefined) return { kind: type === "AT_SEQUENCE_NUMBER" ? "at" : "after", number };
  if (timestamp === undefined) return { kind: type === "LATEST" ? "latest" : "oldest" };
  const atMs = Math.round(timestamp * 1_000);
  if (atMs > nowMs) throw validationError(`Timestamp must not be in the future: ${timestamp}`);
  return { kind: "since", atMs };
}

type PlaceMember = "SequenceNumber" | "Timestamp";

/** The member that each type of iterator needs beside the shard. */
const NEEDS: Readonly<Record<ShardIteratorType, PlaceMember | null>> = {
  TRIM_HORIZON: null,
  LATEST: null,
  AT_SEQUENCE_NUMBER: "SequenceNumber",
  AFTER_SEQUENCE_NUMBER: "SequenceNumber",
  AT_TIMESTAMP: "Timestamp",
};

function memberOf<Value>(
  type: ShardIteratorType,
  member: PlaceMember,
  value: Value | undefined,
  need: PlaceMember | null,
): Value | undefined {
  if ((value !== undefined) === (need === member)) return value;
  const rule = value === undefined ? "must" : "must not";
  throw validationError(`${member} ${rule} be specified for ShardIteratorType ${type}`);
}

/** A shard and the stream that it belongs to. */
interface StreamShard {
  readonly stream: StreamEntry;
  readonly shard: ShardEntry;
}

/** The records asked for come after this position. */
async function positionBefore(place: Place, source: StreamShard, database: Database): Promise<bigint> {
  switch (place.kind) {
    case "oldest":
      return 0n;
    case "latest":
      return endOf(source, database);
    case "at":
      return (await knownPosition(place.number, source, database)) - 1n;
    case "after":
      return knownPosition(place.number, source, database);
    case "since": {
      const position = positionAt(place.atMs);
      return position < streamHorizon(await database.retention.nowMs()) ? 0n : position - 1n;
    }
  }
}

/** The position of a sequence number of this shard; another shard's, which may lie between its own, is refused. */
async function knownPosition(number: string, source: StreamShard, database: Database): Promise<bigint> {
  const position = parseSequenceNumber(number);
  const isPast = position !== null && position <= (await endOf(source, database));
  if (isPast && position < streamHorizon(await database.retention.nowMs())) throw trimmedDataAccess();
  if (isPast && (await isOfShard(position, source, database))) return position;
  throw validationError(`Invalid SequenceNumber: ${number}`);
}

/** Whether the shard has a record there, or it is where the shard is said to begin or end. */
async function isOfShard(
  position: bigint,
  { stream, shard }: StreamShard,
  { store }: Database,
): Promise<boolean> {
  if (position === BigInt(shard.start) + 1n || String(position) === shard.end) return true;
  const [entry] = await store.readLog(shardLog(stream.tableId, shard.id), position - 1n, 1);
  return entry?.position === position;
}

/** All records there are lie at or below; those to come lie above. An open shard ends now. */
const endOf = ({ stream, shard }: StreamShard, { store }: Database): Awaitable<bigint> =>
  shard.end === null ? store.logEnd(shardLog(stream.tableId, shard.id)) : BigInt(shard.end);
