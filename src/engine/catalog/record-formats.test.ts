import { describe, expect, it } from "vitest";
import { newIndexRecord, newTableRecord } from "../../../test/fixture/table-records.ts";
import { utf8Bytes, utf8Text } from "../../base/bytes.ts";
import { decodeLogs, decodeTags, encodeTags, tableRecords } from "./record-formats.ts";

const expiry = { attribute: "until", changedAtMs: 1, keyspace: 9, backfilling: true };
const record = newTableRecord("books", {
  expiry,
  changeLog: true,
  globalIndexes: [newIndexRecord("author")],
});

/** The record as release 0.1.0 wrote it. */
function flatBytes(): Uint8Array {
  const { keyspace, expiry: _expiry, globalIndexes, ...rest } = record;
  const undated = globalIndexes.map(({ since: _since, ...index }) => index);
  const flatExpiry = { attribute: "until", changedAtMs: 1, space: 9, backfilling: true };
  return utf8Bytes(JSON.stringify({ ...rest, space: keyspace, expiry: flatExpiry, globalIndexes: undated }));
}

/** What the record is on disk, for a test to change. */
function storedJson(): { features: Record<string, { format: number; value: unknown }> } {
  return JSON.parse(utf8Text(tableRecords.encode(record).subarray(1)));
}

const formatTwo = (json: unknown): Uint8Array => Uint8Array.of(2, ...utf8Bytes(JSON.stringify(json)));

describe("a table's record", () => {
  it("gives back what it was made of", () => {
    expect(tableRecords.decode(tableRecords.encode(record))).toEqual(record);
  });

  it("of release 0.1.0 is read, and written in the present format", () => {
    expect(tableRecords.decode(flatBytes())).toEqual(record);
    expect(tableRecords.encode(tableRecords.decode(flatBytes()))[0]).toBe(3);
  });

  it("has what features keep in sections with a format each", () => {
    const { features } = storedJson();
    expect(features["expiry"]).toEqual({ format: 1, value: expiry });
    expect(Object.keys(features).toSorted()).toEqual(
      ["changeLog", "encryption", "expiry", "protection", "stream", "tableClass"].toSorted(),
    );
  });

  it("has of a feature that it is older than what such tables have", () => {
    const json = storedJson();
    const { expiry: _expiry, protection: _protection, ...features } = json.features;
    expect(tableRecords.decode(formatTwo({ ...json, features }))).toEqual({
      ...record,
      expiry: null,
      protection: { enabled: false, changedAtMs: null },
    });
  });

  it("is refused when a section is of a newer format", () => {
    const json = storedJson();
    json.features["stream"] = { format: 2, value: {} };
    expect(() => tableRecords.decode(formatTwo(json))).toThrow("a record has a known format");
  });
});

describe("values that may be absent", () => {
  it("are nothing where there are none", () => {
    expect(encodeTags([])).toBeNull();
    expect(decodeTags(null)).toEqual([]);
    expect(decodeLogs(null)).toEqual({ streams: [], changeLogs: [] });
  });
});
