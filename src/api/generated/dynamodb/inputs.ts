/**
 * Inputs of the operations, decoded and validated.
 * Made by `npm run generate` from the service model; not edited by hand.
 */
import type { WireAttributeMap, WireAttributeValue } from "../../../item/parse.ts";
import type { AttributeAction, BackupTypeFilter, BillingMode, BulkOperationPerformanceTier, ComparisonOperator, ConditionalOperator, ContributorInsightsAction, ContributorInsightsMode, DisassociationMode, ExportFormat, ExportType, GlobalTableSettingsReplicationMode, InputCompressionType, InputFormat, MultiRegionConsistency, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValue, ReturnValuesOnConditionCheckFailure, S3SseAlgorithm, Select, TableClass, VectorDistanceFunction, AttributeDefinition, EnableKinesisStreamingConfiguration, GlobalSecondaryIndex, IncrementalExportSpecification, InputFormatOptions, InputS3Configuration, KeySchemaElement, OnDemandThroughput, OnDemandThroughputOverride, OutputS3Configuration, Projection, ProvisionedThroughput, ProvisionedThroughputOverride, Replica, S3BucketSource, SSESpecification, SearchSchemaElement, StreamSpecification, TableCreationParameters, Tag, TimeToLiveSpecification, UpdateKinesisStreamingConfiguration, VectorAttributeDefinition, VectorIndex, WarmThroughput } from "./types.ts";

/** Structure AttributeValueUpdate. */
export interface AttributeValueUpdate {
  readonly Action?: AttributeAction | undefined;
  readonly Value?: WireAttributeValue | undefined;
}

/** Structure AutoScalingPolicyUpdate. */
export interface AutoScalingPolicyUpdate {
  readonly PolicyName?: string | undefined;
  readonly TargetTrackingScalingPolicyConfiguration: AutoScalingTargetTrackingScalingPolicyConfigurationUpdate;
}

/** Structure AutoScalingSettingsUpdate. */
export interface AutoScalingSettingsUpdate {
  readonly AutoScalingDisabled?: boolean | undefined;
  readonly AutoScalingRoleArn?: string | undefined;
  readonly MaximumUnits?: number | undefined;
  readonly MinimumUnits?: number | undefined;
  readonly ScalingPolicyUpdate?: AutoScalingPolicyUpdate | undefined;
}

/** Structure AutoScalingTargetTrackingScalingPolicyConfigurationUpdate. */
export interface AutoScalingTargetTrackingScalingPolicyConfigurationUpdate {
  readonly DisableScaleIn?: boolean | undefined;
  readonly ScaleInCooldown?: number | undefined;
  readonly ScaleOutCooldown?: number | undefined;
  readonly TargetValue: number;
}

/** Structure BatchExecuteStatementInput. */
export interface BatchExecuteStatementInput {
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly Statements: readonly BatchStatementRequest[];
}

