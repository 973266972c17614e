/**
 * Outputs of the operations. Members that are undefined are not sent.
 * Made by `npm run generate` from the service model; not edited by hand.
 */
import type { AttributeMap } from "../../../item/attribute-value.ts";
import type { ItemImage } from "../../../item/item-image.ts";
import type { FilterSpecification, KeysAndAttributes, WriteRequest } from "./inputs.ts";
import type { ApproximateCreationDateTimePrecision, BackupStatus, BackupType, BatchStatementErrorCodeEnum, BillingMode, BulkOperationPerformanceTier, BulkOperationStatus, ContinuousBackupsStatus, ContributorInsightsMode, ContributorInsightsStatus, DestinationStatus, ExportFormat, ExportStatus, ExportType, GlobalTableSettingsReplicationMode, GlobalTableStatus, ImportStatus, IndexStatus, InputCompressionType, InputFormat, MultiRegionConsistency, PointInTimeRecoveryStatus, ReplicaStatus, S3SseAlgorithm, SSEStatus, SSEType, TableClass, TableStatus, TimeToLiveStatus, VectorDistanceFunction, WitnessStatus, AttributeDefinition, EnableKinesisStreamingConfiguration, IncrementalExportSpecification, InputFormatOptions, InputS3Configuration, KeySchemaElement, OnDemandThroughput, OnDemandThroughputOverride, OutputS3Configuration, Projection, ProvisionedThroughput, ProvisionedThroughputOverride, Replica, S3BucketSource, SearchSchemaElement, StreamSpecification, TableCreationParameters, Tag, TimeToLiveSpecification, UpdateKinesisStreamingConfiguration, VectorAttributeDefinition } from "./types.ts";

/** Structure ArchivalSummary. */
export interface ArchivalSummary {
  readonly ArchivalBackupArn?: string | undefined;
  readonly ArchivalDateTime?: number | undefined;
  readonly ArchivalReason?: string | undefined;
}

/** Structure AutoScalingPolicyDescription. */
export interface AutoScalingPolicyDescription {
  readonly PolicyName?: string | undefined;
  readonly TargetTrackingScalingPolicyConfiguration?: AutoScalingTargetTrackingScalingPolicyConfigurationDescription | undefined;
}

/** Structure AutoScalingSettingsDescription. */
export interface AutoScalingSettingsDescription {
  readonly AutoScalingDisabled?: boolean | undefined;
  readonly AutoScalingRoleArn?: string | undefined;
  readonly MaximumUnits?: number | undefined;
  readonly MinimumUnits?: number | undefined;
  readonly ScalingPolicies?: readonly AutoScalingPolicyDescription[] | undefined;
}

/** Structure AutoScalingTargetTrackingScalingPolicyConfigurationDescription. */
export interface AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
  readonly DisableScaleIn?: boolean | undefined;
  readonly ScaleInCooldown?: number | undefined;
  readonly ScaleOutCooldown?: number | undefined;
  readonly TargetValue: number;
}

/** Structure BackupDescription. */
export interface BackupDescription {
  readonly BackupDetails?: BackupDetails | undefined;
  readonly SourceTableDetails?: SourceTableDetails | undefined;
  readonly SourceTableFeatureDetails?: SourceTableFeatureDetails | undefined;
}

/** Structure BackupDetails. */
export interface BackupDetails {
  readonly BackupArn: string;
  readonly BackupCreationDateTime: number;
  readonly BackupExpiryDateTime?: number | undefined;
  readonly BackupName: string;
  readonly BackupSizeBytes?: number | undefined;
  readonly BackupStatus: BackupStatus;
  readonly BackupType: BackupType;
}

/** Structure BackupSummary. */
export interface BackupSummary {
  readonly BackupArn?: string | undefined;
  readonly BackupCreationDateTime?: number | undefined;
  readonly BackupExpiryDateTime?: number | undefined;
  readonly BackupName?: string | undefined;
  readonly BackupSizeBytes?: number | undefined;
  readonly BackupStatus?: BackupStatus | undefined;
  readonly BackupType?: BackupType | undefined;
  readonly TableArn?: string | undefined;
  readonly TableId?: string | undefined;
  readonly TableName?: string | undefined;
}

/** Structure BatchExecuteStatementOutput. */
export interface BatchExecuteStatementOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined;
  readonly Responses?: readonly BatchStatementResponse[] | undefined;
}

/** Structure BatchGetItemOutput. */
export interface BatchGetItemOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined;
  readonly Responses?: { readonly [name: string]: readonly (AttributeMap | ItemImage)[] } | undefined;
  readonly UnprocessedKeys?: { readonly [name: string]: KeysAndAttributes } | undefined;
}

/** Structure BatchStatementError. */
export interface BatchStatementError {
  readonly Code?: BatchStatementErrorCodeEnum | undefined;
  readonly Item?: AttributeMap | ItemImage | undefined;
  readonly Message?: string | undefined;
}

