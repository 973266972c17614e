/**
 * From the StreamArn of a request, or the one in its iterator, to the stream that it means and the need to read it,
 * and the refusal of what the stream has no more.
 */
import type { IamAction } from "../../api/dynamodb.ts";
import { ApiError, resourceNotFound, validationError } from "../../api/errors.ts";
import type { GetRecordsInput } from "../../api/generated/dynamodbstreams/inputs.ts";
import { parseArn, streamArn, TableNameFault } from "../../api/table-name.ts";
import type { NeedsOf } from "../../engine/request-scope.ts";
import { decodeIterator } from "../../engine/stream/shard-iterator.ts";
import { findStream, type StreamPlace } from "../../engine/stream/stream-lookup.ts";
import type { StreamEntry } from "../../engine/stream/table-logs.ts";
import type { OperationContext } from "../context.ts";
import { need } from "../request/needs.ts";

/** The ARN of a stream. */
export const arnOfStream = ({ tableArn, label }: StreamEntry): string => streamArn(tableArn, label);

/** The table and label that a stream's ARN names. @throws ApiError when it is no such ARN */
export function parseStreamArn(text: string): StreamPlace {
  const arn = parseArn(text);
  if (arn instanceof TableNameFault || arn.part?.kind !== "stream") {
    throw validationError(`Invalid StreamArn: ${text}`);
  }
  return { tableName: arn.table, label: arn.part.name };
}

/** The stream of that ARN, enabled or ended within the last day. @throws ApiError when there is none */
export async function requestedStream(
  { database: { store, retention } }: OperationContext,
  arn: string,
): Promise<StreamEntry> {
  const stream = await findStream(store, parseStreamArn(arn), await retention.nowMs());
  if (stream === undefined || arnOfStream(stream) !== arn) {
    throw resourceNotFound(`Requested resource not found: Stream: ${arn} not found`);
  }
  return stream;
}

/** The refusal to read what is older than a stream keeps. */
export const trimmedDataAccess = (): ApiError =>
  new ApiError("TrimmedDataAccessException", "The data you are trying to access has been trimmed.");

/** The needs of an operation that names its stream. */
export const streamNeeds =
  (action: IamAction): NeedsOf<{ readonly StreamArn: string }> =>
  ({ StreamArn }) => [need(action, StreamArn)];

/** GetRecords on the stream that the iterator was given out for. */
export const getRecordsNeeds: NeedsOf<GetRecordsInput> = ({ ShardIterator }) => {
  const iterator = decodeIterator(ShardIterator);
  return iterator === null ? [] : [need("dynamodb:GetRecords", iterator.streamArn)];
};
