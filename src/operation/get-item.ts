/**
 * GetItem: one item by its key. Without projection the answer is the stored bytes.
 */
import type { GetItemInput } from "../api/generated/inputs.ts";
import type { GetItemOutput } from "../api/generated/outputs.ts";
import { whenReady } from "../base/awaitable.ts";
import { readUnits } from "../engine/capacity.ts";
import { itemCell } from "../engine/item-cell.ts";
import { StoredItem } from "../engine/stored-item.ts";
import { consumedCapacity } from "./answer/consumed-capacity.ts";
import { shown } from "./answer/shown-item.ts";
import type { Operation } from "./context.ts";
import { checkKey } from "./request/item-key.ts";
import { checkFamilies } from "./request/request-expressions.ts";
import { requestAttributes } from "./request/request-item.ts";
import { requestProjection } from "./request/request-projection.ts";
import { resolveTable } from "./request/resolve-table.ts";
import { READ_VOICE } from "./request/voice.ts";

export const getItem: Operation<GetItemInput, GetItemOutput> = (input, context) => {
  checkFamilies(input, READ_VOICE, { expressions: [], listed: false });
  const key = requestAttributes(input.Key, READ_VOICE);
  const projection = requestProjection(input, READ_VOICE);
  const level = input.ConsistentRead === true ? "strong" : "eventual";
  return whenReady(resolveTable(context, input.TableName), (table) => {
    checkKey(table, key);
    return whenReady(context.database.store.get(itemCell(table, key), level), ({ v }): GetItemOutput => {
      const stored = v === null ? null : new StoredItem(v);
      const units = { table: readUnits(stored?.bytes ?? 0, level), indexes: [] };
      return {
        Item: stored === null ? undefined : shown(stored, projection),
        ConsumedCapacity: consumedCapacity(units, {
          tableName: input.TableName,
          mode: input.ReturnConsumedCapacity,
        }),
      };
    });
  });
};
