/**
 * Data folders whose file was cut, overwritten, emptied or removed: the server refuses in one line what it would fail
 * on later, `stator verify` says what is wrong and is never ended by a signal, and a first start that was cut short
 * is no damage. Needs the built program.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { NO_BYTES, utf8Bytes } from "../../src/base/bytes.ts";
import { TestClock } from "../../src/base/clock.ts";
import { DATA_FORMAT } from "../../src/storage/lmdb/data-folder.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { type ProgramEnd, runProgram } from "../fixture/program-run.ts";
import { foreignVariables, ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";
import { HttpCaller } from "./http-caller.ts";
import { allItems, answered } from "./whole-table.ts";

/** STATOR_TEST_DAMAGE_ROUNDS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_DAMAGE_ROUNDS"] ?? 8);
const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
const TableName = "things";
const ITEMS = 600;
const PAGE_BYTES = 4_096;
/** The file of the first generation of the commit log, and the records in it that the test writes. */
const LOG = "commits-1.log";
const LOGGED = 20;
const TEST_MS_MAX = 60_000 + ROUNDS * 5_000;

const verify = (folder: string): Promise<ProgramEnd> => runProgram(["verify", "--data-dir", folder]);
const compact = (folder: string): Promise<ProgramEnd> => runProgram(["compact", "--data-dir", folder]);
const serve = (folder: string): Promise<ProgramEnd> =>
  runProgram(["serve", "--port", "0", "--data-dir", folder]);