/** Structure BatchStatementResponse. */
export interface BatchStatementResponse {
  readonly Error?: BatchStatementError | undefined;
  readonly Item?: AttributeMap | ItemImage | undefined;
  readonly TableName?: string | undefined;
}

/** Structure BatchWriteItemOutput. */
export interface BatchWriteItemOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined;
  readonly ItemCollectionMetrics?: { readonly [name: string]: readonly ItemCollectionMetrics[] } | undefined;
  readonly UnprocessedItems?: { readonly [name: string]: readonly WriteRequest[] } | undefined;
}

/** Structure BillingModeSummary. */
export interface BillingModeSummary {
  readonly BillingMode?: BillingMode | undefined;
  readonly LastUpdateToPayPerRequestDateTime?: number | undefined;
}

/** Structure BulkOperationBytes. */
export interface BulkOperationBytes {
  readonly BulkPutBytes?: number | undefined;
}

/** Structure BulkOperationDescription. */
export interface BulkOperationDescription {
  readonly BulkOperationArn?: string | undefined;
  readonly BulkOperationStatus?: BulkOperationStatus | undefined;
  readonly BulkOperationUsage?: readonly BulkOperationUsage[] | undefined;
  readonly ClientToken?: string | undefined;
  readonly EndTime?: number | undefined;
  readonly FailedItemCount?: number | undefined;
  readonly FailureCode?: string | undefined;
  readonly FailureMessage?: string | undefined;
  readonly InputS3Configuration?: InputS3Configuration | undefined;
  readonly MaxWriteRequestUnits?: number | undefined;
  readonly OutputS3Configuration?: OutputS3Configuration | undefined;
  readonly PerformanceTier?: BulkOperationPerformanceTier | undefined;
  readonly ProcessedInputBytes?: number | undefined;
  readonly ProcessedItemCount?: number | undefined;
  readonly StartTime?: number | undefined;
  readonly TableDetails?: readonly BulkOperationTableDetail[] | undefined;
  readonly TotalInputBytes?: number | undefined;
}

/** Structure BulkOperationSummary. */
export interface BulkOperationSummary {
  readonly BulkOperationArn: string;
  readonly BulkOperationStatus: BulkOperationStatus;
  readonly EndTime?: number | undefined;
  readonly StartTime: number;
}

/** Structure BulkOperationTableDetail. */
export interface BulkOperationTableDetail {
  readonly TableId?: string | undefined;
  readonly TableName?: string | undefined;
}

/** Structure BulkOperationUsage. */
export interface BulkOperationUsage {
  readonly BulkPutBytes?: number | undefined;
  readonly GlobalSecondaryIndexes?: { readonly [name: string]: BulkOperationBytes } | undefined;
  readonly LocalSecondaryIndexes?: { readonly [name: string]: BulkOperationBytes } | undefined;
  readonly Table?: BulkOperationBytes | undefined;
  readonly TableName?: string | undefined;
  readonly VectorIndexes?: { readonly [name: string]: BulkOperationVectorBytes } | undefined;
}

/** Structure BulkOperationVectorBytes. */
export interface BulkOperationVectorBytes {
  readonly BulkPutVectorBytes?: number | undefined;
}

/** Structure CancelBulkOperationOutput. */
export interface CancelBulkOperationOutput {
  readonly BulkOperationArn: string;
  readonly BulkOperationStatus: BulkOperationStatus;
}

/** Structure Capacity. */
export interface Capacity {
  readonly CapacityUnits?: number | undefined;
  readonly ReadCapacityUnits?: number | undefined;
  readonly WriteCapacityUnits?: number | undefined;
}

/** Structure ConsumedCapacity. */
export interface ConsumedCapacity {
  readonly CapacityUnits?: number | undefined;
  readonly GlobalSecondaryIndexes?: { readonly [name: string]: Capacity } | undefined;
  readonly LocalSecondaryIndexes?: { readonly [name: string]: Capacity } | undefined;
  readonly ReadCapacityUnits?: number | undefined;
  readonly Table?: Capacity | undefined;
  readonly TableName?: string | undefined;
  readonly VectorIndexes?: { readonly [name: string]: VectorCapacity } | undefined;
  readonly WriteCapacityUnits?: number | undefined;
}

/** Structure ContinuousBackupsDescription. */
export interface ContinuousBackupsDescription {
  readonly ContinuousBackupsStatus: ContinuousBackupsStatus;
  readonly PointInTimeRecoveryDescription?: PointInTimeRecoveryDescription | undefined;
}

/** Structure ContributorInsightsSummary. */
export interface ContributorInsightsSummary {
  readonly ContributorInsightsMode?: ContributorInsightsMode | undefined;
  readonly ContributorInsightsStatus?: ContributorInsightsStatus | undefined;
  readonly IndexName?: string | undefined;
  readonly TableName?: string | undefined;
}

