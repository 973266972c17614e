/**
 * Every operation that Stator has, named in this one place with what its caller must be allowed to do; and those of
 * the service that it lacks, which are answered with UnknownOperationException.
 */
import type { OperationInputs, OperationName, OperationOutputs } from "../api/dynamodb.ts";
import { describeContinuousBackups } from "./backup/describe-continuous-backups.ts";
import type { OperationDefinition } from "./context.ts";
import { batchGetItem } from "./item/batch-get-item.ts";
import { batchWriteItem } from "./item/batch-write-item.ts";
import { deleteItem } from "./item/delete-item.ts";
import { getItem } from "./item/get-item.ts";
import {
  batchGetItemNeeds,
  batchWriteItemNeeds,
  deleteItemNeeds,
  getItemNeeds,
  putItemNeeds,
  updateItemNeeds,
} from "./item/item-needs.ts";
import { putItem } from "./item/put-item.ts";
import { updateItem } from "./item/update-item.ts";
import { queryNeeds, scanNeeds } from "./query/page-needs.ts";
import { query } from "./query/query.ts";
import { scan } from "./query/scan.ts";
import { accountNeeds, tableNeeds } from "./request/needs.ts";
import { batchExecuteStatement } from "./statement/batch-execute-statement.ts";
import { executeStatement } from "./statement/execute-statement.ts";
import { executeTransaction } from "./statement/execute-transaction.ts";
import {
  batchExecuteStatementNeeds,
  executeStatementNeeds,
  executeTransactionNeeds,
} from "./statement/statement-needs.ts";
import { describeStream } from "./stream/describe-stream.ts";
import { getRecords } from "./stream/get-records.ts";
import { getShardIterator } from "./stream/get-shard-iterator.ts";
import { listStreams } from "./stream/list-streams.ts";
import { getRecordsNeeds, streamNeeds } from "./stream/stream-arn.ts";
import { createTable, createTableNeeds } from "./table/create-table.ts";
import { deleteTable } from "./table/delete-table.ts";
import { describeEndpoints } from "./table/describe-endpoints.ts";
import { describeLimits } from "./table/describe-limits.ts";
import { describeTable } from "./table/describe-table.ts";
import { describeTimeToLive } from "./table/describe-time-to-live.ts";
import { listTables } from "./table/list-tables.ts";
import { updateTable } from "./table/update-table.ts";
import { updateTimeToLive } from "./table/update-time-to-live.ts";
import { listTagsOfResource } from "./tag/list-tags-of-resource.ts";
import { tagNeeds, tagResourceNeeds, untagResourceNeeds } from "./tag/tag-needs.ts";
import { tagResource } from "./tag/tag-resource.ts";
import { untagResource } from "./tag/untag-resource.ts";
import { transactGetItems } from "./transaction/transact-get-items.ts";
import { transactWriteItems } from "./transaction/transact-write-items.ts";
import { transactGetItemsNeeds, transactWriteItemsNeeds } from "./transaction/transaction-needs.ts";

/** What the service has and Stator does not serve. */
export const unservedOperations = [
  "CancelBulkOperation",
  "CreateBackup",
  "CreateGlobalTable",
  "DeleteBackup",
  "DeleteResourcePolicy",
  "DescribeBackup",
  "DescribeBulkOperation",
  "DescribeContributorInsights",
  "DescribeExport",
  "DescribeGlobalTable",
  "DescribeGlobalTableSettings",
  "DescribeImport",
  "DescribeKinesisStreamingDestination",
  "DescribeTableReplicaAutoScaling",
  "DisableKinesisStreamingDestination",
  "EnableKinesisStreamingDestination",
  "ExportTableToPointInTime",
  "GetResourcePolicy",
  "ImportTable",
  "ListBackups",
  "ListBulkOperations",
  "ListContributorInsights",
  "ListExports",
  "ListGlobalTables",
  "ListImports",
  "PutResourcePolicy",
  "RestoreTableFromBackup",
  "RestoreTableToPointInTime",
  "SearchVectors",
  "StartBulkPutItems",
  "UpdateContinuousBackups",
  "UpdateContributorInsights",
  "UpdateGlobalTable",
  "UpdateGlobalTableSettings",
  "UpdateKinesisStreamingDestination",
  "UpdateTableReplicaAutoScaling",
] as const satisfies readonly OperationName[];

/** Name of an operation that Stator serves: every one that is not listed as unserved. */
export type ServedOperation = Exclude<OperationName, (typeof unservedOperations)[number]>;

/** What each operation means and needs. */
export type OperationRegistry = {
  readonly [Name in ServedOperation]: OperationDefinition<OperationInputs[Name], OperationOutputs[Name]>;
};

/** The operations, by the name that a target carries. */
export const operations: OperationRegistry = {
  BatchExecuteStatement: { run: batchExecuteStatement, needs: batchExecuteStatementNeeds },
  BatchGetItem: { run: batchGetItem, needs: batchGetItemNeeds },
  BatchWriteItem: { run: batchWriteItem, needs: batchWriteItemNeeds },
  CreateTable: { run: createTable, needs: createTableNeeds },
  DeleteItem: { run: deleteItem, needs: deleteItemNeeds },
  DeleteTable: { run: deleteTable, needs: tableNeeds("dynamodb:DeleteTable") },
  DescribeContinuousBackups: {
    run: describeContinuousBackups,
    needs: tableNeeds("dynamodb:DescribeContinuousBackups"),
  },
  DescribeEndpoints: { run: describeEndpoints, needs: accountNeeds("dynamodb:DescribeEndpoints") },
  DescribeLimits: { run: describeLimits, needs: accountNeeds("dynamodb:DescribeLimits") },
  DescribeStream: { run: describeStream, needs: streamNeeds("dynamodb:DescribeStream") },
  DescribeTable: { run: describeTable, needs: tableNeeds("dynamodb:DescribeTable") },
  DescribeTimeToLive: { run: describeTimeToLive, needs: tableNeeds("dynamodb:DescribeTimeToLive") },
  ExecuteStatement: { run: executeStatement, needs: executeStatementNeeds },
  ExecuteTransaction: { run: executeTransaction, needs: executeTransactionNeeds },
  GetItem: { run: getItem, needs: getItemNeeds },
  GetRecords: { run: getRecords, needs: getRecordsNeeds },
  GetShardIterator: { run: getShardIterator, needs: streamNeeds("dynamodb:GetShardIterator") },
  ListStreams: { run: listStreams, needs: accountNeeds("dynamodb:ListStreams") },
  ListTables: { run: listTables, needs: accountNeeds("dynamodb:ListTables") },
  ListTagsOfResource: { run: listTagsOfResource, needs: tagNeeds("dynamodb:ListTagsOfResource") },
  PutItem: { run: putItem, needs: putItemNeeds },
  Query: { run: query, needs: queryNeeds },
  Scan: { run: scan, needs: scanNeeds },
  TagResource: { run: tagResource, needs: tagResourceNeeds },
  TransactGetItems: { run: transactGetItems, needs: transactGetItemsNeeds },
  TransactWriteItems: { run: transactWriteItems, needs: transactWriteItemsNeeds },
  UntagResource: { run: untagResource, needs: untagResourceNeeds },
  UpdateItem: { run: updateItem, needs: updateItemNeeds },
  UpdateTable: { run: updateTable, needs: tableNeeds("dynamodb:UpdateTable") },
  UpdateTimeToLive: { run: updateTimeToLive, needs: tableNeeds("dynamodb:UpdateTimeToLive") },
};
