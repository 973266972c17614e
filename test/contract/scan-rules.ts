/**
 * Reads of a whole keyspace: complete, without duplicates, in segments, resumable anywhere.
 */
import { Buffer } from "node:buffer";
import { beforeEach, expect, it } from "vitest";
import type { Cell, Row } from "../../src/storage/store.ts";
import {
  address,
  cell,
  isSame,
  KEYSPACE,
  OTHER_KEYSPACE,
  put,
  putAll,
  SCAN,
  scanAll,
  text,
  type Use,
} from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function scanRules(use: Use): void {
  const cells = Array.from({ length: 60 }, (_, index) => cell(`p${index % 20}`, `k${index}`));
  beforeEach(async () => {
    await putAll(use, cells, "some value");
    await put(use, cell("p1", "k1", OTHER_KEYSPACE), "another keyspace");
  });
  const expected = cells.map(address).toSorted();

  it("meets every row of the keyspace once, partition by partition, in key order", async () => {
    const rows = await scanAll(use);
    expect(rows.map(address).toSorted()).toEqual(expected);
    const runs = rows.filter(
      (row, index) => index === 0 || !isSame((rows[index - 1] as Row).partition, row.partition),
    );
    expect(runs.length).toBe(20);
  });

  it.each([1, 2, 3, 7, 16, 1_000_000])(
    "is the union of %i segments, without duplicates",
    async (segments) => {
      const asked = segments > 100 ? [] : Array.from({ length: segments }, (_, segment) => segment);
      const rows: Row[] = [];
      for (const segment of asked) rows.push(...(await scanAll(use, { segment, segments, rowsMax: 4 })));
      if (asked.length > 0) expect(rows.map(address).toSorted()).toEqual(expected);
      else expect((await scanAll(use, { segment: segments - 1, segments })).length).toBeLessThan(60);
    },
  );

  it.each([1, 7, 59, 60])("resumes from page to page of %i rows", async (rowsMax) => {
    expect((await scanAll(use, { rowsMax })).map(address)).toEqual((await scanAll(use)).map(address));
  });

  it("resumes after a position that no longer exists", async () => {
    const rows = await scanAll(use);
    const gone = rows[30] as Row;
    await put(use, { keyspace: KEYSPACE, partition: gone.partition, key: gone.key }, null);
    const rest = await scanAll(use, { after: { partition: gone.partition, key: gone.key } });
    expect(rest.map(address)).toEqual(rows.slice(31).map(address));
  });

  it("resumes after a position that never existed", async () => {
    const rows = await scanAll(use);
    const rest = await scanAll(use, { after: { partition: text("never written"), key: text("k") } });
    expect(rows.slice(rows.length - rest.length).map(address)).toEqual(rest.map(address));
  });

  it("stops after the row that fills bytesMax", async () => {
    const page = await use.store.scan(KEYSPACE, { ...SCAN, bytesMax: 25 });
    expect([page.rows.length, page.more]).toEqual([3, true]);
  });

  it("gives only rows whose k begins with the wanted byte", async () => {
    const mixed = Array.from({ length: 90 }, (_, index) => prefixed([index % 3, index % 10, index]));
    await putAll(use, mixed, "x");
    for (const keyPrefix of [0, 1, 2, 3]) {
      const rows = await scanAll(use, { keyPrefix, rowsMax: 4 }, OTHER_KEYSPACE);
      const wanted = mixed.filter((target) => target.key[0] === keyPrefix);
      expect(rows.map(address).toSorted()).toEqual(wanted.map(address).toSorted());
    }
  });
}

const prefixed = (key: number[]): Cell => ({
  keyspace: OTHER_KEYSPACE,
  partition: text(`p${key[1]}`),
  key: Buffer.from(key),
});
