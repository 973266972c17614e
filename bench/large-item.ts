/**
 * Items of a chosen size for measurements of large tables, in partitions of a hundred like the other items, with an
 * attribute by which an index can be made afterwards.
 */
import { itemKey, PARTITION_ITEMS, partitionKey, TABLE_NAME } from "./bench-item.ts";
import type { Call } from "./scenario.ts";

/** How many items a table has, and how large each is as DynamoDB counts it. */
export interface TableShape {
  readonly items: number;
  readonly itemBytes: number;
}

/** The attribute that the added index has as its partition key, and how the index is called. */
export const OWNER = "owner";
export const INDEX_NAME = "by-owner";

/** Bytes of everything but the filling: names, keys, owner, a one-digit edition and its byte of overhead. */
const FRAME_BYTES = 16 + 11 + 19 + 9 + 4;

/** Owners are as many as partitions, and no owner's items lie together. */
const ownerOf = (number: number, items: number): string => {
  const owners = Math.max(1, Math.floor(items / PARTITION_ITEMS));
  return `owner#${String((number * 7_919) % owners).padStart(8, "0")}`;
};

let longestFilling = "";

/** Text of so many bytes. */
function filling(bytes: number): string {
  if (longestFilling.length < bytes) {
    longestFilling = "Quick zephyrs blow, vexing daft Jim. ".repeat(Math.ceil(bytes / 36));
  }
  return longestFilling.slice(0, bytes);
}

/** The item with this number, exactly `itemBytes` long; editions differ in one digit and in the owner. */
export const largeItem = ({ items, itemBytes }: TableShape, number: number, edition = 0): object => ({
  ...itemKey(number),
  [OWNER]: { S: ownerOf(number + edition, items) },
  edition: { N: String((edition % 9) + 1) },
  note: { S: filling(itemBytes - FRAME_BYTES) },
});

/** Calls on the table that holds such items. */
export const largeCalls = {
  get: (number: number): Call => ({
    operation: "GetItem",
    input: { TableName: TABLE_NAME, Key: itemKey(number) },
  }),
  queryPartition: (partition: number): Call => ({
    operation: "Query",
    input: {
      TableName: TABLE_NAME,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": partitionKey(partition) },
    },
  }),
  put: (shape: TableShape, number: number, edition: number): Call => ({
    operation: "PutItem",
    input: { TableName: TABLE_NAME, Item: largeItem(shape, number, edition) },
  }),
  /** Adds an attribute of a few bytes. */
  update: (number: number, edition: number): Call => ({
    operation: "UpdateItem",
    input: {
      TableName: TABLE_NAME,
      Key: itemKey(number),
      UpdateExpression: "SET edition = :edition",
      ExpressionAttributeValues: { ":edition": { N: String((edition % 9) + 1) } },
    },
  }),
  remove: (number: number): Call => ({
    operation: "DeleteItem",
    input: { TableName: TABLE_NAME, Key: itemKey(number) },
  }),
  /** As many of the numbers as one request takes. */
  putBatch: (shape: TableShape, numbers: readonly number[], tableName = TABLE_NAME): Call => ({
    operation: "BatchWriteItem",
    input: {
      RequestItems: {
        [tableName]: numbers.map((number) => ({ PutRequest: { Item: largeItem(shape, number) } })),
      },
    },
  }),
  removeBatch: (numbers: readonly number[]): Call => ({
    operation: "BatchWriteItem",
    input: {
      RequestItems: {
        [TABLE_NAME]: numbers.map((number) => ({ DeleteRequest: { Key: itemKey(number) } })),
      },
    },
  }),
};
