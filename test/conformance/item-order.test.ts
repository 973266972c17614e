/**
 * The order in which operations on one item check a request: one fault for every stage, and every pair of them.
 */
import { beforeAll, describe } from "vitest";
import {
  describeOrder,
  OMP,
  type Order,
  type Stage,
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
  table = await target.createTable("item-order", {
    AttributeDefinitions: attributes("pk:S", "sk:S", "g:S"),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: [newIndex("byG", keys("g"))],
  });
});

const ENVELOPE = `${VE}1 validation error detected: `;
const ofItem = sharedStages(target, "Item", ENVELOPE);
const ofKey = sharedStages(target, "Key", ENVELOPE);
const ofUpdate = updateStages(ENVELOPE);
const ofRead = sharedStages(target, "Key", VE);

const mixed: Stage = {
  rule: "mixed families",
  fault: () => ({ Expected: {} }),
  text: `${ENVELOPE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {`,
};

/** Names, too, would be told to lack an expression. */
const withoutExpressions = {
  ConditionExpression: undefined,
  UpdateExpression: undefined,
  ExpressionAttributeNames: undefined,
};

const noExpression: Stage = {
  rule: "values without expression",
  fault: () => ({
    ...withoutExpressions,
    Expected: undefined,
    ExpressionAttributeValues: { ":v": s("v") },
  }),
  text: `${ENVELOPE}ExpressionAttributeValues can only be specified when using expressions`,
};

const oldValues: Stage = {
  rule: "returned values",
  fault: () => ({ ReturnValues: "ALL_NEW" }),
  text: `${ENVELOPE}ReturnValues can only be ALL_OLD or NONE`,
};

const expected: Stage = {
  rule: "an expectation",
  fault: () => ({ ...withoutExpressions, Expected: { a: { Exists: true } } }),
  text: `${ENVELOPE}${OMP}Value must be provided when Exists is true for Attribute: a`,
};

const key: Item = { pk: s("p"), sk: s("s") };
const holds = { ConditionExpression: "attribute_not_exists(nowhere)" };

const orders: readonly Order[] = [
  {
    name: "PutItem",
    operation: "PutItem",
    good: () => ({ TableName: table, Item: key, ...holds }),
    stages: [
      ofItem.tableName,
      ofItem.enumeration,
      mixed,
      noExpression,
      oldValues,
      ofItem.values,
      expected,
      ofItem.noNames,
      ofItem.condition,
      ofItem.unused,
      ofItem.size,
      ofItem.table,
      ofItem.missingKey,
      ofItem.emptyKey,
      ofItem.longKey,
      ofItem.indexKey,
      ofItem.keyPath,
      ofItem.outcome,
    ],
  },
  {
    name: "DeleteItem",
    operation: "DeleteItem",
    good: () => ({ TableName: table, Key: key, ...holds }),
    stages: [
      ofKey.tableName,
      ofKey.enumeration,
      mixed,
      noExpression,
      oldValues,
      ofKey.values,
      expected,
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
  },
  {
    name: "UpdateItem",
    operation: "UpdateItem",
    good: () => ({ TableName: table, Key: key, UpdateExpression: "REMOVE a", ...holds }),
    stages: [
      ofKey.tableName,
      ofKey.enumeration,
      mixed,
      noExpression,
      ofKey.values,
      expected,
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
  {
    name: "GetItem",
    operation: "GetItem",
    good: () => ({ TableName: table, Key: key, ProjectionExpression: "a" }),
    stages: [
      {
        rule: "mixed families",
        fault: () => ({ AttributesToGet: ["a", "a"] }),
        text: `${VE}Can not use both expression and non-expression parameters`,
      },
      {
        rule: "names without expression",
        fault: () => ({
          ProjectionExpression: undefined,
          AttributesToGet: undefined,
          ExpressionAttributeNames: { "#a": "a" },
        }),
        text: `${VE}ExpressionAttributeNames can only be specified when using expressions`,
      },
      ofRead.values,
      {
        rule: "a name twice",
        fault: () => ({
          ProjectionExpression: undefined,
          ExpressionAttributeNames: undefined,
          AttributesToGet: ["a", "a"],
        }),
        text: `${VE}${OMP}Duplicate value in attribute name: a`,
      },
      ofRead.noNames,
      {
        rule: "the projection",
        fault: () => ({ ProjectionExpression: "a," }),
        text: `${VE}Invalid ProjectionExpression: Syntax error;`,
      },
      ofRead.unused,
      ofRead.table,
      ofRead.otherKey,
      ofRead.emptyKey,
      ofRead.longKey,
      {
        rule: "a path into a key",
        fault: () => ({ ProjectionExpression: "pk.a" }),
        text: `${VE}Key attributes must be scalars;`,
      },
    ],
  },
];

describe.each(orders)("Order of checks: $name", (order) => describeOrder(target, order));
