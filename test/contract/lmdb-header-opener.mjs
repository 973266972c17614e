/**
 * The victim of lmdb-header.test.ts: for each case of a list, a copy of a folder with one changed byte in its data file, it
 * verifies, compacts, repairs, and opens, reads and writes; before each case it says which, and after it what came of it. Plain
 * JavaScript on the built program, so that it runs on every Node as it is.
 */
import { cpSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../dist/base/clock.js";
import { compactFolder } from "../../dist/storage/lmdb/compact-folder.js";
import { openLmdbStore } from "../../dist/storage/lmdb/lmdb-store.js";
import { StorageOpenError } from "../../dist/storage/lmdb/open-error.js";
import { repairHeader } from "../../dist/storage/lmdb/repair-header.js";
import { repairLog } from "../../dist/storage/lmdb/repair-log.js";
import { verifyPages } from "../../dist/storage/lmdb/verify/verify-files.js";
import { verifyRows } from "../../dist/storage/lmdb/verify/verify-rows.js";

const STANDARD_OUTPUT = 1;
const KEYSPACE = 1;
const [, , original, work, listPath] = process.argv;

const say = (...facts) => writeSync(STANDARD_OUTPUT, `${JSON.stringify(facts)}\n`);

/** A fresh copy with the change. */
function damage({ at, byte }) {
  rmSync(work, { recursive: true, force: true });
  cpSync(original, work, { recursive: true });
  const path = join(work, "data.mdb");
  const bytes = readFileSync(path);
  bytes[at] = byte;
  writeFileSync(path, bytes);
}

/** What `run` answers; "refused" when the folder is refused as corrupt. */
async function outcomeOf(run) {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StorageOpenError && error.kind === "corrupt") return "refused";
    throw error;
  }
}

async function verify() {
  let faults = 0;
  const onFault = () => {
    faults += 1;
  };
  await verifyPages(work, onFault);
  if (faults === 0) await verifyRows(work, { onRows: () => undefined, onFault });
  return faults === 0 ? "sound" : "faults";
}

/** How many rows are served; some are written after that. */
async function serve() {
  const store = await openLmdbStore({ directory: work, clock: systemClock });
  const everything = { segment: 0, segments: 1, rowsMax: 1e6, bytesMax: 1e9, level: "strong" };
  const page = await store.scan(KEYSPACE, everything);
  for (let number = 0; number < 3; number += 1) {
    const cell = { keyspace: KEYSPACE, partition: Buffer.from(`new ${number}`), key: Buffer.alloc(0) };
    await store.atomically({ id: new Uint8Array(0) }, [cell], () => ({
      mutations: [{ cell, value: Buffer.alloc(3_000) }],
      result: null,
    }));
  }
  await store.close();
  return page.rows.length;
}

for (const change of JSON.parse(readFileSync(listPath, "utf8"))) {
  say(change.id);
  damage(change);
  const verified = await outcomeOf(verify);
  const served = await outcomeOf(serve);
  damage(change);
  const compacted = await outcomeOf(async () => {
    await compactFolder(work, () => undefined);
    return "compacted";
  });
  damage(change);
  await repairHeader(work);
  await repairLog(work);
  say(change.id, verified, served, compacted, await serve());
}