/** Structure CreateBackupOutput. */
export interface CreateBackupOutput {
  readonly BackupDetails?: BackupDetails | undefined;
}

/** Structure CreateGlobalTableOutput. */
export interface CreateGlobalTableOutput {
  readonly GlobalTableDescription?: GlobalTableDescription | undefined;
}

/** Structure CreateTableOutput. */
export interface CreateTableOutput {
  readonly TableDescription?: TableDescription | undefined;
}

/** Structure DeleteBackupOutput. */
export interface DeleteBackupOutput {
  readonly BackupDescription?: BackupDescription | undefined;
}

/** Structure DeleteItemOutput. */
export interface DeleteItemOutput {
  readonly Attributes?: AttributeMap | ItemImage | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly ItemCollectionMetrics?: ItemCollectionMetrics | undefined;
}

/** Structure DeleteResourcePolicyOutput. */
export interface DeleteResourcePolicyOutput {
  readonly RevisionId?: string | undefined;
}

/** Structure DeleteTableOutput. */
export interface DeleteTableOutput {
  readonly TableDescription?: TableDescription | undefined;
}

/** Structure DescribeBackupOutput. */
export interface DescribeBackupOutput {
  readonly BackupDescription?: BackupDescription | undefined;
}

/** Structure DescribeBulkOperationOutput. */
export interface DescribeBulkOperationOutput {
  readonly BulkOperationDescription: BulkOperationDescription;
}

/** Structure DescribeContinuousBackupsOutput. */
export interface DescribeContinuousBackupsOutput {
  readonly ContinuousBackupsDescription?: ContinuousBackupsDescription | undefined;
}

/** Structure DescribeContributorInsightsOutput. */
export interface DescribeContributorInsightsOutput {
  readonly ContributorInsightsMode?: ContributorInsightsMode | undefined;
  readonly ContributorInsightsRuleList?: readonly string[] | undefined;
  readonly ContributorInsightsStatus?: ContributorInsightsStatus | undefined;
  readonly FailureException?: FailureException | undefined;
  readonly IndexName?: string | undefined;
  readonly LastUpdateDateTime?: number | undefined;
  readonly TableName?: string | undefined;
}

/** Structure DescribeEndpointsResponse. */
export interface DescribeEndpointsResponse {
  readonly Endpoints: readonly Endpoint[];
}

/** Structure DescribeExportOutput. */
export interface DescribeExportOutput {
  readonly ExportDescription?: ExportDescription | undefined;
}

/** Structure DescribeGlobalTableOutput. */
export interface DescribeGlobalTableOutput {
  readonly GlobalTableDescription?: GlobalTableDescription | undefined;
}

/** Structure DescribeGlobalTableSettingsOutput. */
export interface DescribeGlobalTableSettingsOutput {
  readonly GlobalTableName?: string | undefined;
  readonly ReplicaSettings?: readonly ReplicaSettingsDescription[] | undefined;
}

/** Structure DescribeImportOutput. */
export interface DescribeImportOutput {
  readonly ImportTableDescription: ImportTableDescription;
}

/** Structure DescribeKinesisStreamingDestinationOutput. */
export interface DescribeKinesisStreamingDestinationOutput {
  readonly KinesisDataStreamDestinations?: readonly KinesisDataStreamDestination[] | undefined;
  readonly TableName?: string | undefined;
}

/** Structure DescribeLimitsOutput. */
export interface DescribeLimitsOutput {
  readonly AccountMaxReadCapacityUnits?: number | undefined;
  readonly AccountMaxWriteCapacityUnits?: number | undefined;
  readonly TableMaxReadCapacityUnits?: number | undefined;
  readonly TableMaxWriteCapacityUnits?: number | undefined;
}

/** Structure DescribeTableOutput. */
export interface DescribeTableOutput {
  readonly Table?: TableDescription | undefined;
}

/** Structure DescribeTableReplicaAutoScalingOutput. */
export interface DescribeTableReplicaAutoScalingOutput {
  readonly TableAutoScalingDescription?: TableAutoScalingDescription | undefined;
}

/** Structure DescribeTimeToLiveOutput. */
export interface DescribeTimeToLiveOutput {
  readonly TimeToLiveDescription?: TimeToLiveDescription | undefined;
}

/** Structure Endpoint. */
export interface Endpoint {
  readonly Address: string;
  readonly CachePeriodInMinutes: number;
}

/** Structure ExecuteStatementOutput. */
export interface ExecuteStatementOutput {
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly Items?: readonly (AttributeMap | ItemImage)[] | undefined;
  readonly LastEvaluatedKey?: AttributeMap | ItemImage | undefined;
  readonly NextToken?: string | undefined;
}

