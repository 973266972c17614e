/**
 * The look at everything after a soak: it must find each kind of loss, or its silence says nothing.
 */
import { describe, expect, it } from "vitest";
import type { Json } from "./json-client.ts";
import { SoakModel } from "./soak-model.ts";
import { expiringItem, soakItem } from "./soak-tables.ts";
import { type SoakPromises, verifySoak } from "./soak-verify.ts";

const NOW_SECONDS = Math.floor(Date.now() / 1_000);
const LONG_AGO = NOW_SECONDS - 600;
const LATER = NOW_SECONDS + 600;

/** What a server holds. */
interface Held {
  readonly items: readonly object[];
  readonly rows: readonly object[];
  readonly expiring: readonly object[];
  readonly records: readonly (readonly ["INSERT" | "REMOVE", number])[];
}

/** Key 0 at version 7 and key 1 absent; item 0 has expired, item 1 has not. */
const sound: Held = {
  items: [soakItem(0, 7)],
  rows: [soakItem(0, 7)],
  expiring: [expiringItem(1, LATER)],
  records: [
    ["INSERT", 0],
    ["INSERT", 1],
    ["REMOVE", 0],
  ],
};

function promises(held: Held): SoakPromises {
  const model = new SoakModel(2);
  model.takeIdle(1, () => 0);
  model.acknowledge(0, 7);
  const pages: Readonly<Record<string, readonly object[]>> = {
    Soak: held.items,
    "Soak/ByGroup": held.rows,
    SoakExpiring: held.expiring,
  };
  return {
    model,
    streamArn: "arn",
    expiring: [LONG_AGO, LATER].map((until) => ({ until, isAcknowledged: true })),
    client: {
      async *scan(input) {
        const { TableName, IndexName } = input as { readonly TableName: string; readonly IndexName?: string };
        const place = IndexName === undefined ? TableName : `${TableName}/${IndexName}`;
        yield* (pages[place] ?? []) as readonly Json[];
      },
      async *streamRecords() {
        for (const [eventName, number] of held.records) {
          yield { eventName, dynamodb: { Keys: { pk: { S: `t#${number}` } } } };
        }
      },
    },
  };
}

describe("the look at everything", () => {
  it("finds nothing where all is as acknowledged", async () => {
    expect(await verifySoak(promises(sound))).toEqual({
      keysChecked: 2,
      lostKeys: 0,
      tornKeys: 0,
      wrongIndexRows: 0,
      expiringWritten: 2,
      expired: 1,
      expiredEarly: 0,
      expiredLate: 0,
      streamRecords: 3,
      wrongStreamRecords: 0,
    });
  });

  it.each([
    ["an item that is gone", { items: [], rows: [] }, { lostKeys: 1 }],
    ["an older version", { items: [soakItem(0, 6)], rows: [soakItem(0, 6)] }, { lostKeys: 1 }],
    [
      "an item that was deleted",
      { items: [soakItem(0, 7), soakItem(1, 3)] },
      { lostKeys: 1, wrongIndexRows: 1 },
    ],
    [
      "an item of two versions",
      { items: [{ ...soakItem(0, 7), group: { S: "g#6" } }] },
      { lostKeys: 0, tornKeys: 1, wrongIndexRows: 1 },
    ],
    [
      "an item with half an attribute",
      { items: [{ ...soakItem(0, 7), note: { S: "Quick" } }], rows: [soakItem(0, 7)] },
      { lostKeys: 0, tornKeys: 1 },
    ],
    ["a missing index row", { rows: [] }, { wrongIndexRows: 1 }],
    ["an index row of another version", { rows: [soakItem(0, 6)] }, { wrongIndexRows: 1 }],
    [
      "an item that stayed after its time",
      { expiring: [expiringItem(0, LONG_AGO), expiringItem(1, LATER)], records: sound.records.slice(0, 2) },
      { expiredLate: 1, wrongStreamRecords: 0 },
    ],
    [
      "an item that went before its time",
      { expiring: [], records: [...sound.records, ["REMOVE", 1]] as Held["records"] },
      { expiredEarly: 1, wrongStreamRecords: 0 },
    ],
    ["a missing insertion", { records: sound.records.slice(1) }, { wrongStreamRecords: 1 }],
    ["a missing removal", { records: sound.records.slice(0, 2) }, { wrongStreamRecords: 1 }],
    [
      "a doubled record",
      { records: [...sound.records, ["REMOVE", 0]] as Held["records"] },
      { wrongStreamRecords: 1 },
    ],
  ])("finds %s", async (_, change, findings) => {
    expect(await verifySoak(promises({ ...sound, ...change }))).toMatchObject(findings);
  });
});
