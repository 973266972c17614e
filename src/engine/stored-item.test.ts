import { describe, expect, it } from "vitest";
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import { equalStoredJson, StoredItem } from "./stored-item.ts";

const ITEM = { id: { S: "ü" } };
const JSON_BYTES = utf8Bytes('{"id":{"S":"ü"}}');
/** As release 0.1.0 wrote it. */
const OLDER = new StoredItem(Uint8Array.of(1, 0, 0, 0, 4, ...JSON_BYTES));

describe("a stored item", () => {
  it("has a header with its size, and room for who wrote it and when", () => {
    const { value } = StoredItem.of(ITEM);
    expect(value.subarray(0, 15)).toEqual(Buffer.from([2, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    expect(value.subarray(15)).toEqual(Buffer.from(JSON_BYTES));
  });

  it.each([
    ["of today", new StoredItem(StoredItem.of(ITEM).value)],
    ["of release 0.1.0", OLDER],
  ])("%s is read", (_when, stored) => {
    expect(stored.bytes).toBe(4);
    expect(utf8Text(stored.json)).toBe('{"id":{"S":"ü"}}');
    expect(stored.jsonBytes).toBe(JSON_BYTES.length);
    expect(stored.item).toEqual(ITEM);
  });

  it("equals one of another format by its JSON", () => {
    expect(equalStoredJson(OLDER.value, StoredItem.of(ITEM).value)).toBe(true);
    expect(equalStoredJson(OLDER.value, StoredItem.of({ id: { S: "o" } }).value)).toBe(false);
  });

  it("is refused in a format that is not known", () => {
    const newer = new StoredItem(Uint8Array.of(3, ...StoredItem.of(ITEM).value.subarray(1)));
    expect(() => newer.bytes).toThrow("a stored item has a known format");
    expect(() => newer.json).toThrow("a stored item has a known format");
  });
});
