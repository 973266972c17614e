/**
 * Inputs of the operations, decoded and validated.
 * Made by `npm run generate` from the service model; not edited by hand.
 */
import type { ShardFilterType, ShardIteratorType } from "./types.ts";

/** Structure DescribeStreamInput. */
export interface DescribeStreamInput {
  readonly ExclusiveStartShardId?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ShardFilter?: ShardFilter | undefined;
  readonly StreamArn: string;
}

/** Structure GetRecordsInput. */
export interface GetRecordsInput {
  readonly Limit?: number | undefined;
  readonly ShardIterator: string;
}

/** Structure GetShardIteratorInput. */
export interface GetShardIteratorInput {
  readonly SequenceNumber?: string | undefined;
  readonly ShardId: string;
  readonly ShardIteratorType: ShardIteratorType;
  readonly StreamArn: string;
  readonly Timestamp?: number | undefined;
}

/** Structure ListStreamsInput. */
export interface ListStreamsInput {
  readonly ExclusiveStartStreamArn?: string | undefined;
  readonly Limit?: number | undefined;
  readonly TableName?: string | undefined;
}

/** Structure ShardFilter. */
export interface ShardFilter {
  readonly ShardId?: string | undefined;
  readonly Type?: ShardFilterType | undefined;
}
