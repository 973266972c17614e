/**
 * How many shards a new stream opens.
 */
import { describe, expect, it } from "vitest";
import { DATABASE_SETTINGS } from "../../../test/fixture/database-settings.ts";
import type { BillingMode } from "../../engine/catalog/table-record.ts";
import { newProvisioned } from "./table-capacity.ts";
import { shardCount } from "./table-stream.ts";

const tableOf = (mode: BillingMode, units: { readonly read: number; readonly write: number }) => ({
  billing: { mode, onDemandSinceMs: null },
  capacity: { provisioned: newProvisioned(units), warm: units, onDemand: null },
});

describe("a new stream", () => {
  it.each<readonly [read: number, write: number, shards: number]>([
    [1, 1, 1],
    [3_000, 1_000, 1],
    [3_001, 1, 2],
    [1, 1_001, 2],
    [6_001, 1_001, 3],
    [40_000, 40_000, 40],
  ])("of %i read and %i write units has %i shards", (read, write, shards) => {
    const settings = { ...DATABASE_SETTINGS, streamShards: null };
    expect(shardCount(tableOf("PROVISIONED", { read, write }), settings)).toBe(shards);
  });

  it("has four on demand, and as many as the settings say", () => {
    const none = { read: 0, write: 0 };
    const settings = { ...DATABASE_SETTINGS, streamShards: null };
    expect(shardCount(tableOf("PAY_PER_REQUEST", none), settings)).toBe(4);
    expect(shardCount(tableOf("PAY_PER_REQUEST", none), { ...settings, streamShards: 2 })).toBe(2);
    expect(shardCount(tableOf("PROVISIONED", { read: 1, write: 1 }), { ...settings, streamShards: 7 })).toBe(
      7,
    );
  });
});