/** Structure ExecuteTransactionOutput. */
export interface ExecuteTransactionOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined;
  readonly Responses?: readonly ItemResponse[] | undefined;
}

/** Structure ExportDescription. */
export interface ExportDescription {
  readonly BilledSizeBytes?: number | undefined;
  readonly ClientToken?: string | undefined;
  readonly EndTime?: number | undefined;
  readonly ExportArn?: string | undefined;
  readonly ExportFormat?: ExportFormat | undefined;
  readonly ExportManifest?: string | undefined;
  readonly ExportStatus?: ExportStatus | undefined;
  readonly ExportTime?: number | undefined;
  readonly ExportType?: ExportType | undefined;
  readonly FailureCode?: string | undefined;
  readonly FailureMessage?: string | undefined;
  readonly FilterSpecification?: FilterSpecification | undefined;
  readonly IncrementalExportSpecification?: IncrementalExportSpecification | undefined;
  readonly ItemCount?: number | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3BucketOwner?: string | undefined;
  readonly S3Prefix?: string | undefined;
  readonly S3SseAlgorithm?: S3SseAlgorithm | undefined;
  readonly S3SseKmsKeyId?: string | undefined;
  readonly StartTime?: number | undefined;
  readonly TableArn?: string | undefined;
  readonly TableId?: string | undefined;
}

/** Structure ExportSummary. */
export interface ExportSummary {
  readonly ExportArn?: string | undefined;
  readonly ExportStatus?: ExportStatus | undefined;
  readonly ExportType?: ExportType | undefined;
}

/** Structure ExportTableToPointInTimeOutput. */
export interface ExportTableToPointInTimeOutput {
  readonly ExportDescription?: ExportDescription | undefined;
}

/** Structure FailureException. */
export interface FailureException {
  readonly ExceptionDescription?: string | undefined;
  readonly ExceptionName?: string | undefined;
}

/** Structure GetItemOutput. */
export interface GetItemOutput {
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly Item?: AttributeMap | ItemImage | undefined;
}

/** Structure GetResourcePolicyOutput. */
export interface GetResourcePolicyOutput {
  readonly Policy?: string | undefined;
  readonly RevisionId?: string | undefined;
}

/** Structure GlobalSecondaryIndexDescription. */
export interface GlobalSecondaryIndexDescription {
  readonly Backfilling?: boolean | undefined;
  readonly IndexArn?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly IndexSizeBytes?: number | undefined;
  readonly IndexStatus?: IndexStatus | undefined;
  readonly ItemCount?: number | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly Projection?: Projection | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughputDescription | undefined;
  readonly WarmThroughput?: GlobalSecondaryIndexWarmThroughputDescription | undefined;
}

/** Structure GlobalSecondaryIndexInfo. */
export interface GlobalSecondaryIndexInfo {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly Projection?: Projection | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
}

/** Structure GlobalSecondaryIndexWarmThroughputDescription. */
export interface GlobalSecondaryIndexWarmThroughputDescription {
  readonly ReadUnitsPerSecond?: number | undefined;
  readonly Status?: IndexStatus | undefined;
  readonly WriteUnitsPerSecond?: number | undefined;
}

/** Structure GlobalTable. */
export interface GlobalTable {
  readonly GlobalTableName?: string | undefined;
  readonly ReplicationGroup?: readonly Replica[] | undefined;
}

/** Structure GlobalTableDescription. */
export interface GlobalTableDescription {
  readonly CreationDateTime?: number | undefined;
  readonly GlobalTableArn?: string | undefined;
  readonly GlobalTableName?: string | undefined;
  readonly GlobalTableStatus?: GlobalTableStatus | undefined;
  readonly ReplicationGroup?: readonly ReplicaDescription[] | undefined;
}

/** Structure GlobalTableWitnessDescription. */
export interface GlobalTableWitnessDescription {
  readonly RegionName?: string | undefined;
  readonly WitnessStatus?: WitnessStatus | undefined;
}

/** Structure ImportSummary. */
export interface ImportSummary {
  readonly CloudWatchLogGroupArn?: string | undefined;
  readonly EndTime?: number | undefined;
  readonly ImportArn?: string | undefined;
  readonly ImportStatus?: ImportStatus | undefined;
  readonly InputFormat?: InputFormat | undefined;
  readonly S3BucketSource?: S3BucketSource | undefined;
  readonly StartTime?: number | undefined;
  readonly TableArn?: string | undefined;
}

