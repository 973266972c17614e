/**
 * The operations of both services.
 * Made by `npm run generate` from the service models; not edited by hand.
 */
import type { OperationShape } from "../shape.ts";
import type * as inputs from "./inputs.ts";
import type * as outputs from "./outputs.ts";

/** Every operation, by its name. */
export const operations = {
  BatchExecuteStatement: {service: "dynamodb",input: "BatchExecuteStatementInput",errors: ["RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "statement",actions: ["dynamodb:PartiQLSelect","dynamodb:PartiQLInsert","dynamodb:PartiQLUpdate","dynamodb:PartiQLDelete"]},
  BatchGetItem: {service: "dynamodb",input: "BatchGetItemInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "read",actions: ["dynamodb:BatchGetItem"]},
  BatchWriteItem: {service: "dynamodb",input: "BatchWriteItemInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","RequestLimitExceeded","InternalServerError","ReplicatedWriteConflictException","ThrottlingException"],access: "write",actions: ["dynamodb:BatchWriteItem"]},
  CreateBackup: {service: "dynamodb",input: "CreateBackupInput",errors: ["TableNotFoundException","TableInUseException","ContinuousBackupsUnavailableException","BackupInUseException","LimitExceededException","InternalServerError"],access: "write",actions: ["dynamodb:CreateBackup"]},
  CreateGlobalTable: {service: "dynamodb",input: "CreateGlobalTableInput",errors: ["LimitExceededException","InternalServerError","GlobalTableAlreadyExistsException","TableNotFoundException"],access: "write",actions: ["dynamodb:CreateGlobalTable"]},
  CreateTable: {service: "dynamodb",input: "CreateTableInput",errors: ["ResourceInUseException","LimitExceededException","InternalServerError"],access: "write",actions: ["dynamodb:CreateTable"]},
  DeleteBackup: {service: "dynamodb",input: "DeleteBackupInput",errors: ["BackupNotFoundException","BackupInUseException","LimitExceededException","InternalServerError"],access: "write",actions: ["dynamodb:DeleteBackup"]},
  DeleteItem: {service: "dynamodb",input: "DeleteItemInput",errors: ["ConditionalCheckFailedException","ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","TransactionConflictException","RequestLimitExceeded","InternalServerError","ReplicatedWriteConflictException","ThrottlingException"],access: "write",actions: ["dynamodb:DeleteItem"]},
  DeleteResourcePolicy: {service: "dynamodb",input: "DeleteResourcePolicyInput",errors: ["ResourceNotFoundException","InternalServerError","PolicyNotFoundException","ResourceInUseException","LimitExceededException"],access: "write",actions: ["dynamodb:DeleteResourcePolicy"]},
  DeleteTable: {service: "dynamodb",input: "DeleteTableInput",errors: ["ResourceInUseException","ResourceNotFoundException","LimitExceededException","InternalServerError"],access: "write",actions: ["dynamodb:DeleteTable"]},
  DescribeBackup: {service: "dynamodb",input: "DescribeBackupInput",errors: ["BackupNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeBackup"]},
  DescribeContinuousBackups: {service: "dynamodb",input: "DescribeContinuousBackupsInput",errors: ["TableNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeContinuousBackups"]},
  DescribeContributorInsights: {service: "dynamodb",input: "DescribeContributorInsightsInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeContributorInsights"]},
  DescribeEndpoints: {service: "dynamodb",input: "DescribeEndpointsRequest",errors: [],access: "read",actions: ["dynamodb:DescribeEndpoints"]},
  DescribeExport: {service: "dynamodb",input: "DescribeExportInput",errors: ["ExportNotFoundException","LimitExceededException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeExport"]},
  DescribeGlobalTable: {service: "dynamodb",input: "DescribeGlobalTableInput",errors: ["InternalServerError","GlobalTableNotFoundException"],access: "read",actions: ["dynamodb:DescribeGlobalTable"]},
  DescribeGlobalTableSettings: {service: "dynamodb",input: "DescribeGlobalTableSettingsInput",errors: ["GlobalTableNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeGlobalTableSettings"]},
  DescribeImport: {service: "dynamodb",input: "DescribeImportInput",errors: ["ImportNotFoundException"],access: "read",actions: ["dynamodb:DescribeImport"]},
  DescribeKinesisStreamingDestination: {service: "dynamodb",input: "DescribeKinesisStreamingDestinationInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeKinesisStreamingDestination"]},
  DescribeLimits: {service: "dynamodb",input: "DescribeLimitsInput",errors: ["InternalServerError"],access: "read",actions: ["dynamodb:DescribeLimits"]},
  DescribeTable: {service: "dynamodb",input: "DescribeTableInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeTable"]},
  DescribeTableReplicaAutoScaling: {service: "dynamodb",input: "DescribeTableReplicaAutoScalingInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeTableReplicaAutoScaling"]},
  DescribeTimeToLive: {service: "dynamodb",input: "DescribeTimeToLiveInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeTimeToLive"]},
  DisableKinesisStreamingDestination: {service: "dynamodb",input: "KinesisStreamingDestinationInput",errors: ["InternalServerError","LimitExceededException","ResourceInUseException","ResourceNotFoundException"],access: "write",actions: ["dynamodb:DisableKinesisStreamingDestination"]},
  EnableKinesisStreamingDestination: {service: "dynamodb",input: "KinesisStreamingDestinationInput",errors: ["InternalServerError","LimitExceededException","ResourceInUseException","ResourceNotFoundException"],access: "write",actions: ["dynamodb:EnableKinesisStreamingDestination"]},
  ExecuteStatement: {service: "dynamodb",input: "ExecuteStatementInput",errors: ["ConditionalCheckFailedException","ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","TransactionConflictException","RequestLimitExceeded","InternalServerError","DuplicateItemException","ThrottlingException"],access: "statement",actions: ["dynamodb:PartiQLSelect","dynamodb:PartiQLInsert","dynamodb:PartiQLUpdate","dynamodb:PartiQLDelete"]},
  ExecuteTransaction: {service: "dynamodb",input: "ExecuteTransactionInput",errors: ["ResourceNotFoundException","TransactionCanceledException","TransactionInProgressException","IdempotentParameterMismatchException","ProvisionedThroughputExceededException","RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "statement",actions: ["dynamodb:PartiQLSelect","dynamodb:PartiQLInsert","dynamodb:PartiQLUpdate","dynamodb:PartiQLDelete"]},
  ExportTableToPointInTime: {service: "dynamodb",input: "ExportTableToPointInTimeInput",errors: ["TableNotFoundException","PointInTimeRecoveryUnavailableException","LimitExceededException","InvalidExportTimeException","ExportConflictException","InternalServerError"],access: "write",actions: ["dynamodb:ExportTableToPointInTime"]},
  GetItem: {service: "dynamodb",input: "GetItemInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "read",actions: ["dynamodb:GetItem"]},
  GetResourcePolicy: {service: "dynamodb",input: "GetResourcePolicyInput",errors: ["ResourceNotFoundException","InternalServerError","PolicyNotFoundException"],access: "read",actions: ["dynamodb:GetResourcePolicy"]},
  ImportTable: {service: "dynamodb",input: "ImportTableInput",errors: ["ResourceInUseException","LimitExceededException","ImportConflictException"],access: "write",actions: ["dynamodb:ImportTable"]},
  ListBackups: {service: "dynamodb",input: "ListBackupsInput",errors: ["InternalServerError"],access: "read",actions: ["dynamodb:ListBackups"]},
  ListContributorInsights: {service: "dynamodb",input: "ListContributorInsightsInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:ListContributorInsights"]},
  ListExports: {service: "dynamodb",input: "ListExportsInput",errors: ["LimitExceededException","InternalServerError"],access: "read",actions: ["dynamodb:ListExports"]},
  ListGlobalTables: {service: "dynamodb",input: "ListGlobalTablesInput",errors: ["InternalServerError"],access: "read",actions: ["dynamodb:ListGlobalTables"]},
  ListImports: {service: "dynamodb",input: "ListImportsInput",errors: ["LimitExceededException"],access: "read",actions: ["dynamodb:ListImports"]},
  ListTables: {service: "dynamodb",input: "ListTablesInput",errors: ["InternalServerError"],access: "read",actions: ["dynamodb:ListTables"]},
  ListTagsOfResource: {service: "dynamodb",input: "ListTagsOfResourceInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:ListTagsOfResource"]},
  PutItem: {service: "dynamodb",input: "PutItemInput",errors: ["ConditionalCheckFailedException","ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","TransactionConflictException","RequestLimitExceeded","InternalServerError","ReplicatedWriteConflictException","ThrottlingException"],access: "write",actions: ["dynamodb:PutItem"]},
  PutResourcePolicy: {service: "dynamodb",input: "PutResourcePolicyInput",errors: ["ResourceNotFoundException","InternalServerError","LimitExceededException","PolicyNotFoundException","ResourceInUseException"],access: "write",actions: ["dynamodb:PutResourcePolicy"]},
  Query: {service: "dynamodb",input: "QueryInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "read",actions: ["dynamodb:Query"]},
  RestoreTableFromBackup: {service: "dynamodb",input: "RestoreTableFromBackupInput",errors: ["TableAlreadyExistsException","TableInUseException","BackupNotFoundException","BackupInUseException","LimitExceededException","InternalServerError"],access: "write",actions: ["dynamodb:RestoreTableFromBackup"]},
  RestoreTableToPointInTime: {service: "dynamodb",input: "RestoreTableToPointInTimeInput",errors: ["TableAlreadyExistsException","TableNotFoundException","TableInUseException","LimitExceededException","InvalidRestoreTimeException","PointInTimeRecoveryUnavailableException","InternalServerError"],access: "write",actions: ["dynamodb:RestoreTableToPointInTime"]},
  Scan: {service: "dynamodb",input: "ScanInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "read",actions: ["dynamodb:Scan"]},
  SearchVectors: {service: "dynamodb",input: "SearchVectorsInput",errors: ["ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "read",actions: ["dynamodb:SearchVectors"]},
  TagResource: {service: "dynamodb",input: "TagResourceInput",errors: ["LimitExceededException","ResourceNotFoundException","InternalServerError","ResourceInUseException"],access: "write",actions: ["dynamodb:TagResource"]},
  TransactGetItems: {service: "dynamodb",input: "TransactGetItemsInput",errors: ["ResourceNotFoundException","TransactionCanceledException","ProvisionedThroughputExceededException","RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "read",actions: ["dynamodb:GetItem"]},
  TransactWriteItems: {service: "dynamodb",input: "TransactWriteItemsInput",errors: ["ResourceNotFoundException","TransactionCanceledException","TransactionInProgressException","IdempotentParameterMismatchException","ProvisionedThroughputExceededException","RequestLimitExceeded","InternalServerError","ThrottlingException"],access: "write",actions: ["dynamodb:ConditionCheckItem","dynamodb:PutItem","dynamodb:UpdateItem","dynamodb:DeleteItem"]},
  UntagResource: {service: "dynamodb",input: "UntagResourceInput",errors: ["LimitExceededException","ResourceNotFoundException","InternalServerError","ResourceInUseException"],access: "write",actions: ["dynamodb:UntagResource"]},
  UpdateContinuousBackups: {service: "dynamodb",input: "UpdateContinuousBackupsInput",errors: ["TableNotFoundException","ContinuousBackupsUnavailableException","InternalServerError"],access: "write",actions: ["dynamodb:UpdateContinuousBackups"]},
  UpdateContributorInsights: {service: "dynamodb",input: "UpdateContributorInsightsInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "write",actions: ["dynamodb:UpdateContributorInsights"]},
  UpdateGlobalTable: {service: "dynamodb",input: "UpdateGlobalTableInput",errors: ["InternalServerError","GlobalTableNotFoundException","ReplicaAlreadyExistsException","ReplicaNotFoundException","TableNotFoundException"],access: "write",actions: ["dynamodb:UpdateGlobalTable"]},
  UpdateGlobalTableSettings: {service: "dynamodb",input: "UpdateGlobalTableSettingsInput",errors: ["GlobalTableNotFoundException","ReplicaNotFoundException","IndexNotFoundException","LimitExceededException","ResourceInUseException","InternalServerError"],access: "write",actions: ["dynamodb:UpdateGlobalTableSettings"]},
  UpdateItem: {service: "dynamodb",input: "UpdateItemInput",errors: ["ConditionalCheckFailedException","ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","TransactionConflictException","RequestLimitExceeded","InternalServerError","ReplicatedWriteConflictException","ThrottlingException"],access: "write",actions: ["dynamodb:UpdateItem"]},
  UpdateKinesisStreamingDestination: {service: "dynamodb",input: "UpdateKinesisStreamingDestinationInput",errors: ["InternalServerError","LimitExceededException","ResourceInUseException","ResourceNotFoundException"],access: "write",actions: ["dynamodb:UpdateKinesisStreamingDestination"]},
  UpdateTable: {service: "dynamodb",input: "UpdateTableInput",errors: ["ResourceInUseException","ResourceNotFoundException","LimitExceededException","InternalServerError"],access: "write",actions: ["dynamodb:UpdateTable"]},
  UpdateTableReplicaAutoScaling: {service: "dynamodb",input: "UpdateTableReplicaAutoScalingInput",errors: ["ResourceNotFoundException","ResourceInUseException","LimitExceededException","InternalServerError"],access: "write",actions: ["dynamodb:UpdateTableReplicaAutoScaling"]},
  UpdateTimeToLive: {service: "dynamodb",input: "UpdateTimeToLiveInput",errors: ["ResourceInUseException","ResourceNotFoundException","LimitExceededException","InternalServerError"],access: "write",actions: ["dynamodb:UpdateTimeToLive"]},
  DescribeStream: {service: "dynamodbstreams",input: "DescribeStreamInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:DescribeStream"]},
  GetRecords: {service: "dynamodbstreams",input: "GetRecordsInput",errors: ["ResourceNotFoundException","LimitExceededException","InternalServerError","ExpiredIteratorException","TrimmedDataAccessException"],access: "read",actions: ["dynamodb:GetRecords"]},
  GetShardIterator: {service: "dynamodbstreams",input: "GetShardIteratorInput",errors: ["ResourceNotFoundException","InternalServerError","TrimmedDataAccessException"],access: "read",actions: ["dynamodb:GetShardIterator"]},
  ListStreams: {service: "dynamodbstreams",input: "ListStreamsInput",errors: ["ResourceNotFoundException","InternalServerError"],access: "read",actions: ["dynamodb:ListStreams"]},
} as const satisfies Readonly<Record<string, OperationShape>>;

/** Name of an operation of either service. */
export type OperationName = keyof typeof operations;

/** Input type by operation. */
export interface OperationInputs {
  readonly BatchExecuteStatement: inputs.BatchExecuteStatementInput;
  readonly BatchGetItem: inputs.BatchGetItemInput;
  readonly BatchWriteItem: inputs.BatchWriteItemInput;
  readonly CreateBackup: inputs.CreateBackupInput;
  readonly CreateGlobalTable: inputs.CreateGlobalTableInput;
  readonly CreateTable: inputs.CreateTableInput;
  readonly DeleteBackup: inputs.DeleteBackupInput;
  readonly DeleteItem: inputs.DeleteItemInput;
  readonly DeleteResourcePolicy: inputs.DeleteResourcePolicyInput;
  readonly DeleteTable: inputs.DeleteTableInput;
  readonly DescribeBackup: inputs.DescribeBackupInput;
  readonly DescribeContinuousBackups: inputs.DescribeContinuousBackupsInput;
  readonly DescribeContributorInsights: inputs.DescribeContributorInsightsInput;
  readonly DescribeEndpoints: inputs.DescribeEndpointsRequest;
  readonly DescribeExport: inputs.DescribeExportInput;
  readonly DescribeGlobalTable: inputs.DescribeGlobalTableInput;
  readonly DescribeGlobalTableSettings: inputs.DescribeGlobalTableSettingsInput;
  readonly DescribeImport: inputs.DescribeImportInput;
  readonly DescribeKinesisStreamingDestination: inputs.DescribeKinesisStreamingDestinationInput;
  readonly DescribeLimits: inputs.DescribeLimitsInput;
  readonly DescribeTable: inputs.DescribeTableInput;
  readonly DescribeTableReplicaAutoScaling: inputs.DescribeTableReplicaAutoScalingInput;
  readonly DescribeTimeToLive: inputs.DescribeTimeToLiveInput;
  readonly DisableKinesisStreamingDestination: inputs.KinesisStreamingDestinationInput;
  readonly EnableKinesisStreamingDestination: inputs.KinesisStreamingDestinationInput;
  readonly ExecuteStatement: inputs.ExecuteStatementInput;
  readonly ExecuteTransaction: inputs.ExecuteTransactionInput;
  readonly ExportTableToPointInTime: inputs.ExportTableToPointInTimeInput;
  readonly GetItem: inputs.GetItemInput;
  readonly GetResourcePolicy: inputs.GetResourcePolicyInput;
  readonly ImportTable: inputs.ImportTableInput;
  readonly ListBackups: inputs.ListBackupsInput;
  readonly ListContributorInsights: inputs.ListContributorInsightsInput;
  readonly ListExports: inputs.ListExportsInput;
  readonly ListGlobalTables: inputs.ListGlobalTablesInput;
  readonly ListImports: inputs.ListImportsInput;
  readonly ListTables: inputs.ListTablesInput;
  readonly ListTagsOfResource: inputs.ListTagsOfResourceInput;
  readonly PutItem: inputs.PutItemInput;
  readonly PutResourcePolicy: inputs.PutResourcePolicyInput;
  readonly Query: inputs.QueryInput;
  readonly RestoreTableFromBackup: inputs.RestoreTableFromBackupInput;
  readonly RestoreTableToPointInTime: inputs.RestoreTableToPointInTimeInput;
  readonly Scan: inputs.ScanInput;
  readonly SearchVectors: inputs.SearchVectorsInput;
  readonly TagResource: inputs.TagResourceInput;
  readonly TransactGetItems: inputs.TransactGetItemsInput;
  readonly TransactWriteItems: inputs.TransactWriteItemsInput;
  readonly UntagResource: inputs.UntagResourceInput;
  readonly UpdateContinuousBackups: inputs.UpdateContinuousBackupsInput;
  readonly UpdateContributorInsights: inputs.UpdateContributorInsightsInput;
  readonly UpdateGlobalTable: inputs.UpdateGlobalTableInput;
  readonly UpdateGlobalTableSettings: inputs.UpdateGlobalTableSettingsInput;
  readonly UpdateItem: inputs.UpdateItemInput;
  readonly UpdateKinesisStreamingDestination: inputs.UpdateKinesisStreamingDestinationInput;
  readonly UpdateTable: inputs.UpdateTableInput;
  readonly UpdateTableReplicaAutoScaling: inputs.UpdateTableReplicaAutoScalingInput;
  readonly UpdateTimeToLive: inputs.UpdateTimeToLiveInput;
  readonly DescribeStream: inputs.DescribeStreamInput;
  readonly GetRecords: inputs.GetRecordsInput;
  readonly GetShardIterator: inputs.GetShardIteratorInput;
  readonly ListStreams: inputs.ListStreamsInput;
}

/** Output type by operation. */
export interface OperationOutputs {
  readonly BatchExecuteStatement: outputs.BatchExecuteStatementOutput;
  readonly BatchGetItem: outputs.BatchGetItemOutput;
  readonly BatchWriteItem: outputs.BatchWriteItemOutput;
  readonly CreateBackup: outputs.CreateBackupOutput;
  readonly CreateGlobalTable: outputs.CreateGlobalTableOutput;
  readonly CreateTable: outputs.CreateTableOutput;
  readonly DeleteBackup: outputs.DeleteBackupOutput;
  readonly DeleteItem: outputs.DeleteItemOutput;
  readonly DeleteResourcePolicy: outputs.DeleteResourcePolicyOutput;
  readonly DeleteTable: outputs.DeleteTableOutput;
  readonly DescribeBackup: outputs.DescribeBackupOutput;
  readonly DescribeContinuousBackups: outputs.DescribeContinuousBackupsOutput;
  readonly DescribeContributorInsights: outputs.DescribeContributorInsightsOutput;
  readonly DescribeEndpoints: outputs.DescribeEndpointsResponse;
  readonly DescribeExport: outputs.DescribeExportOutput;
  readonly DescribeGlobalTable: outputs.DescribeGlobalTableOutput;
  readonly DescribeGlobalTableSettings: outputs.DescribeGlobalTableSettingsOutput;
  readonly DescribeImport: outputs.DescribeImportOutput;
  readonly DescribeKinesisStreamingDestination: outputs.DescribeKinesisStreamingDestinationOutput;
  readonly DescribeLimits: outputs.DescribeLimitsOutput;
  readonly DescribeTable: outputs.DescribeTableOutput;
  readonly DescribeTableReplicaAutoScaling: outputs.DescribeTableReplicaAutoScalingOutput;
  readonly DescribeTimeToLive: outputs.DescribeTimeToLiveOutput;
  readonly DisableKinesisStreamingDestination: outputs.KinesisStreamingDestinationOutput;
  readonly EnableKinesisStreamingDestination: outputs.KinesisStreamingDestinationOutput;
  readonly ExecuteStatement: outputs.ExecuteStatementOutput;
  readonly ExecuteTransaction: outputs.ExecuteTransactionOutput;
  readonly ExportTableToPointInTime: outputs.ExportTableToPointInTimeOutput;
  readonly GetItem: outputs.GetItemOutput;
  readonly GetResourcePolicy: outputs.GetResourcePolicyOutput;
  readonly ImportTable: outputs.ImportTableOutput;
  readonly ListBackups: outputs.ListBackupsOutput;
  readonly ListContributorInsights: outputs.ListContributorInsightsOutput;
  readonly ListExports: outputs.ListExportsOutput;
  readonly ListGlobalTables: outputs.ListGlobalTablesOutput;
  readonly ListImports: outputs.ListImportsOutput;
  readonly ListTables: outputs.ListTablesOutput;
  readonly ListTagsOfResource: outputs.ListTagsOfResourceOutput;
  readonly PutItem: outputs.PutItemOutput;
  readonly PutResourcePolicy: outputs.PutResourcePolicyOutput;
  readonly Query: outputs.QueryOutput;
  readonly RestoreTableFromBackup: outputs.RestoreTableFromBackupOutput;
  readonly RestoreTableToPointInTime: outputs.RestoreTableToPointInTimeOutput;
  readonly Scan: outputs.ScanOutput;
  readonly SearchVectors: outputs.SearchVectorsOutput;
  readonly TagResource: Readonly<Record<string, never>>;
  readonly TransactGetItems: outputs.TransactGetItemsOutput;
  readonly TransactWriteItems: outputs.TransactWriteItemsOutput;
  readonly UntagResource: Readonly<Record<string, never>>;
  readonly UpdateContinuousBackups: outputs.UpdateContinuousBackupsOutput;
  readonly UpdateContributorInsights: outputs.UpdateContributorInsightsOutput;
  readonly UpdateGlobalTable: outputs.UpdateGlobalTableOutput;
  readonly UpdateGlobalTableSettings: outputs.UpdateGlobalTableSettingsOutput;
  readonly UpdateItem: outputs.UpdateItemOutput;
  readonly UpdateKinesisStreamingDestination: outputs.UpdateKinesisStreamingDestinationOutput;
  readonly UpdateTable: outputs.UpdateTableOutput;
  readonly UpdateTableReplicaAutoScaling: outputs.UpdateTableReplicaAutoScalingOutput;
  readonly UpdateTimeToLive: outputs.UpdateTimeToLiveOutput;
  readonly DescribeStream: outputs.DescribeStreamOutput;
  readonly GetRecords: outputs.GetRecordsOutput;
  readonly GetShardIterator: outputs.GetShardIteratorOutput;
  readonly ListStreams: outputs.ListStreamsOutput;
}
