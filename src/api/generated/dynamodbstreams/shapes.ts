/**
 * The shapes that decoding, checking and writing go by.
 * Made by `npm run generate` from the service model; not edited by hand.
 */
import type { Shapes } from "../../shape.ts";

/** Every shape by its name. */
export const shapes: Shapes = {
  DescribeStreamInput: {kind: "structure",members: {ExclusiveStartShardId: "ShardId",Limit: "PositiveIntegerObject",ShardFilter: "ShardFilter",StreamArn: "StreamArn"},required: ["StreamArn"]},
  GetRecordsInput: {kind: "structure",members: {Limit: "PositiveIntegerObject",ShardIterator: "ShardIterator"},required: ["ShardIterator"]},
  GetShardIteratorInput: {kind: "structure",members: {SequenceNumber: "SequenceNumber",ShardId: "ShardId",ShardIteratorType: "ShardIteratorType",StreamArn: "StreamArn",Timestamp: "Timestamp"},required: ["StreamArn","ShardId","ShardIteratorType"]},
  ListStreamsInput: {kind: "structure",members: {ExclusiveStartStreamArn: "StreamArn",Limit: "PositiveIntegerObject",TableName: "TableName"}},
  PositiveIntegerObject: {kind: "integer",min: 1},
  SequenceNumber: {kind: "string",min: 21,max: 40},
  ShardFilter: {kind: "structure",members: {ShardId: "ShardId",Type: "ShardFilterType"}},
  ShardFilterType: {kind: "string",values: ["CHILD_SHARDS"]},
  ShardId: {kind: "string",min: 28,max: 65},
  ShardIterator: {kind: "string",min: 1,max: 2048},
  ShardIteratorType: {kind: "string",values: ["TRIM_HORIZON","LATEST","AT_SEQUENCE_NUMBER","AFTER_SEQUENCE_NUMBER","AT_TIMESTAMP"]},
  StreamArn: {kind: "string",min: 37,max: 1024},
  TableName: {kind: "string",min: 3,max: 255,pattern: "[a-zA-Z0-9_.-]+"},
  Timestamp: {kind: "timestamp"},
};
