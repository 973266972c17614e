/**
 * How each operation words a broken constraint. AWS answers in several forms, by operation and member, and this is
 * the table of who uses which; the engine in `validate.ts` knows none by name. Paths are of member names with `*`
 * for the elements of a list or map.
 */
import type { OperationName } from "./generated/operations.ts";

/** The words of one operation. */
export interface ValidationForm {
  /** Absent members answered alone, before all else, with `The parameter 'X' is required …`. */
  readonly parameters?: readonly string[];
  /** Absent members answered alone, before all else, with ``missing field `X` at line 1 column N``. */
  readonly fields?: readonly string[];
  /** Answered alone as `Value at 'Path' …`, without the value, in this order. */
  readonly short?: readonly ShortForm[];
  /** Answered alone in the usual form, in this order, after the short ones. */
  readonly alone?: readonly string[];
  /** Enumerations named without the field, with the set as printed then. */
  readonly bare?: Readonly<Record<string, readonly string[]>>;
  /** Whose length and pattern are left to the operation, which has its own words; what is required must be there. */
  readonly unchecked?: readonly string[];
  /** Which the model requires, and whose absence is left to the operation as well. */
  readonly optional?: readonly string[];
  /** Bounds that the server enforces and the model does not state. */
  readonly bounds?: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
}

/** A path, and the one bound that has the short form where not all have. */
export interface ShortForm {
  readonly path: string;
  readonly only?: "min" | "max";
}

const tableName: ShortForm = { path: "TableName", only: "min" };

const returnValues: readonly string[] = ["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"];
const conditionalOperator: readonly string[] = ["ALL", "OR"];
const writeEnumerations = { ReturnValues: returnValues, ConditionalOperator: conditionalOperator };

const itemWrite: ValidationForm = { short: [tableName], bare: writeEnumerations };

const transaction: ValidationForm = {
  short: [{ path: "ClientRequestToken" }, { path: "TransactItems" }],
};

const tableTags: readonly string[] = ["Tags.*.Key", "Tags.*.Value"];

/** Where tables are managed, the least length of a name is known. */
const nameBounds = { TableName: { min: 3 } };

const insights: ValidationForm = { unchecked: ["IndexName"] };

/** Forms by operation; an operation that is not here aggregates everything in the usual form. */
export const validationForms: Readonly<Partial<Record<OperationName, ValidationForm>>> = {
  PutItem: itemWrite,
  DeleteItem: itemWrite,
  UpdateItem: { ...itemWrite, alone: ["ReturnValues", "ConditionalOperator"] },
  GetItem: { short: [tableName] },
  Query: {
    short: [tableName],
    bare: { ConditionalOperator: conditionalOperator },
    unchecked: ["Limit"],
  },
  Scan: {
    short: [tableName, { path: "Limit" }, { path: "Segment" }, { path: "TotalSegments" }],
    bare: { ConditionalOperator: conditionalOperator },
  },
  BatchGetItem: { short: [{ path: "RequestItems", only: "min" }, { path: "RequestItems.*.Keys" }] },
  BatchWriteItem: {
    short: [{ path: "RequestItems", only: "min" }],
    alone: ["ReturnConsumedCapacity"],
  },
  TransactGetItems: transaction,
  TransactWriteItems: transaction,
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
  TagResource: {
    unchecked: ["ResourceArn", "Tags", ...tableTags],
    optional: ["ResourceArn", ...tableTags],
  },
  UntagResource: { unchecked: ["ResourceArn", "TagKeys", "TagKeys.*"], optional: ["ResourceArn"] },
  ListTagsOfResource: { unchecked: ["ResourceArn"], optional: ["ResourceArn"] },
  DescribeContributorInsights: insights,
  UpdateContributorInsights: insights,
  SearchVectors: { fields: ["TableName", "IndexName", "SearchVector", "TopK"] },
  DescribeStream: { bounds: { Limit: { max: 100 } } },
  GetRecords: { bounds: { Limit: { max: 1000 } } },
  ListStreams: { bounds: { Limit: { max: 100 } } },
};

/** Members in the order in which their errors are listed, by structure; the others follow as the model has them. */
export const memberOrder: Readonly<Record<string, readonly string[]>> = {
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
  BatchGetItemInput: ["ReturnConsumedCapacity"],
  BatchWriteItemInput: ["ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
  TransactGetItemsInput: ["ReturnConsumedCapacity"],
  TransactWriteItemsInput: ["ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
  ProvisionedThroughput: ["WriteCapacityUnits", "ReadCapacityUnits"],
};

/** Enumerations in the order in which AWS prints them, where it is not the model's. */
export const printedEnumerations: Readonly<Record<string, readonly string[]>> = {
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

/** Structures whose members are echoed in another order than the model's, or with one the model does not have. */
export const echoedMembers: Readonly<Record<string, readonly string[]>> = {
  WriteRequest: ["PutRequest", "DeleteRequest"],
  PutRequest: ["Item", "WorkloadProfileName"],
};
