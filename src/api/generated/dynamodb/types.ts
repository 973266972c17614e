/**
 * Types that inputs and outputs share.
 * Made by `npm run generate` from the service model; not edited by hand.
 */

/** Enumeration ApproximateCreationDateTimePrecision. */
export type ApproximateCreationDateTimePrecision = "MILLISECOND" | "MICROSECOND";

/** Enumeration AttributeAction. */
export type AttributeAction = "ADD" | "PUT" | "DELETE";

/** Enumeration BackupStatus. */
export type BackupStatus = "CREATING" | "DELETED" | "AVAILABLE";

/** Enumeration BackupType. */
export type BackupType = "USER" | "SYSTEM" | "AWS_BACKUP";

/** Enumeration BackupTypeFilter. */
export type BackupTypeFilter = "USER" | "SYSTEM" | "AWS_BACKUP" | "ALL";

/** Enumeration BatchStatementErrorCodeEnum. */
export type BatchStatementErrorCodeEnum = "ConditionalCheckFailed" | "ItemCollectionSizeLimitExceeded" | "RequestLimitExceeded" | "ValidationError" | "ProvisionedThroughputExceeded" | "TransactionConflict" | "ThrottlingError" | "InternalServerError" | "ResourceNotFound" | "AccessDenied" | "DuplicateItem";

/** Enumeration BillingMode. */
export type BillingMode = "PROVISIONED" | "PAY_PER_REQUEST";

/** Enumeration BulkOperationInputFormat. */
export type BulkOperationInputFormat = "DYNAMODB_JSON" | "ION";

/** Enumeration BulkOperationPerformanceTier. */
export type BulkOperationPerformanceTier = "STANDARD" | "ACCELERATED";

/** Enumeration BulkOperationStatus. */
export type BulkOperationStatus = "IN_PROGRESS" | "COMPLETED" | "COMPLETED_WITH_ERRORS" | "CANCELLING" | "CANCELLED" | "FAILED";

/** Enumeration ComparisonOperator. */
export type ComparisonOperator = "EQ" | "NE" | "IN" | "LE" | "LT" | "GE" | "GT" | "BETWEEN" | "NOT_NULL" | "NULL" | "CONTAINS" | "NOT_CONTAINS" | "BEGINS_WITH";

/** Enumeration ConditionalOperator. */
export type ConditionalOperator = "AND" | "OR";

/** Enumeration ContinuousBackupsStatus. */
export type ContinuousBackupsStatus = "ENABLED" | "DISABLED";

/** Enumeration ContributorInsightsAction. */
export type ContributorInsightsAction = "ENABLE" | "DISABLE";

/** Enumeration ContributorInsightsMode. */
export type ContributorInsightsMode = "ACCESSED_AND_THROTTLED_KEYS" | "THROTTLED_KEYS";

/** Enumeration ContributorInsightsStatus. */
export type ContributorInsightsStatus = "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED" | "FAILED";

/** Enumeration DestinationStatus. */
export type DestinationStatus = "ENABLING" | "ACTIVE" | "DISABLING" | "DISABLED" | "ENABLE_FAILED" | "UPDATING";

/** Enumeration DisassociationMode. */
export type DisassociationMode = "WAIT_FOR_REPLICATION";

/** Enumeration ExportFormat. */
export type ExportFormat = "DYNAMODB_JSON" | "ION";

/** Enumeration ExportStatus. */
export type ExportStatus = "IN_PROGRESS" | "COMPLETED" | "FAILED";

/** Enumeration ExportType. */
export type ExportType = "FULL_EXPORT" | "INCREMENTAL_EXPORT";

/** Enumeration ExportViewType. */
export type ExportViewType = "NEW_IMAGE" | "NEW_AND_OLD_IMAGES";

/** Enumeration GlobalTableSettingsReplicationMode. */
export type GlobalTableSettingsReplicationMode = "ENABLED" | "DISABLED" | "ENABLED_WITH_OVERRIDES";

/** Enumeration GlobalTableStatus. */
export type GlobalTableStatus = "CREATING" | "ACTIVE" | "DELETING" | "UPDATING";

/** Enumeration ImportStatus. */
export type ImportStatus = "IN_PROGRESS" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";