/** Structure BatchGetItemInput. */
export interface BatchGetItemInput {
  readonly RequestItems: { readonly [name: string]: KeysAndAttributes };
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

/** Structure BatchStatementRequest. */
export interface BatchStatementRequest {
  readonly ConsistentRead?: boolean | undefined;
  readonly Parameters?: readonly WireAttributeValue[] | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly Statement: string;
}

/** Structure BatchWriteItemInput. */
export interface BatchWriteItemInput {
  readonly RequestItems: { readonly [name: string]: readonly WriteRequest[] };
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
}

/** Structure CancelBulkOperationInput. */
export interface CancelBulkOperationInput {
  readonly BulkOperationArn: string;
}

/** Structure Condition. */
export interface Condition {
  readonly AttributeValueList?: readonly WireAttributeValue[] | undefined;
  readonly ComparisonOperator: ComparisonOperator;
}

/** Structure ConditionCheck. */
export interface ConditionCheck {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly Key: WireAttributeMap;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly TableName: string;
}

/** Structure CreateBackupInput. */
export interface CreateBackupInput {
  readonly BackupName: string;
  readonly TableName: string;
}

/** Structure CreateGlobalSecondaryIndexAction. */
export interface CreateGlobalSecondaryIndexAction {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly Projection: Projection;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly WarmThroughput?: WarmThroughput | undefined;
}

/** Structure CreateGlobalTableInput. */
export interface CreateGlobalTableInput {
  readonly GlobalTableName: string;
  readonly ReplicationGroup: readonly Replica[];
}

/** Structure CreateGlobalTableWitnessGroupMemberAction. */
export interface CreateGlobalTableWitnessGroupMemberAction {
  readonly RegionName: string;
}

/** Structure CreateReplicaAction. */
export interface CreateReplicaAction {
  readonly RegionName: string;
}

/** Structure CreateReplicationGroupMemberAction. */
export interface CreateReplicationGroupMemberAction {
  readonly GlobalSecondaryIndexes?: readonly ReplicaGlobalSecondaryIndex[] | undefined;
  readonly KMSMasterKeyId?: string | undefined;
  readonly OnDemandThroughputOverride?: OnDemandThroughputOverride | undefined;
  readonly ProvisionedThroughputOverride?: ProvisionedThroughputOverride | undefined;
  readonly RegionName: string;
  readonly TableClassOverride?: TableClass | undefined;
}

/** Structure CreateTableInput. */
export interface CreateTableInput {
  readonly AttributeDefinitions?: readonly AttributeDefinition[] | undefined;
  readonly BillingMode?: BillingMode | undefined;
  readonly DeletionProtectionEnabled?: boolean | undefined;
  readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndex[] | undefined;
  readonly GlobalTableSettingsReplicationMode?: GlobalTableSettingsReplicationMode | undefined;
  readonly GlobalTableSourceArn?: string | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly LocalSecondaryIndexes?: readonly LocalSecondaryIndex[] | undefined;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly ResourcePolicy?: string | undefined;
  readonly SSESpecification?: SSESpecification | undefined;
  readonly StreamSpecification?: StreamSpecification | undefined;
  readonly TableClass?: TableClass | undefined;
  readonly TableName: string;
  readonly Tags?: readonly Tag[] | undefined;
  readonly VectorIndexes?: readonly VectorIndex[] | undefined;
  readonly WarmThroughput?: WarmThroughput | undefined;
}

/** Structure CreateVectorIndexAction. */
export interface CreateVectorIndexAction {
  readonly Dimensions: number;
  readonly DistanceFunction: VectorDistanceFunction;
  readonly IndexName: string;
  readonly Projection: Projection;
  readonly SearchSchema?: readonly SearchSchemaElement[] | undefined;
  readonly VectorAttribute: VectorAttributeDefinition;
}

/** Structure Delete. */
export interface Delete {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly Key: WireAttributeMap;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly TableName: string;
}

/** Structure DeleteBackupInput. */
export interface DeleteBackupInput {
  readonly BackupArn: string;
}

/** Structure DeleteGlobalSecondaryIndexAction. */
export interface DeleteGlobalSecondaryIndexAction {
  readonly IndexName: string;
}

/** Structure DeleteGlobalTableWitnessGroupMemberAction. */
export interface DeleteGlobalTableWitnessGroupMemberAction {
  readonly RegionName: string;
}

/** Structure DeleteItemInput. */
export interface DeleteItemInput {
  readonly ConditionExpression?: string | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
  readonly Expected?: { readonly [name: string]: ExpectedAttributeValue } | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly Key: WireAttributeMap;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
  readonly ReturnValues?: ReturnValue | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly TableName: string;
}

/** Structure DeleteReplicaAction. */
export interface DeleteReplicaAction {
  readonly RegionName: string;
}

/** Structure DeleteReplicationGroupMemberAction. */
export interface DeleteReplicationGroupMemberAction {
  readonly RegionName: string;
}

/** Structure DeleteRequest. */
export interface DeleteRequest {
  readonly Key: WireAttributeMap;
}

/** Structure DeleteResourcePolicyInput. */
export interface DeleteResourcePolicyInput {
  readonly ExpectedRevisionId?: string | undefined;
  readonly ResourceArn: string;
}

/** Structure DeleteTableInput. */
export interface DeleteTableInput {
  readonly TableName: string;
}

/** Structure DeleteVectorIndexAction. */
export interface DeleteVectorIndexAction {
  readonly IndexName: string;
}

/** Structure DescribeBackupInput. */
export interface DescribeBackupInput {
  readonly BackupArn: string;
}

/** Structure DescribeBulkOperationInput. */
export interface DescribeBulkOperationInput {
  readonly BulkOperationArn: string;
}

/** Structure DescribeContinuousBackupsInput. */
export interface DescribeContinuousBackupsInput {
  readonly TableName: string;
}

/** Structure DescribeContributorInsightsInput. */
export interface DescribeContributorInsightsInput {
  readonly IndexName?: string | undefined;
  readonly TableName: string;
}

/** Structure DescribeEndpointsRequest. */
export type DescribeEndpointsRequest = Readonly<Record<string, never>>;

/** Structure DescribeExportInput. */
export interface DescribeExportInput {
  readonly ExportArn: string;
}

/** Structure DescribeGlobalTableInput. */
export interface DescribeGlobalTableInput {
  readonly GlobalTableName: string;
}

/** Structure DescribeGlobalTableSettingsInput. */
export interface DescribeGlobalTableSettingsInput {
  readonly GlobalTableName: string;
}

/** Structure DescribeImportInput. */
export interface DescribeImportInput {
  readonly ImportArn: string;
}

/** Structure DescribeKinesisStreamingDestinationInput. */
export interface DescribeKinesisStreamingDestinationInput {
  readonly TableName: string;
}

/** Structure DescribeLimitsInput. */
export type DescribeLimitsInput = Readonly<Record<string, never>>;

/** Structure DescribeTableInput. */
export interface DescribeTableInput {
  readonly TableName: string;
}

/** Structure DescribeTableReplicaAutoScalingInput. */
export interface DescribeTableReplicaAutoScalingInput {
  readonly TableName: string;
}

/** Structure DescribeTimeToLiveInput. */
export interface DescribeTimeToLiveInput {
  readonly TableName: string;
}

/** Structure DisassociateReplicationGroupMemberAction. */
export interface DisassociateReplicationGroupMemberAction {
  readonly DisassociationMode: DisassociationMode;
  readonly RegionName: string;
}

/** Structure ExecuteStatementInput. */
export interface ExecuteStatementInput {
  readonly ConsistentRead?: boolean | undefined;
  readonly Limit?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly Parameters?: readonly WireAttributeValue[] | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly Statement: string;
}

/** Structure ExecuteTransactionInput. */
export interface ExecuteTransactionInput {
  readonly ClientRequestToken?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly TransactStatements: readonly ParameterizedStatement[];
}

/** Structure ExpectedAttributeValue. */
export interface ExpectedAttributeValue {
  readonly AttributeValueList?: readonly WireAttributeValue[] | undefined;
  readonly ComparisonOperator?: ComparisonOperator | undefined;
  readonly Exists?: boolean | undefined;
  readonly Value?: WireAttributeValue | undefined;
}

/** Structure ExportTableToPointInTimeInput. */
export interface ExportTableToPointInTimeInput {
  readonly ClientToken?: string | undefined;
  readonly ExportFormat?: ExportFormat | undefined;
  readonly ExportTime?: number | undefined;
  readonly ExportType?: ExportType | undefined;
  readonly FilterSpecification?: FilterSpecification | undefined;
  readonly IncrementalExportSpecification?: IncrementalExportSpecification | undefined;
  readonly S3Bucket: string;
  readonly S3BucketOwner?: string | undefined;
  readonly S3Prefix?: string | undefined;
  readonly S3SseAlgorithm?: S3SseAlgorithm | undefined;
  readonly S3SseKmsKeyId?: string | undefined;
  readonly TableArn: string;
}

/** Structure FilterSpecification. */
export interface FilterSpecification {
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly FilterExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** Structure Get. */
export interface Get {
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly Key: WireAttributeMap;
  readonly ProjectionExpression?: string | undefined;
  readonly TableName: string;
}

/** Structure GetItemInput. */
export interface GetItemInput {
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly Key: WireAttributeMap;
  readonly ProjectionExpression?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly TableName: string;
}

/** Structure GetResourcePolicyInput. */
export interface GetResourcePolicyInput {
  readonly ResourceArn: string;
}

/** Structure GlobalSecondaryIndexAutoScalingUpdate. */
export interface GlobalSecondaryIndexAutoScalingUpdate {
  readonly IndexName?: string | undefined;
  readonly ProvisionedWriteCapacityAutoScalingUpdate?: AutoScalingSettingsUpdate | undefined;
}

/** Structure GlobalSecondaryIndexUpdate. */
export interface GlobalSecondaryIndexUpdate {
  readonly Create?: CreateGlobalSecondaryIndexAction | undefined;
  readonly Delete?: DeleteGlobalSecondaryIndexAction | undefined;
  readonly Update?: UpdateGlobalSecondaryIndexAction | undefined;
}

/** Structure GlobalTableGlobalSecondaryIndexSettingsUpdate. */
export interface GlobalTableGlobalSecondaryIndexSettingsUpdate {
  readonly IndexName: string;
  readonly ProvisionedWriteCapacityAutoScalingSettingsUpdate?: AutoScalingSettingsUpdate | undefined;
  readonly ProvisionedWriteCapacityUnits?: number | undefined;
}

/** Structure GlobalTableWitnessGroupUpdate. */
export interface GlobalTableWitnessGroupUpdate {
  readonly Create?: CreateGlobalTableWitnessGroupMemberAction | undefined;
  readonly Delete?: DeleteGlobalTableWitnessGroupMemberAction | undefined;
}

/** Structure ImportTableInput. */
export interface ImportTableInput {
  readonly ClientToken?: string | undefined;
  readonly InputCompressionType?: InputCompressionType | undefined;
  readonly InputFormat: InputFormat;
  readonly InputFormatOptions?: InputFormatOptions | undefined;
  readonly S3BucketSource: S3BucketSource;
  readonly TableCreationParameters: TableCreationParameters;
}

/** Structure KeysAndAttributes. */
export interface KeysAndAttributes {
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly Keys: readonly WireAttributeMap[];
  readonly ProjectionExpression?: string | undefined;
}

/** Structure KinesisStreamingDestinationInput. */
export interface KinesisStreamingDestinationInput {
  readonly EnableKinesisStreamingConfiguration?: EnableKinesisStreamingConfiguration | undefined;
  readonly StreamArn: string;
  readonly TableName: string;
}

/** Structure ListBackupsInput. */
export interface ListBackupsInput {
  readonly BackupType?: BackupTypeFilter | undefined;
  readonly ExclusiveStartBackupArn?: string | undefined;
  readonly Limit?: number | undefined;
  readonly TableName?: string | undefined;
  readonly TimeRangeLowerBound?: number | undefined;
  readonly TimeRangeUpperBound?: number | undefined;
}

/** Structure ListBulkOperationsInput. */
export interface ListBulkOperationsInput {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** Structure ListContributorInsightsInput. */
export interface ListContributorInsightsInput {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly TableName?: string | undefined;
}

/** Structure ListExportsInput. */
export interface ListExportsInput {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly TableArn?: string | undefined;
}

/** Structure ListGlobalTablesInput. */
export interface ListGlobalTablesInput {
  readonly ExclusiveStartGlobalTableName?: string | undefined;
  readonly Limit?: number | undefined;
  readonly RegionName?: string | undefined;
}

/** Structure ListImportsInput. */
export interface ListImportsInput {
  readonly NextToken?: string | undefined;
  readonly PageSize?: number | undefined;
  readonly TableArn?: string | undefined;
}

/** Structure ListTablesInput. */
export interface ListTablesInput {
  readonly ExclusiveStartTableName?: string | undefined;
  readonly Limit?: number | undefined;
}

/** Structure ListTagsOfResourceInput. */
export interface ListTagsOfResourceInput {
  readonly NextToken?: string | undefined;
  readonly ResourceArn: string;
}

/** Structure LocalSecondaryIndex. */
export interface LocalSecondaryIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: Projection;
}

/** Structure ParameterizedStatement. */
export interface ParameterizedStatement {
  readonly Parameters?: readonly WireAttributeValue[] | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly Statement: string;
}

/** Structure PointInTimeRecoverySpecification. */
export interface PointInTimeRecoverySpecification {
  readonly PointInTimeRecoveryEnabled: boolean;
  readonly RecoveryPeriodInDays?: number | undefined;
}

/** Structure Put. */
export interface Put {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly Item: WireAttributeMap;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly TableName: string;
}

/** Structure PutItemInput. */
export interface PutItemInput {
  readonly ConditionExpression?: string | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
  readonly Expected?: { readonly [name: string]: ExpectedAttributeValue } | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly Item: WireAttributeMap;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
  readonly ReturnValues?: ReturnValue | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly TableName: string;
}

/** Structure PutRequest. */
export interface PutRequest {
  readonly Item: WireAttributeMap;
}

/** Structure PutResourcePolicyInput. */
export interface PutResourcePolicyInput {
  readonly ConfirmRemoveSelfResourceAccess?: boolean | undefined;
  readonly ExpectedRevisionId?: string | undefined;
  readonly Policy: string;
  readonly ResourceArn: string;
}

/** Structure QueryInput. */
export interface QueryInput {
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ExclusiveStartKey?: WireAttributeMap | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly FilterExpression?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly KeyConditions?: { readonly [name: string]: Condition } | undefined;
  readonly Limit?: number | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly QueryFilter?: { readonly [name: string]: Condition } | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ScanIndexForward?: boolean | undefined;
  readonly Select?: Select | undefined;
  readonly TableName: string;
}

/** Structure ReplicaAutoScalingUpdate. */
export interface ReplicaAutoScalingUpdate {
  readonly RegionName: string;
  readonly ReplicaGlobalSecondaryIndexUpdates?: readonly ReplicaGlobalSecondaryIndexAutoScalingUpdate[] | undefined;
  readonly ReplicaProvisionedReadCapacityAutoScalingUpdate?: AutoScalingSettingsUpdate | undefined;
}

/** Structure ReplicaGlobalSecondaryIndex. */
export interface ReplicaGlobalSecondaryIndex {
  readonly IndexName: string;
  readonly OnDemandThroughputOverride?: OnDemandThroughputOverride | undefined;
  readonly ProvisionedThroughputOverride?: ProvisionedThroughputOverride | undefined;
}

/** Structure ReplicaGlobalSecondaryIndexAutoScalingUpdate. */
export interface ReplicaGlobalSecondaryIndexAutoScalingUpdate {
  readonly IndexName?: string | undefined;
  readonly ProvisionedReadCapacityAutoScalingUpdate?: AutoScalingSettingsUpdate | undefined;
}

/** Structure ReplicaGlobalSecondaryIndexSettingsUpdate. */
export interface ReplicaGlobalSecondaryIndexSettingsUpdate {
  readonly IndexName: string;
  readonly ProvisionedReadCapacityAutoScalingSettingsUpdate?: AutoScalingSettingsUpdate | undefined;
  readonly ProvisionedReadCapacityUnits?: number | undefined;
}

/** Structure ReplicaSettingsUpdate. */
export interface ReplicaSettingsUpdate {
  readonly RegionName: string;
  readonly ReplicaGlobalSecondaryIndexSettingsUpdate?: readonly ReplicaGlobalSecondaryIndexSettingsUpdate[] | undefined;
  readonly ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate?: AutoScalingSettingsUpdate | undefined;
  readonly ReplicaProvisionedReadCapacityUnits?: number | undefined;
  readonly ReplicaTableClass?: TableClass | undefined;
}

/** Structure ReplicaUpdate. */
export interface ReplicaUpdate {
  readonly Create?: CreateReplicaAction | undefined;
  readonly Delete?: DeleteReplicaAction | undefined;
}

/** Structure ReplicationGroupUpdate. */
export interface ReplicationGroupUpdate {
  readonly Create?: CreateReplicationGroupMemberAction | undefined;
  readonly Delete?: DeleteReplicationGroupMemberAction | undefined;
  readonly Disassociate?: DisassociateReplicationGroupMemberAction | undefined;
  readonly Update?: UpdateReplicationGroupMemberAction | undefined;
}

/** Structure RestoreTableFromBackupInput. */
export interface RestoreTableFromBackupInput {
  readonly BackupArn: string;
  readonly BillingModeOverride?: BillingMode | undefined;
  readonly GlobalSecondaryIndexOverride?: readonly GlobalSecondaryIndex[] | undefined;
  readonly LocalSecondaryIndexOverride?: readonly LocalSecondaryIndex[] | undefined;
  readonly OnDemandThroughputOverride?: OnDemandThroughput | undefined;
  readonly ProvisionedThroughputOverride?: ProvisionedThroughput | undefined;
  readonly SSESpecificationOverride?: SSESpecification | undefined;
  readonly TargetTableName: string;
  readonly VectorIndexOverride?: readonly VectorIndex[] | undefined;
}

/** Structure RestoreTableToPointInTimeInput. */
export interface RestoreTableToPointInTimeInput {
  readonly BillingModeOverride?: BillingMode | undefined;
  readonly GlobalSecondaryIndexOverride?: readonly GlobalSecondaryIndex[] | undefined;
  readonly LocalSecondaryIndexOverride?: readonly LocalSecondaryIndex[] | undefined;
  readonly OnDemandThroughputOverride?: OnDemandThroughput | undefined;
  readonly ProvisionedThroughputOverride?: ProvisionedThroughput | undefined;
  readonly RestoreDateTime?: number | undefined;
  readonly SSESpecificationOverride?: SSESpecification | undefined;
  readonly SourceTableArn?: string | undefined;
  readonly SourceTableName?: string | undefined;
  readonly TargetTableName: string;
  readonly UseLatestRestorableTime?: boolean | undefined;
  readonly VectorIndexOverride?: readonly VectorIndex[] | undefined;
}

/** Structure ScanInput. */
export interface ScanInput {
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly ExclusiveStartKey?: WireAttributeMap | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly FilterExpression?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ScanFilter?: { readonly [name: string]: Condition } | undefined;
  readonly Segment?: number | undefined;
  readonly Select?: Select | undefined;
  readonly TableName: string;
  readonly TotalSegments?: number | undefined;
}

/** Structure SearchVectorsInput. */
export interface SearchVectorsInput {
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly IndexName: string;
  readonly ProjectionExpression?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly SearchConditionExpression?: string | undefined;
  readonly SearchVector: readonly WireAttributeValue[];
  readonly TableName: string;
  readonly TopK: number;
}

/** Structure StartBulkPutItemsInput. */
export interface StartBulkPutItemsInput {
  readonly ClientToken?: string | undefined;
  readonly InputS3Configuration: InputS3Configuration;
  readonly MaxWriteRequestUnits?: number | undefined;
  readonly OutputS3Configuration: OutputS3Configuration;
  readonly PerformanceTier?: BulkOperationPerformanceTier | undefined;
  readonly TableName: string;
}

/** Structure TagResourceInput. */
export interface TagResourceInput {
  readonly ResourceArn: string;
  readonly Tags: readonly Tag[];
}

/** Structure TransactGetItem. */
export interface TransactGetItem {
  readonly Get: Get;
}

/** Structure TransactGetItemsInput. */
export interface TransactGetItemsInput {
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly TransactItems: readonly TransactGetItem[];
}

/** Structure TransactWriteItem. */
export interface TransactWriteItem {
  readonly ConditionCheck?: ConditionCheck | undefined;
  readonly Delete?: Delete | undefined;
  readonly Put?: Put | undefined;
  readonly Update?: Update | undefined;
}

/** Structure TransactWriteItemsInput. */
export interface TransactWriteItemsInput {
  readonly ClientRequestToken?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
  readonly TransactItems: readonly TransactWriteItem[];
}

/** Structure UntagResourceInput. */
export interface UntagResourceInput {
  readonly ResourceArn: string;
  readonly TagKeys: readonly string[];
}

/** Structure Update. */
export interface Update {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly Key: WireAttributeMap;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly TableName: string;
  readonly UpdateExpression: string;
}

/** Structure UpdateContinuousBackupsInput. */
export interface UpdateContinuousBackupsInput {
  readonly PointInTimeRecoverySpecification: PointInTimeRecoverySpecification;
  readonly TableName: string;
}

/** Structure UpdateContributorInsightsInput. */
export interface UpdateContributorInsightsInput {
  readonly ContributorInsightsAction: ContributorInsightsAction;
  readonly ContributorInsightsMode?: ContributorInsightsMode | undefined;
  readonly IndexName?: string | undefined;
  readonly TableName: string;
}

/** Structure UpdateGlobalSecondaryIndexAction. */
export interface UpdateGlobalSecondaryIndexAction {
  readonly IndexName: string;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly WarmThroughput?: WarmThroughput | undefined;
}

/** Structure UpdateGlobalTableInput. */
export interface UpdateGlobalTableInput {
  readonly GlobalTableName: string;
  readonly ReplicaUpdates: readonly ReplicaUpdate[];
}

/** Structure UpdateGlobalTableSettingsInput. */
export interface UpdateGlobalTableSettingsInput {
  readonly GlobalTableBillingMode?: BillingMode | undefined;
  readonly GlobalTableGlobalSecondaryIndexSettingsUpdate?: readonly GlobalTableGlobalSecondaryIndexSettingsUpdate[] | undefined;
  readonly GlobalTableName: string;
  readonly GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate?: AutoScalingSettingsUpdate | undefined;
  readonly GlobalTableProvisionedWriteCapacityUnits?: number | undefined;
  readonly ReplicaSettingsUpdate?: readonly ReplicaSettingsUpdate[] | undefined;
}

/** Structure UpdateItemInput. */
export interface UpdateItemInput {
  readonly AttributeUpdates?: { readonly [name: string]: AttributeValueUpdate } | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
  readonly Expected?: { readonly [name: string]: ExpectedAttributeValue } | undefined;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireAttributeMap | undefined;
  readonly Key: WireAttributeMap;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
  readonly ReturnValues?: ReturnValue | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly TableName: string;
  readonly UpdateExpression?: string | undefined;
}

/** Structure UpdateKinesisStreamingDestinationInput. */
export interface UpdateKinesisStreamingDestinationInput {
  readonly StreamArn: string;
  readonly TableName: string;
  readonly UpdateKinesisStreamingConfiguration?: UpdateKinesisStreamingConfiguration | undefined;
}

/** Structure UpdateReplicationGroupMemberAction. */
export interface UpdateReplicationGroupMemberAction {
  readonly GlobalSecondaryIndexes?: readonly ReplicaGlobalSecondaryIndex[] | undefined;
  readonly KMSMasterKeyId?: string | undefined;
  readonly OnDemandThroughputOverride?: OnDemandThroughputOverride | undefined;
  readonly ProvisionedThroughputOverride?: ProvisionedThroughputOverride | undefined;
  readonly RegionName: string;
  readonly TableClassOverride?: TableClass | undefined;
}

/** Structure UpdateTableInput. */
export interface UpdateTableInput {
  readonly AttributeDefinitions?: readonly AttributeDefinition[] | undefined;
  readonly BillingMode?: BillingMode | undefined;
  readonly DeletionProtectionEnabled?: boolean | undefined;
  readonly DisassociationProtectionEnabled?: boolean | undefined;
  readonly GlobalSecondaryIndexUpdates?: readonly GlobalSecondaryIndexUpdate[] | undefined;
  readonly GlobalTableSettingsReplicationMode?: GlobalTableSettingsReplicationMode | undefined;
  readonly GlobalTableWitnessUpdates?: readonly GlobalTableWitnessGroupUpdate[] | undefined;
  readonly MultiRegionConsistency?: MultiRegionConsistency | undefined;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly ReplicaUpdates?: readonly ReplicationGroupUpdate[] | undefined;
  readonly SSESpecification?: SSESpecification | undefined;
  readonly StreamSpecification?: StreamSpecification | undefined;
  readonly TableClass?: TableClass | undefined;
  readonly TableName: string;
  readonly VectorIndexUpdates?: readonly VectorIndexUpdate[] | undefined;
  readonly WarmThroughput?: WarmThroughput | undefined;
}

/** Structure UpdateTableReplicaAutoScalingInput. */
export interface UpdateTableReplicaAutoScalingInput {
  readonly GlobalSecondaryIndexUpdates?: readonly GlobalSecondaryIndexAutoScalingUpdate[] | undefined;
  readonly ProvisionedWriteCapacityAutoScalingUpdate?: AutoScalingSettingsUpdate | undefined;
  readonly ReplicaUpdates?: readonly ReplicaAutoScalingUpdate[] | undefined;
  readonly TableName: string;
}

/** Structure UpdateTimeToLiveInput. */
export interface UpdateTimeToLiveInput {
  readonly TableName: string;
  readonly TimeToLiveSpecification: TimeToLiveSpecification;
}

/** Structure VectorIndexUpdate. */
export interface VectorIndexUpdate {
  readonly Create?: CreateVectorIndexAction | undefined;
  readonly Delete?: DeleteVectorIndexAction | undefined;
}

/** Structure WriteRequest. */
export interface WriteRequest {
  readonly DeleteRequest?: DeleteRequest | undefined;
  readonly PutRequest?: PutRequest | undefined;
}
