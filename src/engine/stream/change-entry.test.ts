import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_FENCE } from "../../../test/fixture/no-fence.ts";
import { newTableRecord } from "../../../test/fixture/table-records.ts";
import { utf8Text } from "../../base/bytes.ts";
import { itemBytes } from "../../item/size.ts";
import { toSchema } from "../catalog/record-schema.ts";
import { itemCell } from "../item-cell.ts";
import { StoredItem } from "../stored-item.ts";
import { decodeChange, encodeChange, nameTransaction } from "./change-entry.ts";

const table = toSchema(newTableRecord("books"), NO_FENCE);
const key = { pk: { S: "Ünïcödé \u{1F4DA}" } };
const images = fc.option(fc.string().map((title) => StoredItem.of({ ...key, title: { S: title } })));

const shown = (image: Uint8Array | null) => image && utf8Text(image);

describe("a change entry", () => {
  it("gives back what it was made of", () => {
    const kept = fc.record({ old: fc.boolean(), new: fc.boolean() });
    const origin = fc.constantFrom("expiry" as const, null);
    const transactions = fc.option(
      fc.record({
        id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
        count: fc.integer({ min: 1, max: 100 }),
      }),
    );
    fc.assert(
      fc.property(images, images, kept, origin, transactions, (old, after, keep, by, transaction) => {
        fc.pre(old !== null || after !== null);
        const inTransaction = transaction !== null;
        const cell = itemCell(table, key);
        const change = {
          table,
          cell,
          key,
          old,
          new: after,
          before: 0n,
          version: 1n,
          origin: by,
          inTransaction,
        };
        const encoded = encodeChange(change, keep);
        if (transaction !== null) nameTransaction(encoded, transaction);
        const entry = decodeChange(encoded);
        const before = keep.old ? old : null;
        const next = keep.new ? after : null;
        expect({ ...entry, key: shown(entry.key), old: shown(entry.old), new: shown(entry.new) }).toEqual({
          kind: old === null ? "INSERT" : after === null ? "REMOVE" : "MODIFY",
          origin: by,
          transaction: transaction && { ...transaction, id: Buffer.from(transaction.id) },
          sizeBytes: itemBytes(key) + (before?.bytes ?? 0) + (next?.bytes ?? 0),
          key: JSON.stringify(key),
          old: shown(before?.json ?? null),
          new: shown(next?.json ?? null),
        });
      }),
    );
  });

  it("of release 0.1.0 is read", () => {
    const after = StoredItem.of(key);
    const change = {
      table,
      cell: itemCell(table, key),
      key,
      old: null,
      new: after,
      before: 0n,
      version: 1n,
      origin: null,
      inTransaction: false,
    };
    const entry = encodeChange(change, { old: true, new: true });
    const older = Buffer.from([1, ...entry.subarray(1, 14), ...entry.subarray(24)]);
    expect(decodeChange(older)).toEqual(decodeChange(entry));
  });
});