/** Structure ImportTableDescription. */
export interface ImportTableDescription {
  readonly ClientToken?: string | undefined;
  readonly CloudWatchLogGroupArn?: string | undefined;
  readonly EndTime?: number | undefined;
  readonly ErrorCount?: number | undefined;
  readonly FailureCode?: string | undefined;
  readonly FailureMessage?: string | undefined;
  readonly ImportArn?: string | undefined;
  readonly ImportStatus?: ImportStatus | undefined;
  readonly ImportedItemCount?: number | undefined;
  readonly InputCompressionType?: InputCompressionType | undefined;
  readonly InputFormat?: InputFormat | undefined;
  readonly InputFormatOptions?: InputFormatOptions | undefined;
  readonly ProcessedItemCount?: number | undefined;
  readonly ProcessedSizeBytes?: number | undefined;
  readonly S3BucketSource?: S3BucketSource | undefined;
  readonly StartTime?: number | undefined;
  readonly TableArn?: string | undefined;
  readonly TableCreationParameters?: TableCreationParameters | undefined;
  readonly TableId?: string | undefined;
}

/** Structure ImportTableOutput. */
export interface ImportTableOutput {
  readonly ImportTableDescription: ImportTableDescription;
}

/** Structure ItemCollectionMetrics. */
export interface ItemCollectionMetrics {
  readonly ItemCollectionKey?: AttributeMap | ItemImage | undefined;
  readonly SizeEstimateRangeGB?: readonly number[] | undefined;
}

/** Structure ItemResponse. */
export interface ItemResponse {
  readonly Item?: AttributeMap | ItemImage | undefined;
}

/** Structure KinesisDataStreamDestination. */
export interface KinesisDataStreamDestination {
  readonly ApproximateCreationDateTimePrecision?: ApproximateCreationDateTimePrecision | undefined;
  readonly DestinationStatus?: DestinationStatus | undefined;
  readonly DestinationStatusDescription?: string | undefined;
  readonly StreamArn?: string | undefined;
}

/** Structure KinesisStreamingDestinationOutput. */
export interface KinesisStreamingDestinationOutput {
  readonly DestinationStatus?: DestinationStatus | undefined;
  readonly EnableKinesisStreamingConfiguration?: EnableKinesisStreamingConfiguration | undefined;
  readonly StreamArn?: string | undefined;
  readonly TableName?: string | undefined;
}

/** Structure ListBackupsOutput. */
export interface ListBackupsOutput {
  readonly BackupSummaries?: readonly BackupSummary[] | undefined;
  readonly LastEvaluatedBackupArn?: string | undefined;
}

/** Structure ListBulkOperationsOutput. */
export interface ListBulkOperationsOutput {
  readonly BulkOperationsSummaryList?: readonly BulkOperationSummary[] | undefined;
  readonly NextToken?: string | undefined;
}

/** Structure ListContributorInsightsOutput. */
export interface ListContributorInsightsOutput {
  readonly ContributorInsightsSummaries?: readonly ContributorInsightsSummary[] | undefined;
  readonly NextToken?: string | undefined;
}

/** Structure ListExportsOutput. */
export interface ListExportsOutput {
  readonly ExportSummaries?: readonly ExportSummary[] | undefined;
  readonly NextToken?: string | undefined;
}

/** Structure ListGlobalTablesOutput. */
export interface ListGlobalTablesOutput {
  readonly GlobalTables?: readonly GlobalTable[] | undefined;
  readonly LastEvaluatedGlobalTableName?: string | undefined;
}

/** Structure ListImportsOutput. */
export interface ListImportsOutput {
  readonly ImportSummaryList?: readonly ImportSummary[] | undefined;
  readonly NextToken?: string | undefined;
}

/** Structure ListTablesOutput. */
export interface ListTablesOutput {
  readonly LastEvaluatedTableName?: string | undefined;
  readonly TableNames?: readonly string[] | undefined;
}

