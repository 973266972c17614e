/**
 * From the StreamArn of a request to the stream it means, and the refusal of what the stream has no more.
 */
import { ApiError, resourceNotFound, validationError } from "../../api/errors.ts";
import { parseArn, streamArn, TableNameFault } from "../../api/table-name.ts";
import { findStream, type StreamPlace } from "../../engine/stream/stream-lookup.ts";
import type { StreamEntry } from "../../engine/stream/table-logs.ts";
import type { OperationContext } from "../context.ts";

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
  { database: { store, clock } }: OperationContext,
  arn: string,
): Promise<StreamEntry> {
  const stream = await findStream(store, parseStreamArn(arn), clock.nowMs());
  if (stream === undefined || arnOfStream(stream) !== arn) {
    throw resourceNotFound(`Requested resource not found: Stream: ${arn} not found`);
  }
  return stream;
}

/** The refusal to read what is older than a stream keeps. */
export const trimmedDataAccess = (): ApiError =>
  new ApiError("TrimmedDataAccessException", "The data you are trying to access has been trimmed.");