/** Enumeration IndexStatus. */
export type IndexStatus = "CREATING" | "UPDATING" | "DELETING" | "ACTIVE";

/** Enumeration InputCompressionType. */
export type InputCompressionType = "GZIP" | "ZSTD" | "NONE";

/** Enumeration InputFormat. */
export type InputFormat = "DYNAMODB_JSON" | "ION" | "CSV";

/** Enumeration KeyType. */
export type KeyType = "HASH" | "RANGE";

/** Enumeration MultiRegionConsistency. */
export type MultiRegionConsistency = "EVENTUAL" | "STRONG";

/** Enumeration OutputTypeEnum. */
export type OutputTypeEnum = "ERROR" | "CONDITION_CHECK_FAILURE";

/** Enumeration PointInTimeRecoveryStatus. */
export type PointInTimeRecoveryStatus = "ENABLED" | "DISABLED";

/** Enumeration ProjectionType. */
export type ProjectionType = "ALL" | "KEYS_ONLY" | "INCLUDE";

/** Enumeration ReplicaStatus. */
export type ReplicaStatus = "CREATING" | "CREATION_FAILED" | "UPDATING" | "DELETING" | "ACTIVE" | "REGION_DISABLED" | "INACCESSIBLE_ENCRYPTION_CREDENTIALS" | "ARCHIVING" | "ARCHIVED" | "REPLICATION_NOT_AUTHORIZED";

/** Enumeration ReturnConsumedCapacity. */
export type ReturnConsumedCapacity = "INDEXES" | "TOTAL" | "NONE";

/** Enumeration ReturnItemCollectionMetrics. */
export type ReturnItemCollectionMetrics = "SIZE" | "NONE";

/** Enumeration ReturnValue. */
export type ReturnValue = "NONE" | "ALL_OLD" | "UPDATED_OLD" | "ALL_NEW" | "UPDATED_NEW";

/** Enumeration ReturnValuesOnConditionCheckFailure. */
export type ReturnValuesOnConditionCheckFailure = "ALL_OLD" | "NONE";

/** Enumeration S3SseAlgorithm. */
export type S3SseAlgorithm = "AES256" | "KMS";

/** Enumeration SSEStatus. */
export type SSEStatus = "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED" | "UPDATING";

/** Enumeration SSEType. */
export type SSEType = "AES256" | "KMS";

/** Enumeration ScalarAttributeType. */
export type ScalarAttributeType = "S" | "N" | "B";

/** Enumeration SearchSchemaElementType. */
export type SearchSchemaElementType = "HASH" | "INLINE_FILTER";

/** Enumeration Select. */
export type Select = "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES" | "SPECIFIC_ATTRIBUTES" | "COUNT";

/** Enumeration StreamViewType. */
export type StreamViewType = "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" | "KEYS_ONLY";

/** Enumeration TableClass. */
export type TableClass = "STANDARD" | "STANDARD_INFREQUENT_ACCESS";

/** Enumeration TableStatus. */
export type TableStatus = "CREATING" | "UPDATING" | "DELETING" | "ACTIVE" | "INACCESSIBLE_ENCRYPTION_CREDENTIALS" | "ARCHIVING" | "ARCHIVED" | "REPLICATION_NOT_AUTHORIZED";

/** Enumeration TimeToLiveStatus. */
export type TimeToLiveStatus = "ENABLING" | "DISABLING" | "ENABLED" | "DISABLED";

/** Enumeration VectorDistanceFunction. */
export type VectorDistanceFunction = "COSINE" | "DOT_PRODUCT" | "EUCLIDEAN";

/** Enumeration WitnessStatus. */
export type WitnessStatus = "CREATING" | "DELETING" | "ACTIVE";

/** Structure AttributeDefinition. */
export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: ScalarAttributeType;
}

/** Structure CsvOptions. */
export interface CsvOptions {
  readonly Delimiter?: string | undefined;
  readonly HeaderList?: readonly string[] | undefined;
}

/** Structure EnableKinesisStreamingConfiguration. */
export interface EnableKinesisStreamingConfiguration {
  readonly ApproximateCreationDateTimePrecision?: ApproximateCreationDateTimePrecision | undefined;
}

/** Structure GlobalSecondaryIndex. */
export interface GlobalSecondaryIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly Projection: Projection;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly WarmThroughput?: WarmThroughput | undefined;
}

