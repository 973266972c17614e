/**
 * The needs of stream reads: the action on the stream, by the ARN that the request or its iterator carries. An
 * iterator that carries none needs nothing; the operation refuses it.
 */
import type { IamAction } from "../../api/dynamodb.ts";
import type { GetRecordsInput } from "../../api/generated/dynamodbstreams/inputs.ts";
import type { NeedsOf } from "../../engine/request-scope.ts";
import { decodeIterator } from "../../engine/stream/shard-iterator.ts";
import { need } from "../request/needs.ts";

/** The needs of an operation that names its stream. */
export const streamNeeds =
  (action: IamAction): NeedsOf<{ readonly StreamArn: string }> =>
  ({ StreamArn }) => [need(action, StreamArn)];

/** GetRecords on the stream that the iterator was given out for. */
export const getRecordsNeeds: NeedsOf<GetRecordsInput> = ({ ShardIterator }) => {
  const iterator = decodeIterator(ShardIterator);
  return iterator === null ? [] : [need("dynamodb:GetRecords", iterator.streamArn)];
};
