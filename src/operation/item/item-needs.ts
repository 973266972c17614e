/**
 * The needs of operations on single items, and of batches of them: one for each table. Transactions make their needs
 * of the same parts.
 */
import type { IamAction } from "../../api/dynamodb.ts";
import type {
  BatchGetItemInput,
  BatchWriteItemInput,
  DeleteItemInput,
  GetItemInput,
  PutItemInput,
  UpdateItemInput,
} from "../../api/generated/dynamodb/inputs.ts";
import { whenReady } from "../../base/awaitable.ts";
import type { Need, NeedsOf } from "../../engine/request-scope.ts";
import type { WireAttributeMap } from "../../item/parse.ts";
import { type AttributeMentions, mentionedAttributes } from "../request/mentioned-attributes.ts";
import {
  type AccessFacts,
  conditionFacts,
  type NamedTable,
  namedTable,
  namedTables,
  need,
  partitionKeyTexts,
} from "../request/needs.ts";

/** GetItem on the table. */
export const getItemNeeds: NeedsOf<GetItemInput> = (input, database) =>
  whenReady(namedTable(database, input.TableName), (table) => [
    itemNeed("dynamodb:GetItem", table, {
      ...capacityFact(input),
      sent: [input],
      select: effectiveSelect(input),
    }),
  ]);

/** PutItem on the table. */
export const putItemNeeds: NeedsOf<PutItemInput> = (input, database) =>
  whenReady(namedTable(database, input.TableName), (table) => [
    itemNeed("dynamodb:PutItem", table, writeFacts(input)),
  ]);

/** UpdateItem on the table, whether it creates the item or not. */
export const updateItemNeeds: NeedsOf<UpdateItemInput> = (input, database) =>
  whenReady(namedTable(database, input.TableName), (table) => [
    itemNeed("dynamodb:UpdateItem", table, writeFacts(input)),
  ]);

/** DeleteItem on the table. */
export const deleteItemNeeds: NeedsOf<DeleteItemInput> = (input, database) =>
  whenReady(namedTable(database, input.TableName), (table) => [
    itemNeed("dynamodb:DeleteItem", table, writeFacts(input)),
  ]);

/** BatchGetItem on each table. */
export const batchGetItemNeeds: NeedsOf<BatchGetItemInput> = async (input, database) => {
  const requests = Object.values(input.RequestItems);
  const tables = await namedTables(database, Object.keys(input.RequestItems));
  return tables.flatMap((table, i) => {
    const request = requests[i];
    if (request === undefined) return [];
    const sent = [...request.Keys.map((Key) => ({ Key })), request];
    const facts = { ...capacityFact(input), sent, select: effectiveSelect(request) };
    return [itemNeed("dynamodb:BatchGetItem", table, facts)];
  });
};

/** BatchWriteItem on each table, whatever is put and deleted there. */
export const batchWriteItemNeeds: NeedsOf<BatchWriteItemInput> = async (input, database) => {
  const requests = Object.values(input.RequestItems);
  const tables = await namedTables(database, Object.keys(input.RequestItems));
  return tables.map((table, i) => {
    const sent = (requests[i] ?? []).flatMap(({ PutRequest: put, DeleteRequest: remove }) => [
      ...(put === undefined ? [] : [{ Item: put.Item }]),
      ...(remove === undefined ? [] : [{ Key: remove.Key }]),
    ]);
    return itemNeed("dynamodb:BatchWriteItem", table, { ...capacityFact(input), sent });
  });
};

/** An access to items, as its request words it. */
interface ItemAccess extends Omit<AccessFacts, "leadingKeys" | "attributes"> {
  /** All that names keys or attributes. */
  readonly sent: readonly AttributeMentions[];
}

/** The need of an action on items of a table. */
export function itemNeed(
  action: IamAction,
  { arn, schema }: NamedTable,
  { sent, ...facts }: ItemAccess,
): Need {
  const keys = () => partitionKeyTexts(schema, keyMaps(sent));
  const attributes = () => [...new Set(sent.flatMap(mentionedAttributes))];
  return need(action, arn, conditionFacts({ ...facts, leadingKeys: keys, attributes }));
}

const keyMaps = (sent: readonly AttributeMentions[]): readonly WireAttributeMap[] =>
  sent.map(({ Key, Item }) => Key ?? Item).filter((map) => map !== undefined);

interface Projected {
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** What a read without Select shows of an item. */
export const effectiveSelect = ({ AttributesToGet, ProjectionExpression }: Projected): string =>
  AttributesToGet === undefined && ProjectionExpression === undefined
    ? "ALL_ATTRIBUTES"
    : "SPECIFIC_ATTRIBUTES";

interface ReportsCapacity {
  readonly ReturnConsumedCapacity?: string | undefined;
}

/** Whether the request asks for consumed capacity. */
export const capacityFact = ({ ReturnConsumedCapacity: mode }: ReportsCapacity): AccessFacts => ({
  returnConsumedCapacity: mode ?? "NONE",
});

const writeFacts = (input: PutItemInput | UpdateItemInput | DeleteItemInput): ItemAccess => ({
  ...capacityFact(input),
  sent: [input],
  returnValues: input.ReturnValues ?? "NONE",
});
