/**
 * The service as data, and the types of its operations.
 * Made by `npm run generate` from the service model; not edited by hand.
 */
import type { ServiceDescription } from "../../shape.ts";
import type * as inputs from "./inputs.ts";
import type * as outputs from "./outputs.ts";
import { shapes } from "./shapes.ts";

/** Input type by operation. */
export interface OperationInputs {
  readonly BatchExecuteStatement: inputs.BatchExecuteStatementInput;
  readonly BatchGetItem: inputs.BatchGetItemInput;
  readonly BatchWriteItem: inputs.BatchWriteItemInput;
  readonly CancelBulkOperation: inputs.CancelBulkOperationInput;
  readonly CreateBackup: inputs.CreateBackupInput;
  readonly CreateGlobalTable: inputs.CreateGlobalTableInput;
  readonly CreateTable: inputs.CreateTableInput;
  readonly DeleteBackup: inputs.DeleteBackupInput;
  readonly DeleteItem: inputs.DeleteItemInput;
  readonly DeleteResourcePolicy: inputs.DeleteResourcePolicyInput;
  readonly DeleteTable: inputs.DeleteTableInput;
  readonly DescribeBackup: inputs.DescribeBackupInput;
  readonly DescribeBulkOperation: inputs.DescribeBulkOperationInput;
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
  readonly ListBulkOperations: inputs.ListBulkOperationsInput;
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
  readonly StartBulkPutItems: inputs.StartBulkPutItemsInput;
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
}

/** Output type by operation. */
export interface OperationOutputs {
  readonly BatchExecuteStatement: outputs.BatchExecuteStatementOutput;
  readonly BatchGetItem: outputs.BatchGetItemOutput;
  readonly BatchWriteItem: outputs.BatchWriteItemOutput;
  readonly CancelBulkOperation: outputs.CancelBulkOperationOutput;
  readonly CreateBackup: outputs.CreateBackupOutput;
  readonly CreateGlobalTable: outputs.CreateGlobalTableOutput;
  readonly CreateTable: outputs.CreateTableOutput;
  readonly DeleteBackup: outputs.DeleteBackupOutput;
  readonly DeleteItem: outputs.DeleteItemOutput;
  readonly DeleteResourcePolicy: outputs.DeleteResourcePolicyOutput;
  readonly DeleteTable: outputs.DeleteTableOutput;
  readonly DescribeBackup: outputs.DescribeBackupOutput;
  readonly DescribeBulkOperation: outputs.DescribeBulkOperationOutput;
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
  readonly ListBulkOperations: outputs.ListBulkOperationsOutput;
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
  readonly StartBulkPutItems: outputs.StartBulkPutItemsOutput;
  readonly TagResource: undefined;
  readonly TransactGetItems: outputs.TransactGetItemsOutput;
  readonly TransactWriteItems: outputs.TransactWriteItemsOutput;
  readonly UntagResource: undefined;
  readonly UpdateContinuousBackups: outputs.UpdateContinuousBackupsOutput;
  readonly UpdateContributorInsights: outputs.UpdateContributorInsightsOutput;
  readonly UpdateGlobalTable: outputs.UpdateGlobalTableOutput;
  readonly UpdateGlobalTableSettings: outputs.UpdateGlobalTableSettingsOutput;
  readonly UpdateItem: outputs.UpdateItemOutput;
  readonly UpdateKinesisStreamingDestination: outputs.UpdateKinesisStreamingDestinationOutput;
  readonly UpdateTable: outputs.UpdateTableOutput;
  readonly UpdateTableReplicaAutoScaling: outputs.UpdateTableReplicaAutoScalingOutput;
  readonly UpdateTimeToLive: outputs.UpdateTimeToLiveOutput;
}

/** Name of an operation of this service. */
export type OperationName = keyof OperationInputs;

/** Name of an error that its operations declare. */
export type ErrorName = "BackupInUseException" | "BackupNotFoundException" | "ConditionalCheckFailedException" | "ContinuousBackupsUnavailableException" | "DuplicateItemException" | "ExportConflictException" | "ExportNotFoundException" | "GlobalTableAlreadyExistsException" | "GlobalTableNotFoundException" | "IdempotentParameterMismatchException" | "ImportConflictException" | "ImportNotFoundException" | "IndexNotFoundException" | "InternalServerError" | "InvalidExportTimeException" | "InvalidRestoreTimeException" | "ItemCollectionSizeLimitExceededException" | "LimitExceededException" | "PointInTimeRecoveryUnavailableException" | "PolicyNotFoundException" | "ProvisionedThroughputExceededException" | "ReplicaAlreadyExistsException" | "ReplicaNotFoundException" | "ReplicatedWriteConflictException" | "RequestLimitExceeded" | "ResourceInUseException" | "ResourceNotFoundException" | "TableAlreadyExistsException" | "TableInUseException" | "TableNotFoundException" | "ThrottlingException" | "TransactionCanceledException" | "TransactionConflictException" | "TransactionInProgressException";

