/**
 * How DynamoDB words broken constraints, operation by operation, as it was seen to. An operation that is not here
 * lists everything in the usual form.
 */
import type { OperationName } from "./dynamodb.ts";
import type { InputWording, ShortForm, ValidationForm } from "./input-wording.ts";
import { wordingCohort } from "./wording-cohort.ts";

const cohort = wordingCohort.short;

const tableName: ShortForm = { path: "TableName", only: "min" };

const returnValues: readonly string[] = ["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"];
const conditionalOperator: readonly string[] = ["ALL", "OR"];
const writeEnumerations = { ReturnValues: returnValues, ConditionalOperator: conditionalOperator };

/** Above this many levels in a value the writes of one item word everything as most operations do; the bound is approximate. */
const USUAL_LEVELS_MIN = 63;

const itemWrite: ValidationForm = {
  short: [tableName],
  alone: [["TableName"]],
  bare: writeEnumerations,
  usualFromLevels: USUAL_LEVELS_MIN,
};

const tableTags: readonly string[] = ["Tags.*.Key", "Tags.*.Value"];

/** Whose tags are meant comes before which. */
const tagged: ValidationForm = { absent: { ResourceArn: "Invalid TableArn" } };

/** Where tables are managed, the least length of a name is known. */
const nameBounds = { TableName: { min: 3 } };

const insights: ValidationForm = { unchecked: ["IndexName"] };

const forms: Readonly<Partial<Record<OperationName, ValidationForm>>> = {
  PutItem: itemWrite,
  DeleteItem: itemWrite,
  UpdateItem: { ...itemWrite, alone: [["TableName"], ["ReturnValues"], ["ConditionalOperator"]] },
  GetItem: { short: [tableName] },
  Query: {
    short: [tableName],
    bare: { ConditionalOperator: conditionalOperator },
    alone: [["ConditionalOperator"]],
    unchecked: ["Limit"],
  },
  Scan: {
    short: [tableName, ...cohort.Scan],
    bare: { ConditionalOperator: conditionalOperator },
    alone: [["ConditionalOperator"]],
  },
  BatchGetItem: { short: [{ path: "RequestItems", only: "min" }, { path: "RequestItems.*.Keys" }] },
  BatchWriteItem: {
    short: cohort.BatchWriteItem,
    alone: [["ReturnConsumedCapacity", "ReturnItemCollectionMetrics"]],
  },
  TransactGetItems: { short: cohort.TransactGetItems },
  TransactWriteItems: { short: cohort.TransactWriteItems },
  ExecuteTransaction: { short: [{ path: "ClientRequestToken" }] },
  CreateTable: {
    parameters: ["TableName"],
    unchecked: ["TableClass", ...tableTags],
    optional: tableTags,
    bounds: { ...nameBounds, KeySchema: { max: 2 }, "LocalSecondaryIndexes.*.KeySchema": { max: 2 } },
  },
  UpdateTable: { parameters: ["TableName"], unchecked: ["TableClass"], bounds: nameBounds },
  DeleteTable: { parameters: ["TableName"], bounds: nameBounds },
  DescribeTable: { parameters: ["TableName"], bounds: nameBounds },
  DescribeTimeToLive: { parameters: ["TableName"] },
  UpdateTimeToLive: { parameters: ["TableName"] },
  TagResource: { ...tagged, unchecked: ["ResourceArn", "Tags", ...tableTags], optional: tableTags },
  UntagResource: { ...tagged, unchecked: ["ResourceArn", "TagKeys", "TagKeys.*"] },
  ListTagsOfResource: { ...tagged, unchecked: ["ResourceArn"] },
  DescribeContributorInsights: insights,
  UpdateContributorInsights: insights,
  SearchVectors: { fields: ["TableName", "IndexName", "SearchVector", "TopK"] },
  DescribeStream: { bounds: { Limit: { max: 100 } } },
  GetRecords: { bounds: { Limit: { max: 1000 } } },
  ListStreams: { bounds: { Limit: { max: 100 } } },
};

const memberOrder: InputWording["memberOrder"] = {
  PutItemInput: [
    "ReturnConsumedCapacity",
    "ReturnValues",
    "ConditionalOperator",
    "ReturnItemCollectionMetrics",
    "TableName",
  ],
  DeleteItemInput: [
    "ReturnConsumedCapacity",
    "ReturnValues",
    "ConditionalOperator",
    "ReturnItemCollectionMetrics",
    "TableName",
  ],
  UpdateItemInput: [
    "ReturnConsumedCapacity",
    "TableName",
    "ReturnValues",
    "ConditionalOperator",
    "ReturnItemCollectionMetrics",
  ],
  GetItemInput: ["ReturnConsumedCapacity", "TableName"],
  QueryInput: ["ReturnConsumedCapacity", "TableName"],
  ScanInput: ["ReturnConsumedCapacity", "TableName"],
  BatchWriteItemInput: ["ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
  TransactGetItemsInput: ["ReturnConsumedCapacity"],
  TransactWriteItemsInput: ["ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
  ProvisionedThroughput: ["WriteCapacityUnits", "ReadCapacityUnits"],
};

const printedEnumerations: InputWording["printedEnumerations"] = {
  ReturnValue: ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],
  ConditionalOperator: ["OR", "AND"],
  Select: ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"],
  ComparisonOperator: [
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
  ],
  ScalarAttributeType: ["B", "N", "S"],
  ProjectionType: ["ALL", "INCLUDE", "KEYS_ONLY"],
  StreamViewType: ["OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE"],
  ContributorInsightsMode: ["THROTTLED_KEYS", "ACCESSED_AND_THROTTLED_KEYS"],
};

const echoedMembers: InputWording["echoedMembers"] = {
  WriteRequest: ["PutRequest", "DeleteRequest"],
  PutRequest: ["Item", "WorkloadProfileName"],
};

/** The words of DynamoDB and its streams. */
export const dynamodbWording: InputWording = {
  forms,
  memberOrder,
  printedEnumerations,
  echoedMembers,
  tableName: "TableArn",
};
