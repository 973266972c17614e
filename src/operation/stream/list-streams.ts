/**
 * ListStreams: streams that are enabled, and those that ended within the last day, by table name and then by age.
 */
import type { ListStreamsInput } from "../../api/generated/dynamodbstreams/inputs.ts";
import type { ListStreamsOutput } from "../../api/generated/dynamodbstreams/outputs.ts";
import { listStreamEntries } from "../../engine/stream/stream-lookup.ts";
import type { OperationContext } from "../context.ts";
import { requestedTable } from "../request/resolve-table.ts";
import { arnOfStream, parseStreamArn } from "./stream-arn.ts";

/** Streams on a page when the request does not say. */
const STREAMS_DEFAULT = 100;

export async function listStreams(
  { TableName, ExclusiveStartStreamArn, Limit = STREAMS_DEFAULT }: ListStreamsInput,
  context: OperationContext,
): Promise<ListStreamsOutput> {
  const { store, retention } = context.database;
  const { streams, more } = await listStreamEntries(store, {
    tableName: TableName === undefined ? undefined : requestedTable(context, TableName),
    after: ExclusiveStartStreamArn === undefined ? undefined : parseStreamArn(ExclusiveStartStreamArn),
    limit: Limit,
    nowMs: await retention.nowMs(),
  });
  const last = streams.at(-1);
  return {
    Streams: streams.map((stream) => ({
      StreamArn: arnOfStream(stream),
      StreamLabel: stream.label,
      TableName: stream.tableName,
    })),
    LastEvaluatedStreamArn: more && last !== undefined ? arnOfStream(last) : undefined,
  };
}