/** The service as its model describes it. */
export const dynamodb: ServiceDescription<OperationName, ErrorName> = {
  name: "dynamodb",
  apiVersion: "2012-08-10",
  protocols: ["json"],
  jsonVersion: "1.0",
  targetPrefix: "DynamoDB_20120810",
  shapes,
  operations: {
    BatchExecuteStatement: {input: "BatchExecuteStatementInput",errors: ["RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    BatchGetItem: {input: "BatchGetItemInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    BatchWriteItem: {input: "BatchWriteItemInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","RequestLimitExceeded","InternalServerError","ReplicatedWriteConflictException","ThrottlingException"]},
    CancelBulkOperation: {input: "CancelBulkOperationInput",errors: ["ResourceNotFoundException"]},
    CreateBackup: {input: "CreateBackupInput",errors: ["TableNotFoundException","TableInUseException","ContinuousBackupsUnavailableException","BackupInUseException","LimitExceededException","InternalServerError"]},
    CreateGlobalTable: {input: "CreateGlobalTableInput",errors: ["LimitExceededException","InternalServerError","GlobalTableAlreadyExistsException","TableNotFoundException"]},
    CreateTable: {input: "CreateTableInput",errors: ["ResourceInUseException","LimitExceededException","InternalServerError"]},
    DeleteBackup: {input: "DeleteBackupInput",errors: ["BackupNotFoundException","BackupInUseException","LimitExceededException","InternalServerError"]},
    DeleteItem: {input: "DeleteItemInput",errors: ["ConditionalCheckFailedException","ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","TransactionConflictException","RequestLimitExceeded","InternalServerError","ReplicatedWriteConflictException","ThrottlingException"]},
    DeleteResourcePolicy: {input: "DeleteResourcePolicyInput",errors: ["ResourceNotFoundException","InternalServerError","PolicyNotFoundException","ResourceInUseException","LimitExceededException"]},
    DeleteTable: {input: "DeleteTableInput",errors: ["ResourceInUseException","ResourceNotFoundException","LimitExceededException","InternalServerError"]},
    DescribeBackup: {input: "DescribeBackupInput",errors: ["BackupNotFoundException","InternalServerError"]},
    DescribeBulkOperation: {input: "DescribeBulkOperationInput",errors: ["ResourceNotFoundException"]},
    DescribeContinuousBackups: {input: "DescribeContinuousBackupsInput",errors: ["TableNotFoundException","InternalServerError"]},
    DescribeContributorInsights: {input: "DescribeContributorInsightsInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    DescribeEndpoints: {input: "DescribeEndpointsRequest",errors: []},
    DescribeExport: {input: "DescribeExportInput",errors: ["ExportNotFoundException","LimitExceededException","InternalServerError"]},
    DescribeGlobalTable: {input: "DescribeGlobalTableInput",errors: ["InternalServerError","GlobalTableNotFoundException"]},
    DescribeGlobalTableSettings: {input: "DescribeGlobalTableSettingsInput",errors: ["GlobalTableNotFoundException","InternalServerError"]},
    DescribeImport: {input: "DescribeImportInput",errors: ["ImportNotFoundException"]},
    DescribeKinesisStreamingDestination: {input: "DescribeKinesisStreamingDestinationInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    DescribeLimits: {input: "DescribeLimitsInput",errors: ["InternalServerError"]},
    DescribeTable: {input: "DescribeTableInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    DescribeTableReplicaAutoScaling: {input: "DescribeTableReplicaAutoScalingInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    DescribeTimeToLive: {input: "DescribeTimeToLiveInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    DisableKinesisStreamingDestination: {input: "KinesisStreamingDestinationInput",errors: ["InternalServerError","LimitExceededException","ResourceInUseException","ResourceNotFoundException"]},
    EnableKinesisStreamingDestination: {input: "KinesisStreamingDestinationInput",errors: ["InternalServerError","LimitExceededException","ResourceInUseException","ResourceNotFoundException"]},
    ExecuteStatement: {input: "ExecuteStatementInput",errors: ["ConditionalCheckFailedException","ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","TransactionConflictException","RequestLimitExceeded","InternalServerError","DuplicateItemException","ThrottlingException"]},
    ExecuteTransaction: {input: "ExecuteTransactionInput",errors: ["ResourceNotFoundException","TransactionCanceledException","TransactionInProgressException","IdempotentParameterMismatchException","ProvisionedThroughputExceededException","RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    ExportTableToPointInTime: {input: "ExportTableToPointInTimeInput",errors: ["TableNotFoundException","PointInTimeRecoveryUnavailableException","LimitExceededException","InvalidExportTimeException","ExportConflictException","InternalServerError"]},
    GetItem: {input: "GetItemInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    GetResourcePolicy: {input: "GetResourcePolicyInput",errors: ["ResourceNotFoundException","InternalServerError","PolicyNotFoundException"]},
    ImportTable: {input: "ImportTableInput",errors: ["ResourceInUseException","LimitExceededException","ImportConflictException"]},
    ListBackups: {input: "ListBackupsInput",errors: ["InternalServerError"]},
    ListBulkOperations: {input: "ListBulkOperationsInput",errors: []},
    ListContributorInsights: {input: "ListContributorInsightsInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    ListExports: {input: "ListExportsInput",errors: ["LimitExceededException","InternalServerError"]},
    ListGlobalTables: {input: "ListGlobalTablesInput",errors: ["InternalServerError"]},
    ListImports: {input: "ListImportsInput",errors: ["LimitExceededException"]},
    ListTables: {input: "ListTablesInput",errors: ["InternalServerError"]},
    ListTagsOfResource: {input: "ListTagsOfResourceInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    PutItem: {input: "PutItemInput",errors: ["ConditionalCheckFailedException","ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","TransactionConflictException","RequestLimitExceeded","InternalServerError","ReplicatedWriteConflictException","ThrottlingException"]},
    PutResourcePolicy: {input: "PutResourcePolicyInput",errors: ["ResourceNotFoundException","InternalServerError","LimitExceededException","PolicyNotFoundException","ResourceInUseException"]},
    Query: {input: "QueryInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    RestoreTableFromBackup: {input: "RestoreTableFromBackupInput",errors: ["TableAlreadyExistsException","TableInUseException","BackupNotFoundException","BackupInUseException","LimitExceededException","InternalServerError"]},
    RestoreTableToPointInTime: {input: "RestoreTableToPointInTimeInput",errors: ["TableAlreadyExistsException","TableNotFoundException","TableInUseException","LimitExceededException","InvalidRestoreTimeException","PointInTimeRecoveryUnavailableException","InternalServerError"]},
    Scan: {input: "ScanInput",errors: ["ProvisionedThroughputExceededException","ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    SearchVectors: {input: "SearchVectorsInput",errors: ["ResourceNotFoundException","RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    StartBulkPutItems: {input: "StartBulkPutItemsInput",errors: ["LimitExceededException","ResourceInUseException","IdempotentParameterMismatchException","ResourceNotFoundException"]},
    TagResource: {input: "TagResourceInput",errors: ["LimitExceededException","ResourceNotFoundException","InternalServerError","ResourceInUseException"]},
    TransactGetItems: {input: "TransactGetItemsInput",errors: ["ResourceNotFoundException","TransactionCanceledException","ProvisionedThroughputExceededException","RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    TransactWriteItems: {input: "TransactWriteItemsInput",errors: ["ResourceNotFoundException","TransactionCanceledException","TransactionInProgressException","IdempotentParameterMismatchException","ProvisionedThroughputExceededException","RequestLimitExceeded","InternalServerError","ThrottlingException"]},
    UntagResource: {input: "UntagResourceInput",errors: ["LimitExceededException","ResourceNotFoundException","InternalServerError","ResourceInUseException"]},
    UpdateContinuousBackups: {input: "UpdateContinuousBackupsInput",errors: ["TableNotFoundException","ContinuousBackupsUnavailableException","InternalServerError"]},
    UpdateContributorInsights: {input: "UpdateContributorInsightsInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    UpdateGlobalTable: {input: "UpdateGlobalTableInput",errors: ["InternalServerError","GlobalTableNotFoundException","ReplicaAlreadyExistsException","ReplicaNotFoundException","TableNotFoundException"]},
    UpdateGlobalTableSettings: {input: "UpdateGlobalTableSettingsInput",errors: ["GlobalTableNotFoundException","ReplicaNotFoundException","IndexNotFoundException","LimitExceededException","ResourceInUseException","InternalServerError"]},
    UpdateItem: {input: "UpdateItemInput",errors: ["ConditionalCheckFailedException","ProvisionedThroughputExceededException","ResourceNotFoundException","ItemCollectionSizeLimitExceededException","TransactionConflictException","RequestLimitExceeded","InternalServerError","ReplicatedWriteConflictException","ThrottlingException"]},
    UpdateKinesisStreamingDestination: {input: "UpdateKinesisStreamingDestinationInput",errors: ["InternalServerError","LimitExceededException","ResourceInUseException","ResourceNotFoundException"]},
    UpdateTable: {input: "UpdateTableInput",errors: ["ResourceInUseException","ResourceNotFoundException","LimitExceededException","InternalServerError"]},
    UpdateTableReplicaAutoScaling: {input: "UpdateTableReplicaAutoScalingInput",errors: ["ResourceNotFoundException","ResourceInUseException","LimitExceededException","InternalServerError"]},
    UpdateTimeToLive: {input: "UpdateTimeToLiveInput",errors: ["ResourceInUseException","ResourceNotFoundException","LimitExceededException","InternalServerError"]},
  },
  errors: {
    BackupInUseException: {code: "BackupInUseException",status: 400,textMember: "message"},
    BackupNotFoundException: {code: "BackupNotFoundException",status: 400,textMember: "message"},
    ConditionalCheckFailedException: {code: "ConditionalCheckFailedException",status: 400,textMember: "message"},
    ContinuousBackupsUnavailableException: {code: "ContinuousBackupsUnavailableException",status: 400,textMember: "message"},
    DuplicateItemException: {code: "DuplicateItemException",status: 400,textMember: "message"},
    ExportConflictException: {code: "ExportConflictException",status: 400,textMember: "message"},
    ExportNotFoundException: {code: "ExportNotFoundException",status: 400,textMember: "message"},
    GlobalTableAlreadyExistsException: {code: "GlobalTableAlreadyExistsException",status: 400,textMember: "message"},
    GlobalTableNotFoundException: {code: "GlobalTableNotFoundException",status: 400,textMember: "message"},
    IdempotentParameterMismatchException: {code: "IdempotentParameterMismatchException",status: 400,textMember: "Message"},
    ImportConflictException: {code: "ImportConflictException",status: 400,textMember: "message"},
    ImportNotFoundException: {code: "ImportNotFoundException",status: 400,textMember: "message"},
    IndexNotFoundException: {code: "IndexNotFoundException",status: 400,textMember: "message"},
    InternalServerError: {code: "InternalServerError",status: 500,textMember: "message"},
    InvalidExportTimeException: {code: "InvalidExportTimeException",status: 400,textMember: "message"},
    InvalidRestoreTimeException: {code: "InvalidRestoreTimeException",status: 400,textMember: "message"},
    ItemCollectionSizeLimitExceededException: {code: "ItemCollectionSizeLimitExceededException",status: 400,textMember: "message"},
    LimitExceededException: {code: "LimitExceededException",status: 400,textMember: "message"},
    PointInTimeRecoveryUnavailableException: {code: "PointInTimeRecoveryUnavailableException",status: 400,textMember: "message"},
    PolicyNotFoundException: {code: "PolicyNotFoundException",status: 400,textMember: "message"},
    ProvisionedThroughputExceededException: {code: "ProvisionedThroughputExceededException",status: 400,textMember: "message"},
    ReplicaAlreadyExistsException: {code: "ReplicaAlreadyExistsException",status: 400,textMember: "message"},
    ReplicaNotFoundException: {code: "ReplicaNotFoundException",status: 400,textMember: "message"},
    ReplicatedWriteConflictException: {code: "ReplicatedWriteConflictException",status: 400,textMember: "message"},
    RequestLimitExceeded: {code: "RequestLimitExceeded",status: 400,textMember: "message"},
    ResourceInUseException: {code: "ResourceInUseException",status: 400,textMember: "message"},
    ResourceNotFoundException: {code: "ResourceNotFoundException",status: 400,textMember: "message"},
    TableAlreadyExistsException: {code: "TableAlreadyExistsException",status: 400,textMember: "message"},
    TableInUseException: {code: "TableInUseException",status: 400,textMember: "message"},
    TableNotFoundException: {code: "TableNotFoundException",status: 400,textMember: "message"},
    ThrottlingException: {code: "ThrottlingException",status: 400,textMember: "message"},
    TransactionCanceledException: {code: "TransactionCanceledException",status: 400,textMember: "Message"},
    TransactionConflictException: {code: "TransactionConflictException",status: 400,textMember: "message"},
    TransactionInProgressException: {code: "TransactionInProgressException",status: 400,textMember: "Message"},
  },
};