/** Structure ListTagsOfResourceOutput. */
export interface ListTagsOfResourceOutput {
  readonly NextToken?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

/** Structure LocalSecondaryIndexDescription. */
export interface LocalSecondaryIndexDescription {
  readonly IndexArn?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly IndexSizeBytes?: number | undefined;
  readonly ItemCount?: number | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly Projection?: Projection | undefined;
}

/** Structure LocalSecondaryIndexInfo. */
export interface LocalSecondaryIndexInfo {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly Projection?: Projection | undefined;
}

/** Structure PointInTimeRecoveryDescription. */
export interface PointInTimeRecoveryDescription {
  readonly EarliestRestorableDateTime?: number | undefined;
  readonly LatestRestorableDateTime?: number | undefined;
  readonly PointInTimeRecoveryStatus?: PointInTimeRecoveryStatus | undefined;
  readonly RecoveryPeriodInDays?: number | undefined;
}

/** Structure ProvisionedThroughputDescription. */
export interface ProvisionedThroughputDescription {
  readonly LastDecreaseDateTime?: number | undefined;
  readonly LastIncreaseDateTime?: number | undefined;
  readonly NumberOfDecreasesToday?: number | undefined;
  readonly ReadCapacityUnits?: number | undefined;
  readonly WriteCapacityUnits?: number | undefined;
}

/** Structure PutItemOutput. */
export interface PutItemOutput {
  readonly Attributes?: AttributeMap | ItemImage | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly ItemCollectionMetrics?: ItemCollectionMetrics | undefined;
}

/** Structure PutResourcePolicyOutput. */
export interface PutResourcePolicyOutput {
  readonly RevisionId?: string | undefined;
}

/** Structure QueryOutput. */
export interface QueryOutput {
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly Count?: number | undefined;
  readonly Items?: readonly (AttributeMap | ItemImage)[] | undefined;
  readonly LastEvaluatedKey?: AttributeMap | ItemImage | undefined;
  readonly ScannedCount?: number | undefined;
}

/** Structure ReplicaAutoScalingDescription. */
export interface ReplicaAutoScalingDescription {
  readonly GlobalSecondaryIndexes?: readonly ReplicaGlobalSecondaryIndexAutoScalingDescription[] | undefined;
  readonly RegionName?: string | undefined;
  readonly ReplicaProvisionedReadCapacityAutoScalingSettings?: AutoScalingSettingsDescription | undefined;
  readonly ReplicaProvisionedWriteCapacityAutoScalingSettings?: AutoScalingSettingsDescription | undefined;
  readonly ReplicaStatus?: ReplicaStatus | undefined;
}

/** Structure ReplicaDescription. */
export interface ReplicaDescription {
  readonly GlobalSecondaryIndexes?: readonly ReplicaGlobalSecondaryIndexDescription[] | undefined;
  readonly GlobalTableSettingsReplicationMode?: GlobalTableSettingsReplicationMode | undefined;
  readonly KMSMasterKeyId?: string | undefined;
  readonly OnDemandThroughputOverride?: OnDemandThroughputOverride | undefined;
  readonly ProvisionedThroughputOverride?: ProvisionedThroughputOverride | undefined;
  readonly RegionName?: string | undefined;
  readonly ReplicaArn?: string | undefined;
  readonly ReplicaInaccessibleDateTime?: number | undefined;
  readonly ReplicaStatus?: ReplicaStatus | undefined;
  readonly ReplicaStatusDescription?: string | undefined;
  readonly ReplicaStatusPercentProgress?: string | undefined;
  readonly ReplicaTableClassSummary?: TableClassSummary | undefined;
  readonly WarmThroughput?: TableWarmThroughputDescription | undefined;
}

/** Structure ReplicaGlobalSecondaryIndexAutoScalingDescription. */
export interface ReplicaGlobalSecondaryIndexAutoScalingDescription {
  readonly IndexName?: string | undefined;
  readonly IndexStatus?: IndexStatus | undefined;
  readonly ProvisionedReadCapacityAutoScalingSettings?: AutoScalingSettingsDescription | undefined;
  readonly ProvisionedWriteCapacityAutoScalingSettings?: AutoScalingSettingsDescription | undefined;
}

/** Structure ReplicaGlobalSecondaryIndexDescription. */
export interface ReplicaGlobalSecondaryIndexDescription {
  readonly IndexName?: string | undefined;
  readonly OnDemandThroughputOverride?: OnDemandThroughputOverride | undefined;
  readonly ProvisionedThroughputOverride?: ProvisionedThroughputOverride | undefined;
  readonly WarmThroughput?: GlobalSecondaryIndexWarmThroughputDescription | undefined;
}

/** Structure ReplicaGlobalSecondaryIndexSettingsDescription. */
export interface ReplicaGlobalSecondaryIndexSettingsDescription {
  readonly IndexName: string;
  readonly IndexStatus?: IndexStatus | undefined;
  readonly ProvisionedReadCapacityAutoScalingSettings?: AutoScalingSettingsDescription | undefined;
  readonly ProvisionedReadCapacityUnits?: number | undefined;
  readonly ProvisionedWriteCapacityAutoScalingSettings?: AutoScalingSettingsDescription | undefined;
  readonly ProvisionedWriteCapacityUnits?: number | undefined;
}

/** Structure ReplicaSettingsDescription. */
export interface ReplicaSettingsDescription {
  readonly RegionName: string;
  readonly ReplicaBillingModeSummary?: BillingModeSummary | undefined;
  readonly ReplicaGlobalSecondaryIndexSettings?: readonly ReplicaGlobalSecondaryIndexSettingsDescription[] | undefined;
  readonly ReplicaProvisionedReadCapacityAutoScalingSettings?: AutoScalingSettingsDescription | undefined;
  readonly ReplicaProvisionedReadCapacityUnits?: number | undefined;
  readonly ReplicaProvisionedWriteCapacityAutoScalingSettings?: AutoScalingSettingsDescription | undefined;
  readonly ReplicaProvisionedWriteCapacityUnits?: number | undefined;
  readonly ReplicaStatus?: ReplicaStatus | undefined;
  readonly ReplicaTableClassSummary?: TableClassSummary | undefined;
}

/** Structure RestoreSummary. */
export interface RestoreSummary {
  readonly RestoreDateTime: number;
  readonly RestoreInProgress: boolean;
  readonly SourceBackupArn?: string | undefined;
  readonly SourceTableArn?: string | undefined;
}

/** Structure RestoreTableFromBackupOutput. */
export interface RestoreTableFromBackupOutput {
  readonly TableDescription?: TableDescription | undefined;
}

/** Structure RestoreTableToPointInTimeOutput. */
export interface RestoreTableToPointInTimeOutput {
  readonly TableDescription?: TableDescription | undefined;
}

/** Structure SSEDescription. */
export interface SSEDescription {
  readonly InaccessibleEncryptionDateTime?: number | undefined;
  readonly KMSMasterKeyArn?: string | undefined;
  readonly SSEType?: SSEType | undefined;
  readonly Status?: SSEStatus | undefined;
}

/** Structure ScanOutput. */
export interface ScanOutput {
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly Count?: number | undefined;
  readonly Items?: readonly (AttributeMap | ItemImage)[] | undefined;
  readonly LastEvaluatedKey?: AttributeMap | ItemImage | undefined;
  readonly ScannedCount?: number | undefined;
}

/** Structure SearchResultItem. */
export interface SearchResultItem {
  readonly Item?: AttributeMap | ItemImage | undefined;
  readonly Score?: number | undefined;
}

/** Structure SearchVectorsOutput. */
export interface SearchVectorsOutput {
  readonly ConsumedCapacity?: VectorCapacity | undefined;
  readonly SearchResults?: readonly SearchResultItem[] | undefined;
}

/** Structure SourceTableDetails. */
export interface SourceTableDetails {
  readonly BillingMode?: BillingMode | undefined;
  readonly ItemCount?: number | undefined;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly ProvisionedThroughput: ProvisionedThroughput;
  readonly TableArn?: string | undefined;
  readonly TableCreationDateTime: number;
  readonly TableId: string;
  readonly TableName: string;
  readonly TableSizeBytes?: number | undefined;
}

/** Structure SourceTableFeatureDetails. */
export interface SourceTableFeatureDetails {
  readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndexInfo[] | undefined;
  readonly LocalSecondaryIndexes?: readonly LocalSecondaryIndexInfo[] | undefined;
  readonly SSEDescription?: SSEDescription | undefined;
  readonly StreamDescription?: StreamSpecification | undefined;
  readonly TimeToLiveDescription?: TimeToLiveDescription | undefined;
  readonly VectorIndexes?: readonly VectorIndexInfo[] | undefined;
}

/** Structure StartBulkPutItemsOutput. */
export interface StartBulkPutItemsOutput {
  readonly BulkOperationDescription: BulkOperationDescription;
}

/** Structure TableAutoScalingDescription. */
export interface TableAutoScalingDescription {
  readonly Replicas?: readonly ReplicaAutoScalingDescription[] | undefined;
  readonly TableName?: string | undefined;
  readonly TableStatus?: TableStatus | undefined;
}

/** Structure TableClassSummary. */
export interface TableClassSummary {
  readonly LastUpdateDateTime?: number | undefined;
  readonly TableClass?: TableClass | undefined;
}

/** Structure TableDescription. */
export interface TableDescription {
  readonly ArchivalSummary?: ArchivalSummary | undefined;
  readonly AttributeDefinitions?: readonly AttributeDefinition[] | undefined;
  readonly BillingModeSummary?: BillingModeSummary | undefined;
  readonly CreationDateTime?: number | undefined;
  readonly DeletionProtectionEnabled?: boolean | undefined;
  readonly DisassociationProtectionEnabled?: boolean | undefined;
  readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndexDescription[] | undefined;
  readonly GlobalTableSettingsReplicationMode?: GlobalTableSettingsReplicationMode | undefined;
  readonly GlobalTableVersion?: string | undefined;
  readonly GlobalTableWitnesses?: readonly GlobalTableWitnessDescription[] | undefined;
  readonly ItemCount?: number | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly LatestStreamArn?: string | undefined;
  readonly LatestStreamLabel?: string | undefined;
  readonly LocalSecondaryIndexes?: readonly LocalSecondaryIndexDescription[] | undefined;
  readonly MultiRegionConsistency?: MultiRegionConsistency | undefined;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughputDescription | undefined;
  readonly Replicas?: readonly ReplicaDescription[] | undefined;
  readonly RestoreSummary?: RestoreSummary | undefined;
  readonly SSEDescription?: SSEDescription | undefined;
  readonly StreamSpecification?: StreamSpecification | undefined;
  readonly TableArn?: string | undefined;
  readonly TableClassSummary?: TableClassSummary | undefined;
  readonly TableId?: string | undefined;
  readonly TableName?: string | undefined;
  readonly TableSizeBytes?: number | undefined;
  readonly TableStatus?: TableStatus | undefined;
  readonly VectorIndexes?: readonly VectorIndexDescription[] | undefined;
  readonly WarmThroughput?: TableWarmThroughputDescription | undefined;
}

/** Structure TableWarmThroughputDescription. */
export interface TableWarmThroughputDescription {
  readonly ReadUnitsPerSecond?: number | undefined;
  readonly Status?: TableStatus | undefined;
  readonly WriteUnitsPerSecond?: number | undefined;
}

/** Structure TimeToLiveDescription. */
export interface TimeToLiveDescription {
  readonly AttributeName?: string | undefined;
  readonly TimeToLiveStatus?: TimeToLiveStatus | undefined;
}

/** Structure TransactGetItemsOutput. */
export interface TransactGetItemsOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined;
  readonly Responses?: readonly ItemResponse[] | undefined;
}