/** Fills a folder through a server that ends in order: small items, large ones, an index, and gaps. */
async function fill(folder: string): Promise<void> {
  const server = await ServerProcess.start(["--data-dir", folder]);
  const stator = new HttpCaller(server.endpoint);
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: ["id", "kind"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    GlobalSecondaryIndexes: [
      {
        IndexName: "byKind",
        KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  const put = (number: number): Promise<unknown> => {
    const filler = { S: "x".repeat(number % 10 === 0 ? 30_000 : number % 500) };
    const Item = { id: { S: `${number}` }, kind: { S: `kind ${number % 5}` }, filler };
    return answered(stator, "PutItem", { TableName, Item });
  };
  const remove = (number: number): Promise<unknown> =>
    answered(stator, "DeleteItem", { TableName, Key: { id: { S: `${number}` } } });
  for (let number = 0; number < ITEMS + 200; number += 50)
    await Promise.all(Array.from({ length: 50 }, (_, offset) => put(number + offset)));
  await Promise.all(Array.from({ length: 200 }, (_, offset) => remove(ITEMS + offset)));
  expect(await server.stop("SIGTERM")).toBe(0);
}

/** Starts a server on the folder and counts what it finds. */
async function countItems(folder: string): Promise<number> {
  const server = await ServerProcess.start(["--data-dir", folder]);
  const items = await allItems(new HttpCaller(server.endpoint), TableName);
  expect(await server.stop("SIGTERM")).toBe(0);
  return items.length;
}

function expectRefused({ code, signal, out, err }: ProgramEnd, folder: string): void {
  expect({ code, signal, out }).toEqual({ code: 1, signal: null, out: "" });
  expect(err).toBe(`stator: the data folder is corrupt; run stator verify for details: ${folder}\n`);
}

/** A sound folder, which is filled once, and of which each test damages copies. */
class Original {
  readonly bytes: number;
  readonly #folder: string;
  readonly #copy: string;

  private constructor(base: string) {
    this.#folder = join(base, "original");
    this.#copy = join(base, "copy");
    this.bytes = statSync(join(this.#folder, "data.mdb")).size;
  }

  static async make(base: string): Promise<Original> {
    await fill(join(base, "original"));
    return new Original(base);
  }

  /** A copy in the place of the last one, and its file. */
  copy(): { readonly folder: string; readonly file: string } {
    rmSync(this.#copy, { recursive: true, force: true });
    cpSync(this.#folder, this.#copy, { recursive: true });
    return { folder: this.#copy, file: join(this.#copy, "data.mdb") };
  }
}

describe(`a data folder that was damaged, seed ${SEED}`, () => {
  const chance = new Chance(SEED);
  const base = mkdtempSync(join(tmpdir(), "stator-damaged-"));
  let made: Promise<Original> | undefined;
  const soundFolder = (): Promise<Original> => (made ??= Original.make(base));
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it("is sound before", async () => {
    const { folder } = (await soundFolder()).copy();
    expect(await verify(folder)).toMatchObject({ code: 0, signal: null });
    expect(await countItems(folder)).toBe(ITEMS);
  });

  it(
    "is refused when its file was cut off where something is lost, and served whole otherwise",
    async () => {
      const original = await soundFolder();
      const size = original.bytes;
      const cuts = Array.from({ length: Math.ceil(ROUNDS / 4) }, () => chance.below(size));
      for (const cut of [PAGE_BYTES, 3 * PAGE_BYTES, size >> 1, size - PAGE_BYTES, size - 1, ...cuts]) {
        const { folder, file } = original.copy();
        truncateSync(file, cut);
        const { code, signal } = await verify(folder);
        expect([signal, cut]).toEqual([null, cut]);
        if (code === 0) expect(await countItems(folder)).toBe(ITEMS);
        else expectRefused(await serve(folder), folder);
        if (cut <= size >> 1) expect([code, cut]).toEqual([1, cut]);
      }
    },
    TEST_MS_MAX,
  );

  it("is refused when its file is gone or empty, and not filled anew", async () => {
    const original = await soundFolder();
    for (const spoil of [
      (file: string): void => rmSync(file),
      (file: string): void => writeFileSync(file, ""),
    ]) {
      const { folder, file } = original.copy();
      spoil(file);
      expectRefused(await serve(folder), folder);
      const { code, signal, out } = await verify(folder);
      expect({ code, signal }).toEqual({ code: 1, signal: null });
      expect(out).toMatch(/^the data file is (?:missing|too short for its headers): data\.mdb$/m);
      expect(statSync(file, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    }
  });

  it(
    "never ends verify or compact by a signal, wherever bytes were changed, and what passes is served",
    async () => {
      const original = await soundFolder();
      const size = original.bytes;
      let found = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const { folder, file } = original.copy();
        scatter(file, size, chance);
        const { code, signal, out, err } = await verify(folder);
        expect([signal, round]).toEqual([null, round]);
        const before = readFileSync(file);
        const compacted = await compact(folder);
        expect([compacted.signal, round]).toEqual([null, round]);
        // Rows that make no sense are not compact's business; pages that LMDB cannot follow are.
        const isWhole = err === "";
        if (isWhole) expect(compacted).toMatchObject({ code: 0, err });
        else {
          expectRefused(compacted, folder);
          expect(readFileSync(file).equals(before)).toBe(true);
        }
        expect(await verify(folder)).toMatchObject({ code, signal, err });
        if (code === 0) expect(await countItems(folder)).toBe(ITEMS);
        else expect([code, round, out]).toEqual([1, round, expect.any(String)]);
        found += code ?? 0;
      }
      expect(found).toBeGreaterThan(0);
    },
    TEST_MS_MAX,
  );
});

describe("a pipe in the place of a file", () => {
  it.for(["format.json", "data.mdb", "data.mdb-lock", "lock.mdb", "commits-0.log"])(
    "is refused, and nobody waits for what it says: %s",
    async (name, { skip }) => {
      const folder = await folderWithLog();
      rmSync(join(folder, name), { force: true });
      if (spawnSync("mkfifo", [join(folder, name)]).status !== 0) return skip("skipped: mkfifo not found");
      for (const run of [serve, compact]) expectRefused(await run(folder), folder);
      const { code, signal, out } = await verify(folder);
      expect({ code, signal }).toEqual({ code: 1, signal: null });
      expect(out).toContain(`not a regular file: ${name}\n`);
      expect(statSync(join(folder, name)).isFIFO()).toBe(true);
    },
  );
});

describe("a commit log that was damaged", () => {
  it.each([
    ["its beginning", 0],
    ["a record in the middle", LOGGED >> 1],
  ])("is refused at %s, named by verify, and left as it is", async (_what, record) => {
    const folder = await folderWithLog();
    const file = join(folder, LOG);
    const bytes = readFileSync(file);
    const at = placesOf("StaL", bytes)[record]!;
    bytes[at]! ^= 1;
    writeFileSync(file, bytes);
    expectRefused(await serve(folder), folder);
    expectRefused(await compact(folder), folder);
    const { code, signal, out } = await verify(folder);
    expect({ code, signal }).toEqual({ code: 1, signal: null });
    const what = "the header of a record of the commit log is damaged";
    expect(out).toContain(`${what}: ${LOG}, record ${record}, byte ${at}\n`);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it.each<[what: string, spoil: (file: string) => void, fault: string]>([
    ["removed", (file) => rmSync(file), "a file of the commit log is missing"],
    ["emptied", (file) => truncateSync(file), "a file of the commit log has no record"],
    [
      "zeroed",
      (file) => writeFileSync(file, Buffer.alloc(statSync(file).size)),
      "a file of the commit log has no record",
    ],
  ])(
    "is refused when it was %s, and gone on without when its loss is accepted",
    async (_what, spoil, fault) => {
      const folder = await folderWithLog();
      spoil(join(folder, LOG));
      expectRefused(await serve(folder), folder);
      expectRefused(await compact(folder), folder);
      const { code, signal, out } = await verify(folder);
      expect({ code, signal }).toEqual({ code: 1, signal: null });
      const command = `repair --data-dir ${folder} --accept-loss commit-log`;
      expect(out).toContain(`${fault}: ${LOG}, 0 of at least 40 bytes\n  lost: `);
      expect(out).toContain(`: stator ${command}\n`);
      expect(await runProgram(command.split(" "))).toMatchObject({ code: 0, err: "" });
      expect(await verify(folder)).toMatchObject({ code: 0, err: "" });
      expect(await serve(folder)).toMatchObject({ err: "", signal: "SIGKILL" });
    },
  );

  it("is carried over where it is sound", async () => {
    const folder = await folderWithLog();
    expect(placesOf("StaL", readFileSync(join(folder, LOG))).length).toBeGreaterThan(LOGGED);
    expect(await verify(folder)).toMatchObject({ code: 0, err: "" });
  });
});

/** A folder as a server leaves it that is killed before its first checkpoint: the log has everything. */
async function folderWithLog(): Promise<string> {
  const base = await temporaryFolder("damaged-log");
  const [directory, folder] = [join(base, "open"), join(base, "killed")];
  // The clock stands still, so that no checkpoint falls due.
  const store = await openLmdbStore({ directory, clock: new TestClock() });
  await store.createKeyspace(1, "items");
  for (let number = 0; number < LOGGED; number += 1) {
    const cell = { keyspace: 1, partition: utf8Bytes(`${number}`), key: NO_BYTES };
    await store.atomically({ id: NO_BYTES }, [cell], () => ({
      mutations: [{ cell, value: utf8Bytes("value") }],
      result: null,
    }));
  }
  mkdirSync(folder);
  for (const name of ["format.json", "data.mdb", LOG]) cpSync(join(directory, name), join(folder, name));
  await store.close();
  return folder;
}

/** Where a text begins, wherever it stands. */
function placesOf(text: string, bytes: Buffer): readonly number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

/** Changes bytes of a file at random: a few, or a stretch of one of its pages. */
function scatter(path: string, size: number, chance: Chance): void {
  const file = openSync(path, "r+");
  const set = (at: number, byte: number): number => writeSync(file, Buffer.of(byte), 0, 1, at);
  try {
    for (let times = 1 + chance.below(40); times > 0; times -= 1) {
      const page = chance.below(size / PAGE_BYTES) * PAGE_BYTES;
      // The head of a page and its first pointers decide what is made of the rest.
      const at = page + chance.below(chance.percent(50) ? 64 : PAGE_BYTES);
      const was = Buffer.alloc(1);
      readSync(file, was, 0, 1, at);
      set(at, was[0]! ^ (1 << chance.below(8)));
    }
    if (chance.percent(30)) {
      const page = chance.below(size / PAGE_BYTES) * PAGE_BYTES;
      writeSync(file, Buffer.alloc(PAGE_BYTES, chance.below(256)), 0, PAGE_BYTES, page);
    }
  } finally {
    closeSync(file);
  }
}

describe("a first start that was cut short", () => {
  it(
    "is no damage, whenever it was killed",
    async () => {
      const base = await temporaryFolder("interrupted");
      const chance = new Chance(SEED);
      let empty = 0;
      for (let round = 0; round < 2 * ROUNDS; round += 1) {
        const folder = join(base, String(round));
        await killedStart(folder, 60 + chance.below(200));
        if (statSync(join(folder, "format.json"), { throwIfNoEntry: false }) === undefined) empty += 1;
        const { err, signal } = await serve(folder);
        expect([err, signal, round]).toEqual(["", "SIGKILL", round]);
      }
      expect(empty).toBeGreaterThan(0);
    },
    TEST_MS_MAX,
  );

  it.each([
    ["no file", undefined],
    ["an empty file", Buffer.alloc(0)],
    ["a file of zeros, as a power failure leaves it", Buffer.alloc(2 * PAGE_BYTES)],
  ])("is no damage when it left %s", async (_what, data) => {
    const folder = join(await temporaryFolder("interrupted"), "data");
    mkdirSync(folder);
    if (data !== undefined) writeFileSync(join(folder, "data.mdb"), data);
    expect(await serve(folder)).toMatchObject({ err: "", signal: "SIGKILL" });
    expect(JSON.parse(readFileSync(join(folder, "format.json"), "utf8"))).toEqual({ format: DATA_FORMAT });
  });
});

/** Starts a server and kills it so many milliseconds later, ready or not. */
async function killedStart(folder: string, afterMs: number): Promise<void> {
  const program = join(import.meta.dirname, "..", "..", "dist", "main.js");
  const child = spawn(process.execPath, [program, "serve", "--port", "0", "--data-dir", folder], {
    stdio: "ignore",
    env: foreignVariables(),
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  setTimeout(() => child.kill("SIGKILL"), afterMs);
  await ended;
}
