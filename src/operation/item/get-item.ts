/**
 * GetItem: one item by its key. Without projection the answer is the stored bytes.
 */
import type { GetItemInput } from "../../api/generated/dynamodb/inputs.ts";
import type { GetItemOutput } from "../../api/generated/dynamodb/outputs.ts";
import { whenReady } from "../../base/awaitable.ts";
import { readUnits } from "../../engine/capacity.ts";
import { itemCell } from "../../engine/item-cell.ts";
import { StoredItem } from "../../engine/stored-item.ts";
import type { Operation } from "../context.ts";
import { BARE } from "../request/error-wording.ts";
import { admitRead, consumedCapacity } from "../request/metering.ts";
import { checkKeyPaths } from "../request/read-parameters.ts";
import { checkExpressionParameters, renderItem, requestProjection } from "../request/request-expressions.ts";
import { checkKey, requestAttributes } from "../request/request-item.ts";
import { resolveTable } from "../request/resolve-table.ts";

export const getItem: Operation<GetItemInput, GetItemOutput> = (input, context) => {
  checkExpressionParameters(input, BARE, { expressions: [], listed: false });
  const key = requestAttributes(input.Key, BARE);
  const projection = requestProjection(input, BARE);
  const level = input.ConsistentRead === true ? "strong" : "eventual";
  return whenReady(resolveTable(context, input.TableName), (table) => {
    checkKey(table, key);
    checkKeyPaths(table, { filter: null, projection });
    admitRead(context, table, null);
    return whenReady(context.database.store.get(itemCell(table, key), level), ({ value }): GetItemOutput => {
      const stored = value === null ? null : new StoredItem(value);
      const { meter } = context.scope;
      meter.chargeRead(table, null, readUnits(stored?.bytes ?? 0, level));
      return {
        Item: stored === null ? undefined : renderItem(stored, projection),
        ConsumedCapacity: consumedCapacity(meter, input.TableName, input.ReturnConsumedCapacity),
      };
    });
  });
};