/** Structure TransactWriteItemsOutput. */
export interface TransactWriteItemsOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined;
  readonly ItemCollectionMetrics?: { readonly [name: string]: readonly ItemCollectionMetrics[] } | undefined;
}

/** Structure UpdateContinuousBackupsOutput. */
export interface UpdateContinuousBackupsOutput {
  readonly ContinuousBackupsDescription?: ContinuousBackupsDescription | undefined;
}

/** Structure UpdateContributorInsightsOutput. */
export interface UpdateContributorInsightsOutput {
  readonly ContributorInsightsMode?: ContributorInsightsMode | undefined;
  readonly ContributorInsightsStatus?: ContributorInsightsStatus | undefined;
  readonly IndexName?: string | undefined;
  readonly TableName?: string | undefined;
}

/** Structure UpdateGlobalTableOutput. */
export interface UpdateGlobalTableOutput {
  readonly GlobalTableDescription?: GlobalTableDescription | undefined;
}

/** Structure UpdateGlobalTableSettingsOutput. */
export interface UpdateGlobalTableSettingsOutput {
  readonly GlobalTableName?: string | undefined;
  readonly ReplicaSettings?: readonly ReplicaSettingsDescription[] | undefined;
}

/** Structure UpdateItemOutput. */
export interface UpdateItemOutput {
  readonly Attributes?: AttributeMap | ItemImage | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly ItemCollectionMetrics?: ItemCollectionMetrics | undefined;
}

