/** What is carried in order must be what was written, whatever it is; and runs of new rows must fill their pages. */
import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Slab } from "../../../base/slab.ts";
import { cellKey, KEY_PREFIX_BYTES, keyspaceRange } from "../../cell-key.ts";
import { commitDurably, type Environment, openEnvironment } from "../environment.ts";
import { RowReader } from "../row-reader.ts";
import { keyText, type PendingEntry, PendingRow } from "./pending-rows.ts";
import { writeSorted } from "./sorted-rows.ts";

const KEYSPACE = 3;

let directory: string;
let environment: Environment;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-sorted-"));
  environment = openEnvironment(join(directory, "data.mdb"));
});
afterEach(async () => {
  await environment.db.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A row of a partition; null removes it. */
interface Change {
  readonly partition: number;
  readonly place: number;
  readonly vBytes: number | null;
}

const partitionBytes = (partition: number): Buffer => Buffer.from(`partition ${partition}`);

const keyOf = ({ partition, place }: Change): Buffer => {
  const key = Buffer.alloc(4);
  key.writeUInt32BE(place);
  return cellKey(KEYSPACE, partitionBytes(partition), key);
};

/** One transaction, as a checkpoint has it: of several changes of a key the last, in the order of keys. */
async function write(changes: readonly Change[], version: bigint): Promise<void> {
  const slab = new Slab();
  const rows = new Map<string, PendingRow>();
  for (const change of changes) {
    const { partition, place, vBytes } = change;
    const key = keyOf(change);
    const value = vBytes === null ? null : Buffer.alloc(vBytes, place);
    rows.set(
      keyText(key),
      PendingRow.write(slab, { key, partition: partitionBytes(partition), value, version }),
    );
  }
  const entries: readonly PendingEntry[] = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
  await commitDurably(environment.db, () => writeSorted(entries, environment));
  environment.db.resetReadTxn();
}

const stored = (): readonly string[] =>
  new RowReader(environment)
    .page(keyspaceRange(KEYSPACE), { rowsMax: 1e6, bytesMax: 1e9 })
    .rows.map(({ partition, key, value, version }) =>
      textOf(cellKey(KEYSPACE, partition, key), value, version),
    );

const textOf = (key: Uint8Array, value: Uint8Array, version: bigint): string =>
  `${keyText(key.subarray(KEY_PREFIX_BYTES))} of ${keyText(key)}: ${value.length} × ${value[0]}, ${version}`;

/** Long and short runs, updates, removals, and rows on pages of their own, so that every way is taken. */
const batch: fc.Arbitrary<readonly Change[]> = fc
  .array(
    fc.record({
      partition: fc.nat(6),
      from: fc.nat(300),
      count: fc.integer({ min: 1, max: 120 }),
      step: fc.integer({ min: 1, max: 3 }),
      vBytes: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom<number | null>(30, 100, 160, 900) },
        { weight: 1, arbitrary: fc.constantFrom<number | null>(null, 2_100, 9_000) },
      ),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((runs) =>
    runs.flatMap(({ partition, from, count, step, vBytes }) =>
      Array.from({ length: count }, (_, i) => ({ partition, place: from + i * step, vBytes })),
    ),
  );

it("leaves what the last writes of all keys say, whatever lay there before", async () => {
  await fc.assert(
    fc
      .asyncProperty(fc.array(batch, { minLength: 1, maxLength: 5 }), async (batches) => {
        const expected = new Map<string, string>();
        for (const [number, changes] of batches.entries()) {
          const version = BigInt(number + 1);
          await write(changes, version);
          for (const change of changes) {
            const key = keyOf(change);
            if (change.vBytes === null) expected.delete(keyText(key));
            else expected.set(keyText(key), textOf(key, Buffer.alloc(change.vBytes, change.place), version));
          }
        }
        const inOrder = [...expected].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
        expect(stored()).toEqual(inOrder);
      })
      .afterEach(() => environment.db.clearSync()),
    { numRuns: 60 },
  );
});

it("fills pages with partitions that are written in the order of their sort keys", async () => {
  const partitions = 60;
  const items = 100;
  const vBytes = 150;
  for (let partition = 0; partition < partitions; partition += 1)
    for (let from = 0; from < items; from += 50)
      await write(
        Array.from({ length: 50 }, (_, i) => ({ partition, place: from + i, vBytes })),
        1n,
      );
  const { treeLeafPageCount, entryCount } = environment.db.getStats() as Record<string, number>;
  expect(entryCount).toBe(partitions * items);
  // A page has room for 20 such rows. Halved pages have 11.
  expect(entryCount! / treeLeafPageCount!).toBeGreaterThan(15);
});
