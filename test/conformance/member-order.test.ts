/**
 * The order in which batches and transactions check one of their members: one fault for every stage, and every pair of
 * them. Texts are bare. What has the wrong type cancels a transaction; all else refuses it.
 */
import { beforeAll, describe } from "vitest";
import {
  describeOrder,
  type Members,
  type Order,
  sharedStages,
  updateStages,
  VE,
} from "./order-of-checks.ts";
import { attributes, keys, newIndex } from "./tables.ts";
import { useTarget } from "./target.ts";
import { type Item, s } from "./values.ts";

const target = useTarget();
let table = "";

beforeAll(async () => {
  table = await target.createTable("member-order", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "g:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [newIndex("byG", keys("g"))],
  });
});

const ofItem = sharedStages(target, "Item", VE);
const ofKey = sharedStages(target, "Key", VE);
const ofUpdate = updateStages(VE);
const key: Item = { pk: s("p"), sk: s("s") };
const holds = { ConditionExpression: "attribute_not_exists(nowhere)" };
const projection = {
  rule: "the projection",
  fault: () => ({ ProjectionExpression: "a," }),
  text: `${VE}Invalid ProjectionExpression: Syntax error;`,
};
const shownKeyPath = {
  rule: "a path into a key",
  fault: () => ({ ProjectionExpression: "pk.a" }),
  text: `${VE}Key attributes must be scalars;`,
};

const action =
  (kind: string) =>
  (members: Members): object => ({ TransactItems: [{ [kind]: members }] });

const orders: readonly Order[] = [
  {
    name: "a transaction's Put",
    operation: "TransactWriteItems",
    within: action("Put"),
    good: () => ({ TableName: table, Item: key, ...holds }),
    stages: [
      ofItem.values,
      ofItem.noNames,
      ofItem.condition,
      ofItem.unused,
      ofItem.size,
      ofItem.table,
      ofItem.missingKey,
      ofItem.indexKey,
      ofItem.emptyKey,
      ofItem.longKey,
      ofItem.keyPath,
      ofItem.outcome,
    ],
  },
  {
    name: "a transaction's Update",
    operation: "TransactWriteItems",
    within: action("Update"),
    good: () => ({ TableName: table, Key: key, UpdateExpression: "REMOVE a", ...holds }),
    stages: [
      ofKey.values,
      ofKey.noNames,
      ofUpdate.update,
      ofKey.condition,
      ofKey.unused,
      ofKey.table,
      ofKey.otherKey,
      ofKey.emptyKey,
      ofKey.longKey,
      ofUpdate.changedKey,
      ofUpdate.indexKey,
      ofKey.keyPath,
      ofKey.outcome,
      ofUpdate.outcome,
    ],
  },
  ...["Delete", "ConditionCheck"].map((kind) => ({
    name: `a transaction's ${kind}`,
    operation: "TransactWriteItems",
    within: action(kind),
    good: () => ({ TableName: table, Key: key, ...holds }),
    stages: [
      ofKey.values,
      ofKey.noNames,
      ofKey.condition,
      ofKey.unused,
      ofKey.table,
      ofKey.otherKey,
      ofKey.emptyKey,
      ofKey.longKey,
      ofKey.keyPath,
      ofKey.outcome,
    ],
  })),
  {
    name: "a transaction's Get",
    operation: "TransactGetItems",
    within: action("Get"),
    good: () => ({ TableName: table, Key: key, ProjectionExpression: "a" }),
    stages: [
      ofKey.values,
      ofKey.noNames,
      projection,
      ofKey.unused,
      ofKey.table,
      ofKey.otherKey,
      ofKey.emptyKey,
      ofKey.longKey,
      shownKeyPath,
    ],
  },
  {
    name: "a batch's put",
    operation: "BatchWriteItem",
    within: ({ TableName, Item: item }) => ({
      RequestItems: { [String(TableName)]: [{ PutRequest: { Item: item } }] },
    }),
    good: () => ({ TableName: table, Item: key }),
    stages: [
      ofItem.values,
      ofItem.size,
      ofItem.table,
      { ...ofItem.missingKey, text: ofKey.otherKey.text },
      ofItem.emptyKey,
      ofItem.longKey,
      ofItem.indexKey,
    ],
  },
  {
    name: "a batch's delete",
    operation: "BatchWriteItem",
    within: ({ TableName, Key }) => ({
      RequestItems: { [String(TableName)]: [{ DeleteRequest: { Key } }] },
    }),
    good: () => ({ TableName: table, Key: key }),
    stages: [ofKey.values, ofKey.table, ofKey.otherKey, ofKey.emptyKey, ofKey.longKey],
  },
  {
    name: "a batch's get",
    operation: "BatchGetItem",
    within: ({ TableName, Key, ...shown }) => ({
      RequestItems: { [String(TableName)]: { Keys: [Key], ...shown } },
    }),
    good: () => ({ TableName: table, Key: key, ProjectionExpression: "a" }),
    stages: [
      ofKey.values,
      ofKey.noNames,
      projection,
      ofKey.unused,
      ofKey.table,
      ofKey.otherKey,
      ofKey.emptyKey,
      ofKey.longKey,
      shownKeyPath,
    ],
  },
];

describe.each(orders)("Order of checks: $name", (order) => describeOrder(target, order));
