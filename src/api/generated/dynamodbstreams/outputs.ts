/**
 * Outputs of the operations. Members that are undefined are not sent.
 * Made by `npm run generate` from the service model; not edited by hand.
 */
import type { AttributeMap } from "../../../item/attribute-value.ts";
import type { ItemImage } from "../../../item/item-image.ts";
import type { KeyType, OperationType, StreamStatus, StreamViewType } from "./types.ts";

/** Structure DescribeStreamOutput. */
export interface DescribeStreamOutput {
  readonly StreamDescription?: StreamDescription | undefined;
}

/** Structure GetRecordsOutput. */
export interface GetRecordsOutput {
  readonly NextShardIterator?: string | undefined;
  readonly Records?: readonly ChangeRecord[] | undefined;
}

/** Structure GetShardIteratorOutput. */
export interface GetShardIteratorOutput {
  readonly ShardIterator?: string | undefined;
}

/** Structure Identity. */
export interface Identity {
  readonly PrincipalId?: string | undefined;
  readonly Type?: string | undefined;
}

/** Structure KeySchemaElement. */
export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: KeyType;
}

/** Structure ListStreamsOutput. */
export interface ListStreamsOutput {
  readonly LastEvaluatedStreamArn?: string | undefined;
  readonly Streams?: readonly Stream[] | undefined;
}

/** Structure Record. */
export interface ChangeRecord {
  readonly awsRegion?: string | undefined;
  readonly dynamodb?: StreamRecord | undefined;
  readonly eventID?: string | undefined;
  readonly eventName?: OperationType | undefined;
  readonly eventSource?: string | undefined;
  readonly eventVersion?: string | undefined;
  readonly userIdentity?: Identity | undefined;
}

/** Structure SequenceNumberRange. */
export interface SequenceNumberRange {
  readonly EndingSequenceNumber?: string | undefined;
  readonly StartingSequenceNumber?: string | undefined;
}

/** Structure Shard. */
export interface Shard {
  readonly ParentShardId?: string | undefined;
  readonly SequenceNumberRange?: SequenceNumberRange | undefined;
  readonly ShardId?: string | undefined;
}

/** Structure Stream. */
export interface Stream {
  readonly StreamArn?: string | undefined;
  readonly StreamLabel?: string | undefined;
  readonly TableName?: string | undefined;
}

/** Structure StreamDescription. */
export interface StreamDescription {
  readonly CreationRequestDateTime?: number | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly LastEvaluatedShardId?: string | undefined;
  readonly Shards?: readonly Shard[] | undefined;
  readonly StreamArn?: string | undefined;
  readonly StreamLabel?: string | undefined;
  readonly StreamStatus?: StreamStatus | undefined;
  readonly StreamViewType?: StreamViewType | undefined;
  readonly TableName?: string | undefined;
}

/** Structure StreamRecord. */
export interface StreamRecord {
  readonly ApproximateCreationDateTime?: number | undefined;
  readonly Keys?: AttributeMap | ItemImage | undefined;
  readonly NewImage?: AttributeMap | ItemImage | undefined;
  readonly OldImage?: AttributeMap | ItemImage | undefined;
  readonly SequenceNumber?: string | undefined;
  readonly SizeBytes?: number | undefined;
  readonly StreamViewType?: StreamViewType | undefined;
}
