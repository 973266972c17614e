/**
 * GetRecords: the next records of a shard, and the iterator for those after them. Whether the shard is closed is read before
 * its records are, so that a shard is reported as read to its end only when nothing can follow.
 */
import { ApiError, validationError } from "../../api/errors.ts";
import type { GetRecordsInput } from "../../api/generated/dynamodbstreams/inputs.ts";
import type { ChangeRecord, GetRecordsOutput } from "../../api/generated/dynamodbstreams/outputs.ts";
import { digest, hexText, utf8Bytes } from "../../base/bytes.ts";
import { type LoggedChange, type LogPage, readChanges } from "../../engine/stream/read-log.ts";
import {
  decodeIterator,
  encodeIterator,
  ITERATOR_LIFE_MS,
  type ShardIterator,
} from "../../engine/stream/shard-iterator.ts";
import {
  positionAt,
  STREAM_RETENTION_MS,
  sequenceNumber,
  shardLog,
  streamHorizon,
} from "../../engine/stream/stream-logs.ts";
import { readableShards } from "../../engine/stream/stream-lookup.ts";
import type { StreamEntry } from "../../engine/stream/table-logs.ts";
import { JsonImage } from "../../item/item-image.ts";
import type { OperationContext } from "../context.ts";
import { requestedStream, trimmedDataAccess } from "./stream-arn.ts";

/** Records on a page when the request does not say, and the most it may say. */
const RECORDS_DEFAULT = 1_000;

/** An iterator that met no record is moved up to this age, so that it never falls behind what is kept. */
const IDLE_AGE_MS = STREAM_RETENTION_MS - 4 * ITERATOR_LIFE_MS;

export async function getRecords(
  { ShardIterator: text, Limit = RECORDS_DEFAULT }: GetRecordsInput,
  context: OperationContext,
): Promise<GetRecordsOutput> {
  const { store, clock, retention, settings } = context.database;
  const nowMs = await retention.nowMs();
  const iterator = usableIterator(text, nowMs);
  const { streamArn, shardId } = iterator;
  const stream = await requestedStream(context, streamArn);
  const shard = readableShards(stream, nowMs).find(({ id }) => id === shardId);
  const horizon = streamHorizon(nowMs);
  if (shard === undefined || (iterator.after > 0n && iterator.after < horizon)) throw trimmedDataAccess();
  const after = iterator.after < horizon ? horizon - 1n : iterator.after;
  const page = await readChanges(store, shardLog(stream.tableId, shardId), { after, limit: Limit });
  const isReadOut = page.exhausted && shard.end !== null;
  const next = { streamArn, shardId, after: nextPosition(iterator, page, nowMs), issuedAtMs: clock.nowMs() };
  return {
    Records: page.changes.map((change) => changeRecord(change, { stream, shardId, region: settings.region })),
    NextShardIterator: isReadOut ? undefined : encodeIterator(next),
  };
}

function usableIterator(text: string, nowMs: number): ShardIterator {
  const iterator = decodeIterator(text);
  if (iterator === null) throw validationError("Invalid ShardIterator");
  if (nowMs - iterator.issuedAtMs <= ITERATOR_LIFE_MS) return iterator;
  throw new ApiError("ExpiredIteratorException", "The provided iterator exceeds the maximum age allowed.");
}

/** Behind the last record; an iterator from the start stays there until it meets one. */
function nextPosition({ after }: ShardIterator, { changes, exhausted }: LogPage, nowMs: number): bigint {
  const position = changes.at(-1)?.position ?? after;
  if (!exhausted || position === 0n) return position;
  const idle = positionAt(nowMs - IDLE_AGE_MS);
  return position < idle ? idle : position;
}

interface RecordSource {
  readonly stream: StreamEntry;
  readonly shardId: string;
  readonly region: string;
}

/** The member with images comes first, which lets the encoder take the straight way. */
function changeRecord(
  { position, version, change }: LoggedChange,
  { stream, shardId, region }: RecordSource,
): ChangeRecord {
  return {
    dynamodb: {
      Keys: new JsonImage(change.key),
      NewImage: change.new === null ? undefined : new JsonImage(change.new),
      OldImage: change.old === null ? undefined : new JsonImage(change.old),
      ApproximateCreationDateTime: Number(version / 1_000_000n),
      SequenceNumber: sequenceNumber(position),
      SizeBytes: change.sizeBytes,
      StreamViewType: stream.viewType,
    },
    awsRegion: region,
    eventID: hexText(digest(utf8Bytes(`${shardId} ${position}`))),
    eventName: change.kind,
    eventSource: "aws:dynamodb",
    eventVersion: "1.1",
    userIdentity:
      change.origin === "expiry" ? { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" } : undefined,
  };
}
