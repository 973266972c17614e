/**
 * The victim of lmdb-crash.test.ts: opens the folder it is given, writes as fast as it can, and says on standard
 * output what was acknowledged, one line `writer slot value` per commit. Plain JavaScript on the built program, so
 * that it runs on every Node as it is.
 */
import { writeSync } from "node:fs";
import { systemClock } from "../../dist/base/clock.js";
import { openLmdbStore } from "../../dist/storage/lmdb/lmdb-store.js";

const ITEMS = 1;
const INDEX = 2;
const WRITERS = 16;
const SLOTS = 20;
const STANDARD_OUTPUT = 1;

const store = await openLmdbStore({ directory: process.argv[2], clock: systemClock });
await store.createSpace(ITEMS, "items");
await store.createSpace(INDEX, "derived");

const number = (read) => (read.v === null ? 0 : Number(Buffer.from(read.v).toString().split(":")[0]));
const counter = { space: ITEMS, p: Buffer.from("counter"), k: Buffer.alloc(0) };
const indexCell = (writer, slot, value) => ({
  space: INDEX,
  p: Buffer.from("index"),
  k: Buffer.from(`${writer}/${slot}/${value}`),
});

/** One item, its index row, a counter, a log entry and a tally, all in one commit. */
async function writeOnce(writer, slot) {
  const item = { space: ITEMS, p: Buffer.from(`writer ${writer}`), k: Buffer.from(`slot ${slot}`) };
  const value = await store.atomically(Buffer.alloc(16), [item, counter], ([old, count]) => {
    const next = number(old) + 1;
    const v = Buffer.from(`${next}:${"x".repeat(next % 700)}`);
    const bytes = v.length - (old.v?.length ?? 0);
    const retired = old.v === null ? [] : [{ cell: indexCell(writer, slot, number(old)), v: null }];
    return {
      muts: [
        { cell: item, v },
        { cell: counter, v: Buffer.from(String(number(count) + 1)) },
      ],
      derived: [...retired, { cell: indexCell(writer, slot, next), v: Buffer.from("entry") }],
      logs: [{ log: "changes", v: Buffer.from(`${writer} ${slot} ${next}`) }],
      tallies: [{ tally: ITEMS, rows: old.v === null ? 1 : 0, bytes }],
      result: next,
    };
  });
  writeSync(STANDARD_OUTPUT, `${writer} ${slot} ${value}\n`);
}

async function writeForever(writer) {
  for (let slot = 0; ; slot = (slot + 1) % SLOTS) await writeOnce(writer, slot);
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => writeForever(writer)));
