/**
 * The needs of transactions: for each action the one that the same action alone would have, on its own table.
 */
import type { IamAction } from "../../api/dynamodb.ts";
import type {
  TransactGetItemsInput,
  TransactWriteItem,
  TransactWriteItemsInput,
} from "../../api/generated/dynamodb/inputs.ts";
import type { NeedsOf } from "../../engine/request-scope.ts";
import { capacityFact, effectiveSelect, itemNeed } from "../item/item-needs.ts";
import type { AttributeMentions } from "../request/mentioned-attributes.ts";
import { namedTables } from "../request/needs.ts";

/** GetItem on the table of each action. */
export const transactGetItemsNeeds: NeedsOf<TransactGetItemsInput> = async (input, database) => {
  const gets = input.TransactItems.map(({ Get }) => Get);
  const tables = await namedTables(
    database,
    gets.map(({ TableName }) => TableName),
  );
  return tables.flatMap((table, i) => {
    const get = gets[i];
    if (get === undefined) return [];
    const facts = {
      ...capacityFact(input),
      sent: [get],
      select: effectiveSelect(get),
      enclosingOperation: "TransactGetItems",
    } as const;
    return [itemNeed("dynamodb:GetItem", table, facts)];
  });
};

/** PutItem, UpdateItem, DeleteItem or ConditionCheckItem on the table of each action. */
export const transactWriteItemsNeeds: NeedsOf<TransactWriteItemsInput> = async (input, database) => {
  const actions = input.TransactItems.flatMap(sentActions);
  const tables = await namedTables(
    database,
    actions.map(({ sent }) => sent.TableName),
  );
  return tables.flatMap((table, i) => {
    const action = actions[i];
    if (action === undefined) return [];
    const facts = {
      ...capacityFact(input),
      sent: [action.sent],
      returnValues: action.sent.ReturnValuesOnConditionCheckFailure ?? "NONE",
      enclosingOperation: "TransactWriteItems",
    } as const;
    return [itemNeed(action.action, table, facts)];
  });
};

interface SentAction {
  readonly action: IamAction;
  readonly sent: AttributeMentions & {
    readonly TableName: string;
    readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
  };
}

/** The one action of an element; the operation refuses several, of which each is needed here. */
function sentActions({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): readonly SentAction[] {
  const all: SentAction[] = [];
  if (Put !== undefined) all.push({ action: "dynamodb:PutItem", sent: Put });
  if (Update !== undefined) all.push({ action: "dynamodb:UpdateItem", sent: Update });
  if (Delete !== undefined) all.push({ action: "dynamodb:DeleteItem", sent: Delete });
  if (ConditionCheck !== undefined) all.push({ action: "dynamodb:ConditionCheckItem", sent: ConditionCheck });
  return all;
}
