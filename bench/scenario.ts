/**
 * What is measured: each scenario makes requests from a seeded source and knows what a right answer looks like,
 * so that a fast wrong answer is an error and not a record.
 */
import {
  benchItem,
  INDEX_STREAM_TABLE_NAME,
  INDEX_TABLE_NAME,
  itemKey,
  PARTITION_ITEMS,
  partitionKey,
  STREAM_TABLE_NAME,
  seededRandom,
  TABLE_NAME,
  zipfian,
} from "./bench-item.ts";

/** One API call: the operation and its JSON body. */
export interface Call {
  readonly operation: string;
  readonly input: object;
}

/** One workload. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** How many different requests are prepared; they are sent in turn. */
  readonly callsPrepared: number;
  /** The next call for a table of `items` items. */
  readonly makeCalls: (items: number) => () => Call;
  /** Whether `answer` (the body of a 200) is what DynamoDB would say. */
  readonly isRight: (answer: string) => boolean;
}

const SEED = 20_120_810;

const uniform = (items: number): (() => number) => {
  const random = seededRandom(SEED);
  return () => Math.floor(random() * items);
};

const get = (number: number): Call => ({
  operation: "GetItem",
  input: { TableName: TABLE_NAME, Key: itemKey(number) },
});

const put = (number: number, edition: number, TableName = TABLE_NAME): Call => ({
  operation: "PutItem",
  input: { TableName, Item: benchItem(number, edition) },
});

/** Puts into a table that is empty at first; its thousand items are soon all there. */
const putsInto = (tableName: string) => (items: number) => {
  const pick = uniform(Math.min(items, 1_000));
  return () => put(pick(), pick(), tableName);
};

const query = (partition: number, values: object = {}) => ({
  TableName: TABLE_NAME,
  KeyConditionExpression: "pk = :pk",
  ExpressionAttributeValues: { ":pk": partitionKey(partition), ...values },
});

/** Adds one to a counter and asks for the sum. */
const count = (number: number): object => ({
  TableName: TABLE_NAME,
  Key: itemKey(number),
  UpdateExpression: "ADD hits :one",
  ExpressionAttributeValues: { ":one": { N: "1" } },
});

/** Twenty-five puts, or fewer; the seeding uses it too. */
export const batchPut = (numbers: readonly number[]): Call => ({
  operation: "BatchWriteItem",
  input: {
    RequestItems: { [TABLE_NAME]: numbers.map((number) => ({ PutRequest: { Item: benchItem(number) } })) },
  },
});

/** `count` different numbers below `items`. */
function distinct(pick: () => number, wanted: number): readonly number[] {
  const numbers = new Set<number>();
  while (numbers.size < wanted) numbers.add(pick());
  return [...numbers];
}

const hasItem = (answer: string): boolean => answer.includes('"Item"') && answer.includes("Quick zephyrs");

/** Every scenario, in the order they run: reads before writes. */
export const scenarios: readonly Scenario[] = [
  {
    name: "get",
    title: "GetItem",
    callsPrepared: 50_000,
    makeCalls: (items) => {
      const pick = uniform(items);
      return () => get(pick());
    },
    isRight: hasItem,
  },
  {
    name: "partiql",
    title: "ExecuteStatement, SELECT by key",
    callsPrepared: 50_000,
    makeCalls: (items) => {
      const pick = uniform(items);
      return () => {
        const { pk, sk } = itemKey(pick());
        return {
          operation: "ExecuteStatement",
          input: { Statement: `SELECT * FROM "${TABLE_NAME}" WHERE pk = ? AND sk = ?`, Parameters: [pk, sk] },
        };
      };
    },
    isRight: (answer) => answer.includes('"Items":[{') && answer.includes("Quick zephyrs"),
  },
  {
    name: "query",
    title: "Query, 100 items",
    callsPrepared: 5_000,
    makeCalls: (items) => {
      const pick = uniform(items / PARTITION_ITEMS);
      return () => ({ operation: "Query", input: query(pick()) });
    },
    isRight: (answer) =>
      answer.includes(`"Count":${PARTITION_ITEMS},`) || answer.endsWith(`:${PARTITION_ITEMS}}`),
  },
  {
    name: "filter",
    title: "Query, 50 of 100 items, 3 attributes",
    callsPrepared: 5_000,
    makeCalls: (items) => {
      const pick = uniform(items / PARTITION_ITEMS);
      return () => ({
        operation: "Query",
        input: {
          ...query(pick(), { ":true": { BOOL: true }, ":tag": { S: "kilobyte" } }),
          FilterExpression: "inStock = :true AND contains(tags, :tag)",
          ProjectionExpression: "sk, title, address.zip",
        },
      });
    },
    isRight: (answer) =>
      answer.includes(`"Count":${PARTITION_ITEMS / 2},`) && !answer.includes("Quick zephyrs"),
  },
  {
    name: "scan",
    title: "Scan, 1 MB page",
    callsPrepared: 500,
    makeCalls: (items) => {
      const pick = uniform(items);
      return () => ({
        operation: "Scan",
        input: { TableName: TABLE_NAME, ExclusiveStartKey: itemKey(pick()) },
      });
    },
    isRight: (answer) => answer.includes('"Items":['),
  },
  {
    name: "put",
    title: "PutItem",
    callsPrepared: 20_000,
    makeCalls: (items) => {
      const pick = uniform(items);
      return () => put(pick(), pick());
    },
    isRight: (answer) => answer === "{}",
  },
  {
    name: "stream",
    title: "PutItem, stream of both images",
    callsPrepared: 20_000,
    makeCalls: putsInto(STREAM_TABLE_NAME),
    isRight: (answer) => answer === "{}",
  },
  {
    name: "index",
    title: "PutItem, one index of whole items",
    callsPrepared: 20_000,
    makeCalls: putsInto(INDEX_TABLE_NAME),
    isRight: (answer) => answer === "{}",
  },
  {
    name: "index-stream",
    title: "PutItem, one index and a stream",
    callsPrepared: 20_000,
    makeCalls: putsInto(INDEX_STREAM_TABLE_NAME),
    isRight: (answer) => answer === "{}",
  },
  {
    name: "counter",
    title: "UpdateItem, one hot counter",
    callsPrepared: 100,
    makeCalls: () => () => ({ operation: "UpdateItem", input: { ...count(0), ReturnValues: "UPDATED_NEW" } }),
    isRight: (answer) => /"hits":\{"N":"\d+"\}/.test(answer),
  },
  {
    name: "batch",
    title: "BatchWriteItem, 25 puts",
    callsPrepared: 2_000,
    makeCalls: (items) => {
      const pick = uniform(items);
      return () => batchPut(distinct(pick, 25));
    },
    isRight: (answer) => answer.includes('"UnprocessedItems":{}'),
  },
  {
    name: "transact",
    title: "TransactWriteItems, put and update",
    callsPrepared: 20_000,
    makeCalls: (items) => {
      const pick = uniform(items);
      return () => {
        const [first = 0, second = 1] = distinct(pick, 2);
        return {
          operation: "TransactWriteItems",
          input: { TransactItems: [{ Put: put(first, second).input }, { Update: count(second) }] },
        };
      };
    },
    isRight: (answer) => answer === "{}",
  },
  {
    name: "mixed",
    title: "80 % GetItem, 20 % PutItem, zipfian",
    callsPrepared: 50_000,
    makeCalls: (items) => {
      const random = seededRandom(SEED);
      const pick = zipfian(items, random);
      return () => (random() < 0.8 ? get(pick()) : put(pick(), pick()));
    },
    isRight: (answer) => answer === "{}" || hasItem(answer),
  },
];