/** Structure UpdateKinesisStreamingDestinationOutput. */
export interface UpdateKinesisStreamingDestinationOutput {
  readonly DestinationStatus?: DestinationStatus | undefined;
  readonly StreamArn?: string | undefined;
  readonly TableName?: string | undefined;
  readonly UpdateKinesisStreamingConfiguration?: UpdateKinesisStreamingConfiguration | undefined;
}

/** Structure UpdateTableOutput. */
export interface UpdateTableOutput {
  readonly TableDescription?: TableDescription | undefined;
}

/** Structure UpdateTableReplicaAutoScalingOutput. */
export interface UpdateTableReplicaAutoScalingOutput {
  readonly TableAutoScalingDescription?: TableAutoScalingDescription | undefined;
}

/** Structure UpdateTimeToLiveOutput. */
export interface UpdateTimeToLiveOutput {
  readonly TimeToLiveSpecification?: TimeToLiveSpecification | undefined;
}

/** Structure VectorCapacity. */
export interface VectorCapacity {
  readonly VectorSearchRequestBytes?: number | undefined;
  readonly VectorWriteRequestBytes?: number | undefined;
}

/** Structure VectorIndexDescription. */
export interface VectorIndexDescription {
  readonly Backfilling?: boolean | undefined;
  readonly Dimensions?: number | undefined;
  readonly DistanceFunction?: VectorDistanceFunction | undefined;
  readonly IndexArn?: string | undefined;
  readonly IndexName?: string | undefined;
  readonly IndexSizeBytes?: number | undefined;
  readonly IndexStatus?: IndexStatus | undefined;
  readonly ItemCount?: number | undefined;
  readonly Projection?: Projection | undefined;
  readonly SearchSchema?: readonly SearchSchemaElement[] | undefined;
  readonly VectorAttribute?: VectorAttributeDefinition | undefined;
}

/** Structure VectorIndexInfo. */
export interface VectorIndexInfo {
  readonly Dimensions?: number | undefined;
  readonly DistanceFunction?: VectorDistanceFunction | undefined;
  readonly IndexName?: string | undefined;
  readonly Projection?: Projection | undefined;
  readonly SearchSchema?: readonly SearchSchemaElement[] | undefined;
  readonly VectorAttribute?: VectorAttributeDefinition | undefined;
}
