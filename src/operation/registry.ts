/**
 * Every operation that Stator has, named in this one place. What the service has and this table lacks is answered
 * with UnknownOperationException.
 */
import type { OperationInputs, OperationName, OperationOutputs } from "../api/dynamodb.ts";
import { describeContinuousBackups } from "./backup/describe-continuous-backups.ts";
import type { Operation } from "./context.ts";
import { batchGetItem } from "./item/batch-get-item.ts";
import { batchWriteItem } from "./item/batch-write-item.ts";
import { deleteItem } from "./item/delete-item.ts";
import { getItem } from "./item/get-item.ts";
import { putItem } from "./item/put-item.ts";
import { updateItem } from "./item/update-item.ts";
import { query } from "./query/query.ts";
import { scan } from "./query/scan.ts";
import { batchExecuteStatement } from "./statement/batch-execute-statement.ts";
import { executeStatement } from "./statement/execute-statement.ts";
import { executeTransaction } from "./statement/execute-transaction.ts";
import { describeStream } from "./stream/describe-stream.ts";
import { getRecords } from "./stream/get-records.ts";
import { getShardIterator } from "./stream/get-shard-iterator.ts";
import { listStreams } from "./stream/list-streams.ts";
import { createTable } from "./table/create-table.ts";
import { deleteTable } from "./table/delete-table.ts";
import { describeEndpoints } from "./table/describe-endpoints.ts";
import { describeLimits } from "./table/describe-limits.ts";
import { describeTable } from "./table/describe-table.ts";
import { describeTimeToLive } from "./table/describe-time-to-live.ts";
import { listTables } from "./table/list-tables.ts";
import { updateTable } from "./table/update-table.ts";
import { updateTimeToLive } from "./table/update-time-to-live.ts";
import { listTagsOfResource } from "./tag/list-tags-of-resource.ts";
import { tagResource } from "./tag/tag-resource.ts";
import { untagResource } from "./tag/untag-resource.ts";
import { transactGetItems } from "./transaction/transact-get-items.ts";
import { transactWriteItems } from "./transaction/transact-write-items.ts";

/** What each operation means, as far as there is one. */
export type OperationRegistry = {
  readonly [Name in OperationName]?: Operation<OperationInputs[Name], OperationOutputs[Name]>;
};

/** The operations, by the name that a target carries. */
export const operations: OperationRegistry = {
  BatchExecuteStatement: batchExecuteStatement,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: createTable,
  DeleteItem: deleteItem,
  DeleteTable: deleteTable,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeEndpoints: describeEndpoints,
  DescribeLimits: describeLimits,
  DescribeStream: describeStream,
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  ExecuteStatement: executeStatement,
  ExecuteTransaction: executeTransaction,
  GetItem: getItem,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  ListStreams: listStreams,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateItem: updateItem,
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
};
