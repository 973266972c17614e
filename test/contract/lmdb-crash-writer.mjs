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
await store.createKeyspace(ITEMS, "items");
await store.createKeyspace(INDEX, "derived");

const number = (read) => (read.value === null ? 0 : Number(Buffer.from(read.value).toString().split(":")[0]));
const counter = { keyspace: ITEMS, partition: Buffer.from("counter"), key: Buffer.alloc(0) };
const indexCell = (writer, slot, value) => ({
  keyspace: INDEX,
  partition: Buffer.from("index"),
  key: Buffer.from(`${writer}/${slot}/${value}`),
});

/** One item, its index row, a counter, a log entry and a sum, all in one commit. */
async function writeOnce(writer, slot) {
  const item = { keyspace: ITEMS, partition: Buffer.from(`writer ${writer}`), key: Buffer.from(`slot ${slot}`) };
  const written = await store.atomically({ id: Buffer.alloc(16) }, [item, counter], ([old, count]) => {
    const next = number(old) + 1;
    const value = Buffer.from(`${next}:${"x".repeat(next % 700)}`);
    const bytes = value.length - (old.value?.length ?? 0);
    const retired = old.value === null ? [] : [{ cell: indexCell(writer, slot, number(old)), value: null }];
    return {
      mutations: [
        { cell: item, value },
        { cell: counter, value: Buffer.from(String(number(count) + 1)) },
      ],
      derived: [...retired, { cell: indexCell(writer, slot, next), value: Buffer.from("entry") }],
      logs: [{ log: "changes", value: Buffer.from(`${writer} ${slot} ${next}`) }],
      counters: [{ counter: ITEMS, rows: old.value === null ? 1 : 0, bytes }],
      result: next,
    };
  });
  writeSync(STANDARD_OUTPUT, `${writer} ${slot} ${written}\n`);
}

async function writeForever(writer) {
  for (let slot = 0; ; slot = (slot + 1) % SLOTS) await writeOnce(writer, slot);
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => writeForever(writer)));
