/**
 * LMDB trusts the two headers of its file and ends the process where one of them leads it astray. No changed byte of them
 * may do that to `stator serve`, `verify` or `compact`, and no file that is shorter or longer than it was: either the folder
 * is refused, or everything in it is served, and after `stator repair` everything is. Many cases share a child process. Needs the built program.
 */
import { spawn } from "node:child_process";
import { appendFileSync, cpSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NO_BYTES, utf8Bytes } from "../../src/base/bytes.ts";
import { systemClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { StorageOpenError } from "../../src/storage/lmdb/open-error.ts";
import { verifyPages } from "../../src/storage/lmdb/verify/verify-files.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";

/** One case of so many is tried; 1 tries all of them. */
const ONE_IN = Number(process.env["STATOR_TEST_HEADER_ONE_IN"] ?? 10);
const SEED = Date.now() % 1_000_000_000;
const KEYSPACE = 1;
const ROWS = 300;
const PAGE_BYTES = 4_096;
/** What LMDB keeps on a page of headers; the rest of it is not used. */
const HEADER_BYTES = 176;
const OPENER = join(import.meta.dirname, "lmdb-header-opener.mjs");

interface Change {
  readonly id: number;
  readonly at: number;
  readonly byte: number;
}

/** A folder of several commits, with removed rows and long ones. */
async function makeFolder(): Promise<string> {
  const directory = join(await temporaryFolder("header"), "data");
  for (let round = 0; round < 3; round += 1) {
    const store = await openLmdbStore({ directory, clock: systemClock });
    await store.createKeyspace(KEYSPACE, "items");
    const put = (number: number, bytes: number | null): Promise<null> => {
      const cell = { keyspace: KEYSPACE, partition: utf8Bytes(`p${number}`), key: NO_BYTES };
      const value = bytes === null ? null : new Uint8Array(bytes);
      return store.atomically({ id: NO_BYTES }, [cell], () => ({
        mutations: [{ cell, value }],
        result: null,
      }));
    };
    for (let number = 0; number < ROWS; number += 1) await put(number, number % 40 === 0 ? 9_000 : 200);
    for (let number = ROWS; number < ROWS + 50; number += 1) await put(number, round < 2 ? 200 : null);
    await store.close();
  }
  return directory;
}

/** Every bit of both headers, and each byte as zero, as ones and as its opposite. */
function changesOf(bytes: Buffer): readonly Change[] {
  const changes: Change[] = [];
  for (const page of [0, PAGE_BYTES]) {
    for (let at = page; at < page + HEADER_BYTES; at += 1) {
      const was = bytes[at]!;
      const others = [0, 255, 255 - was, ...Array.from({ length: 8 }, (_, bit) => was ^ (1 << bit))];
      for (const byte of new Set(others)) if (byte !== was) changes.push({ id: changes.length, at, byte });
    }
  }
  return changes;
}

interface Outcome {
  readonly verified: "sound" | "faults" | "refused";
  /** How many rows, or that the folder is refused. */
  readonly served: number | "refused";
  readonly compacted: "compacted" | "refused";
  /** How many rows are served after a repair: the other header is sound. */
  readonly repaired: number;
}

/** Runs the cases in one process. @throws when it ends by a signal, or by an error that it does not expect */
async function outcomesOf(directory: string, changes: readonly Change[]): Promise<Map<number, Outcome>> {
  const base = await temporaryFolder("header-cases");
  writeFileSync(join(base, "cases.json"), JSON.stringify(changes));
  const child = spawn(process.execPath, [OPENER, directory, join(base, "work"), join(base, "cases.json")]);
  const said: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => said.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => complaints.push(bytes));
  const end = await new Promise((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  const lines = Buffer.concat(said).toString().trim().split("\n");
  const last = changes.find(({ id }) => `[${id}]` === lines.at(-1));
  expect({ end, last, err: Buffer.concat(complaints).toString() }).toMatchObject({
    end: { code: 0, signal: null },
    last: undefined,
  });
  const outcomes = lines.map((line) => JSON.parse(line)).filter((facts) => facts.length > 1);
  return new Map(
    outcomes.map(([id, verified, served, compacted, repaired]) => [
      id,
      { verified, served, compacted, repaired },
    ]),
  );
}

it(
  `no changed byte of the headers ends a process, and what is not refused is whole, seed ${SEED}`,
  async () => {
    const directory = await makeFolder();
    const chance = new Chance(SEED);
    const changes = changesOf(readFileSync(join(directory, "data.mdb"))).filter(
      () => chance.below(ONE_IN) === 0,
    );
    const outcomes = await outcomesOf(directory, changes);
    expect(outcomes.size).toBe(changes.length);
    const found = new Set<string>();
    for (const change of changes) {
      const { verified, served, compacted, repaired } = outcomes.get(change.id)!;
      found.add(`${verified} ${String(served)}`);
      // What is counted wrong is told by verify and compact, who count; it does not matter to who serves.
      expect({ change, served }).toEqual({ change, served: served === "refused" ? served : ROWS });
      const isSound = verified === "sound";
      expect({ change, compacted }).toEqual({ change, compacted: isSound ? "compacted" : "refused" });
      expect({ change, repaired }).toEqual({ change, repaired: ROWS });
      if (isSound) expect({ change, served }).toEqual({ change, served: ROWS });
    }
    for (const outcome of [`faults ${ROWS}`, "refused refused", `sound ${ROWS}`])
      expect(found).toContain(outcome);
  },
  60_000 + 3_000_000 / ONE_IN,
);

it("a file that is longer than its last page is served, and one that is shorter is refused", async () => {
  const directory = await makeFolder();
  const path = join(directory, "data.mdb");
  const { size } = statSync(path);
  const faultOf = async (spoil: (path: string) => void): Promise<string | null> => {
    const copy = join(await temporaryFolder("header-size"), "data");
    cpSync(directory, copy, { recursive: true });
    spoil(join(copy, "data.mdb"));
    try {
      await verifyPages(copy, (what) => {
        throw new RangeError(what);
      });
      const store = await openLmdbStore({ directory: copy, clock: systemClock });
      const page = await store.scan(KEYSPACE, {
        segment: 0,
        segments: 1,
        rowsMax: 1e6,
        bytesMax: 1e9,
        level: "strong",
      });
      await store.close();
      expect(page.rows.length).toBe(ROWS);
      return null;
    } catch (error) {
      if (error instanceof StorageOpenError) return error.kind;
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  };
  for (const bytes of [1, 511, PAGE_BYTES, 10 * PAGE_BYTES + 7])
    expect(await faultOf((file) => appendFileSync(file, Buffer.alloc(bytes, 0xa5)))).toBeNull();
  for (const length of [0, 1, 100, PAGE_BYTES, PAGE_BYTES + 100, 2 * PAGE_BYTES, size >> 1])
    expect(await faultOf((file) => truncateSync(file, length))).not.toBeNull();
});