/** Structure IncrementalExportSpecification. */
export interface IncrementalExportSpecification {
  readonly ExportFromTime?: number | undefined;
  readonly ExportToTime?: number | undefined;
  readonly ExportViewType?: ExportViewType | undefined;
}

/** Structure InputFormatOptions. */
export interface InputFormatOptions {
  readonly Csv?: CsvOptions | undefined;
}

/** Structure InputS3Configuration. */
export interface InputS3Configuration {
  readonly InputCompressionType?: InputCompressionType | undefined;
  readonly InputFormat: BulkOperationInputFormat;
  readonly S3Bucket: string;
  readonly S3BucketOwner?: string | undefined;
  readonly S3KeyPrefix?: string | undefined;
}

/** Structure KeySchemaElement. */
export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: KeyType;
}

/** Structure OnDemandThroughput. */
export interface OnDemandThroughput {
  readonly MaxReadRequestUnits?: number | undefined;
  readonly MaxWriteRequestUnits?: number | undefined;
}

/** Structure OnDemandThroughputOverride. */
export interface OnDemandThroughputOverride {
  readonly MaxReadRequestUnits?: number | undefined;
}

/** Structure OutputS3Configuration. */
export interface OutputS3Configuration {
  readonly OutputType: readonly OutputTypeEnum[];
  readonly S3Bucket?: string | undefined;
  readonly S3BucketOwner?: string | undefined;
  readonly S3KeyPrefix?: string | undefined;
  readonly S3SseAlgorithm?: S3SseAlgorithm | undefined;
  readonly S3SseKmsKeyId?: string | undefined;
}

/** Structure Projection. */
export interface Projection {
  readonly NonKeyAttributes?: readonly string[] | undefined;
  readonly ProjectionType?: ProjectionType | undefined;
}

/** Structure ProvisionedThroughput. */
export interface ProvisionedThroughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** Structure ProvisionedThroughputOverride. */
export interface ProvisionedThroughputOverride {
  readonly ReadCapacityUnits?: number | undefined;
}

/** Structure Replica. */
export interface Replica {
  readonly RegionName?: string | undefined;
}

/** Structure S3BucketSource. */
export interface S3BucketSource {
  readonly S3Bucket: string;
  readonly S3BucketOwner?: string | undefined;
  readonly S3KeyPrefix?: string | undefined;
}

/** Structure SSESpecification. */
export interface SSESpecification {
  readonly Enabled?: boolean | undefined;
  readonly KMSMasterKeyId?: string | undefined;
  readonly SSEType?: SSEType | undefined;
}

/** Structure SearchSchemaElement. */
export interface SearchSchemaElement {
  readonly AttributeName: string;
  readonly SearchSchemaElementType: SearchSchemaElementType;
}

/** Structure StreamSpecification. */
export interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: StreamViewType | undefined;
}

/** Structure TableCreationParameters. */
export interface TableCreationParameters {
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly BillingMode?: BillingMode | undefined;
  readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndex[] | undefined;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly SSESpecification?: SSESpecification | undefined;
  readonly TableName: string;
  readonly VectorIndexes?: readonly VectorIndex[] | undefined;
}

/** Structure Tag. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Structure TimeToLiveSpecification. */
export interface TimeToLiveSpecification {
  readonly AttributeName: string;
  readonly Enabled: boolean;
}

/** Structure UpdateKinesisStreamingConfiguration. */
export interface UpdateKinesisStreamingConfiguration {
  readonly ApproximateCreationDateTimePrecision?: ApproximateCreationDateTimePrecision | undefined;
}

/** Structure VectorAttributeDefinition. */
export interface VectorAttributeDefinition {
  readonly AttributeName: string;
}

/** Structure VectorIndex. */
export interface VectorIndex {
  readonly Dimensions: number;
  readonly DistanceFunction: VectorDistanceFunction;
  readonly IndexName: string;
  readonly Projection: Projection;
  readonly SearchSchema?: readonly SearchSchemaElement[] | undefined;
  readonly VectorAttribute: VectorAttributeDefinition;
}

/** Structure WarmThroughput. */
export interface WarmThroughput {
  readonly ReadUnitsPerSecond?: number | undefined;
  readonly WriteUnitsPerSecond?: number | undefined;
}
