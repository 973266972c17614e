/**
 * The storage contract as tests. Every engine runs this suite; an engine that passes it can carry everything
 * above `storage`. Nothing here knows how an engine works, only what `store.ts` promises.
 */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareBytes, utf8Bytes } from "../../src/base/bytes.ts";
import type { TestClock } from "../../src/base/clock.ts";
import {
  CELL_KEY_BYTES_MAX,
  type Cell,
  type Decision,
  type Page,
  type RangeOptions,
  type Read,
  type Row,
  type ScanOptions,
  type Store,
} from "../../src/storage/store.ts";

/** One engine under test, opened on nothing. */
export interface StoreUnderTest {
  readonly store: Store;
  /** The clock that the store was given. */
  readonly clock: TestClock;
  /** Closes the store and opens the same data again; absent where nothing is kept. */
  readonly reopen?: () => Promise<Store>;
}

const SPACE = 7;
const OTHER_SPACE = 8;
const ID = Buffer.alloc(16);
const text = (value: string): Uint8Array => utf8Bytes(value);
const cell = (p: string, k: string, space = SPACE): Cell => ({ space, p: text(p), k: text(k) });
const shown = (v: Uint8Array | null): string | null => (v === null ? null : Buffer.from(v).toString());
const keys = (page: Page): string[] => page.rows.map((row) => Buffer.from(row.k).toString());

const RANGE: RangeOptions = { rowsMax: 1_000, bytesMax: 1_000_000, level: "strong" };
const SCAN: ScanOptions = { segment: 0, segments: 1, rowsMax: 1_000, bytesMax: 1_000_000, level: "strong" };

/** Runs the suite against the engine that `open` gives. */
export function describeStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let opened: StoreUnderTest;
    const use = { store: undefined as unknown as Store };

    beforeEach(async () => {
      opened = await open();
      use.store = opened.store;
      await use.store.createSpace(SPACE, "items");
      await use.store.createSpace(OTHER_SPACE, "derived");
    });
    afterEach(() => use.store.close());

    const reopened = async (): Promise<boolean> => {
      if (opened.reopen === undefined) return false;
      use.store = await opened.reopen();
      return true;
    };

    describe("atomically", () => atomicallyRules(use));
    describe("limits", () => limitRules(use));
    describe("versions", () => versionRules(use, { clock: () => opened.clock, reopened }));
    describe("range", () => rangeRules(use));
    describe("scan", () => scanRules(use));
    describe("logs", () => logRules(use, reopened));
    describe("tallies", () => tallyRules(use, reopened));
    describe("leases", () => leaseRules(use, { clock: () => opened.clock, reopened }));
    describe("spaces", () => spaceRules(use, reopened));
  });
}

interface Use {
  readonly store: Store;
}

interface Turns {
  readonly clock: () => TestClock;
  readonly reopened: () => Promise<boolean>;
}

/** Sets one cell and answers the version of the commit. */
function put(use: Use, target: Cell, value: string | null): Promise<bigint> {
  return use.store.atomically(ID, [target], (_reads, ver) => ({
    muts: [{ cell: target, v: value === null ? null : text(value) }],
    result: ver,
  }));
}

/** Commits a decision over no cells. */
const commit = (use: Use, decision: Omit<Decision<null>, "result" | "muts">): Promise<null> =>
  use.store.atomically(ID, [], () => ({ muts: [], ...decision, result: null }));

const read = async (use: Use, target: Cell): Promise<Read> => use.store.get(target, "strong");

async function scanAll(use: Use, options: Partial<ScanOptions> = {}, space = SPACE): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const last = rows.at(-1);
    const after = last === undefined ? options.after : { p: last.p, k: last.k };
    const page = await use.store.scan(space, {
      ...SCAN,
      ...options,
      ...(after === undefined ? {} : { after }),
    });
    rows.push(...page.rows);
    if (!page.more) return rows;
    expect(page.rows.length).toBeGreaterThan(0);
  }
}

const address = (row: { readonly p: Uint8Array; readonly k: Uint8Array }): string =>
  `${Buffer.from(row.p).toString("hex")}/${Buffer.from(row.k).toString("hex")}`;

function atomicallyRules(use: Use): void {
  it("gives absent cells as null at version 0", async () => {
    const reads = await use.store.atomically(ID, [cell("a", "1"), cell("b", "1")], (found) => ({
      muts: [],
      result: found,
    }));
    expect(reads).toEqual([
      { v: null, ver: 0n },
      { v: null, ver: 0n },
    ]);
    expect(await read(use, cell("a", "1"))).toEqual({ v: null, ver: 0n });
  });

  it("gives the values of the cells in the order they were named", async () => {
    await put(use, cell("a", "1"), "one");
    await put(use, cell("b", "2"), "two");
    const found = await use.store.atomically(
      ID,
      [cell("b", "2"), cell("c", "3"), cell("a", "1")],
      (reads) => ({
        muts: [],
        result: reads.map(({ v }) => shown(v)),
      }),
    );
    expect(found).toEqual(["two", null, "one"]);
  });

  it("shows a write to every later read", async () => {
    const ver = await put(use, cell("a", "1"), "one");
    const found = await read(use, cell("a", "1"));
    expect(shown(found.v)).toBe("one");
    expect(found.ver).toBe(ver);
    const [first, second] = await use.store.getMany([cell("z", "1"), cell("a", "1")], "atomic");
    expect(first?.v).toBeNull();
    expect(shown(second?.v ?? null)).toBe("one");
  });

  it("commits all mutations of a decision, derived rows included", async () => {
    const cells = [cell("a", "1"), cell("b", "1"), cell("c", "1")];
    await put(use, cells[2] as Cell, "gone soon");
    await use.store.atomically(ID, cells, () => ({
      muts: cells.map((target, index) => ({ cell: target, v: index === 2 ? null : text(`v${index}`) })),
      derived: [{ cell: cell("index", "x", OTHER_SPACE), v: text("entry") }],
      result: null,
    }));
    const found = await use.store.getMany([...cells, cell("index", "x", OTHER_SPACE)], "strong");
    expect(found.map(({ v }) => shown(v))).toEqual(["v0", "v1", null, "entry"]);
  });

  it("writes nothing when decide throws, and rejects with what was thrown", async () => {
    await put(use, cell("a", "1"), "before");
    const reason = new Error("no");
    const attempts = await Promise.allSettled([
      put(use, cell("b", "1"), "kept"),
      use.store.atomically(ID, [cell("a", "1")], () => {
        throw reason;
      }),
      put(use, cell("c", "1"), "kept too"),
    ]);
    expect(attempts.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((attempts[1] as PromiseRejectedResult).reason).toBe(reason);
    const found = await use.store.getMany([cell("a", "1"), cell("b", "1"), cell("c", "1")], "strong");
    expect(found.map(({ v }) => shown(v))).toEqual(["before", "kept", "kept too"]);
  });

  it("refuses a mutation on a cell that was not named, and writes nothing", async () => {
    const attempt = use.store.atomically(ID, [cell("a", "1")], () => ({
      muts: [
        { cell: cell("a", "1"), v: text("x") },
        { cell: cell("b", "1"), v: text("x") },
      ],
      result: null,
    }));
    await expect(attempt).rejects.toThrow();
    expect((await read(use, cell("a", "1"))).v).toBeNull();
  });

  it("never loses an increment, however many come at once", async () => {
    const target = cell("counter", "");
    const increment = () =>
      use.store.atomically(ID, [target], ([found]) => {
        const next = Number(shown(found?.v ?? null) ?? 0) + 1;
        return { muts: [{ cell: target, v: text(String(next)) }], result: next };
      });
    const results = await Promise.all(Array.from({ length: 200 }, increment));
    expect(new Set(results).size).toBe(200);
    expect(shown((await read(use, target)).v)).toBe("200");
  });

  it("keeps the sum of two accounts in every atomic picture", async () => {
    const [left, right] = [cell("left", ""), cell("right", "")];
    const move = (by: number) =>
      use.store.atomically(ID, [left, right], ([a, b]) => ({
        muts: [
          { cell: left, v: text(String(Number(shown(a?.v ?? null) ?? 0) - by)) },
          { cell: right, v: text(String(Number(shown(b?.v ?? null) ?? 0) + by)) },
        ],
        result: null,
      }));
    const moves = Array.from({ length: 50 }, (_, index) => move(index));
    for (let round = 0; round < 20; round++) {
      const picture = await use.store.getMany([left, right], "atomic");
      expect(picture.reduce((sum, { v }) => sum + Number(shown(v) ?? 0), 0)).toBe(0);
      await moves[round];
    }
    await Promise.all(moves);
  });

  it("does not keep the caller's arrays", async () => {
    const value = Buffer.from("value");
    const target = cell("a", "1");
    await use.store.atomically(ID, [target], () => ({ muts: [{ cell: target, v: value }], result: null }));
    value.fill(0);
    const first = await read(use, target);
    expect(shown(first.v)).toBe("value");
    first.v?.fill(0);
    expect(shown((await read(use, target)).v)).toBe("value");
  });
}

function limitRules(use: Use): void {
  const sizes = [0, 1, 1_024, CELL_KEY_BYTES_MAX];
  it.each(sizes)("carries a key of %i bytes", async (bytes) => {
    const target: Cell = { space: SPACE, p: text("p"), k: Buffer.alloc(bytes, 0xff) };
    await put(use, target, "v");
    expect(shown((await read(use, target)).v)).toBe("v");
    const page = await use.store.range(SPACE, target.p, RANGE);
    expect(page.rows.map((row) => row.k.length)).toEqual([bytes]);
    const bounded = await use.store.range(SPACE, target.p, {
      ...RANGE,
      to: { k: target.k, inclusive: true },
    });
    expect(bounded.rows.length).toBe(1);
  });

  it("refuses a key that is too long, and writes nothing", async () => {
    const [fine, broken] = [cell("a", "1"), { ...cell("a", ""), k: Buffer.alloc(CELL_KEY_BYTES_MAX + 1) }];
    const attempt = use.store.atomically(ID, [fine], () => ({
      muts: [{ cell: fine, v: text("x") }],
      derived: [{ cell: broken, v: text("x") }],
      result: null,
    }));
    await expect(attempt).rejects.toThrow();
    expect((await read(use, fine)).v).toBeNull();
  });

  it.each([0, 1, 2_048, 4 * 2_048 + 64])("carries a partition of %i bytes", async (bytes) => {
    const p = Buffer.alloc(bytes, 0x61);
    await put(use, { space: SPACE, p, k: text("k") }, "v");
    const page = await use.store.range(SPACE, p, RANGE);
    expect(page.rows.map((row) => Buffer.compare(row.p, p))).toEqual([0]);
  });

  it.each([0, 1, 4_000, 400 * 1_024, 2 * 1_024 * 1_024])("carries a value of %i bytes", async (bytes) => {
    const value = Buffer.alloc(bytes, "stator");
    const target = cell("a", "1");
    await use.store.atomically(ID, [target], () => ({ muts: [{ cell: target, v: value }], result: null }));
    expect(Buffer.compare((await read(use, target)).v as Uint8Array, value)).toBe(0);
    const page = await use.store.range(SPACE, target.p, RANGE);
    expect(Buffer.compare(page.rows[0]?.v as Uint8Array, value)).toBe(0);
  });
}

function versionRules(use: Use, { clock, reopened }: Turns): void {
  it("rise with every change of a cell, also across delete and re-create", async () => {
    const seen: bigint[] = [];
    for (const value of ["one", "two", null, "three"]) seen.push(await put(use, cell("a", "1"), value));
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a - b)));
    expect(new Set(seen).size).toBe(4);
    expect((await read(use, cell("a", "1"))).ver).toBe(seen[3]);
  });

  it("rise when the wall clock steps back, also across a restart", async () => {
    const before = await put(use, cell("a", "1"), "one");
    clock().turn(-3_600_000);
    const stepped = await put(use, cell("a", "1"), "two");
    expect(stepped).toBeGreaterThan(before);
    if (!(await reopened())) return;
    clock().turn(-3_600_000);
    expect(await put(use, cell("a", "1"), "three")).toBeGreaterThan(stepped);
  });

  it("are microseconds of the wall clock where it does not step back", async () => {
    clock().turn(5_000);
    expect(await put(use, cell("a", "1"), "one")).toBe(BigInt(clock().nowMs()) * 1_000n);
  });

  it("are one for all cells of a commit, and differ between commits made together", async () => {
    const cells = [cell("a", "1"), cell("b", "1")];
    const both = () =>
      use.store.atomically(ID, cells, (_reads, ver) => ({
        muts: cells.map((target) => ({ cell: target, v: text("x") })),
        result: ver,
      }));
    const [first, second] = await Promise.all([both(), both()]);
    expect(first).not.toBe(second);
    const found = await use.store.getMany(cells, "atomic");
    expect(found[0]?.ver).toBe(found[1]?.ver);
  });
}

function rangeRules(use: Use): void {
  const all = ["a", "b", "c", "d", "e"];
  beforeEach(async () => {
    for (const k of all) await put(use, cell("p", k), `value ${k}`);
    await put(use, cell("q", "c"), "other partition");
  });

  type Bound = NonNullable<RangeOptions["from"]>;
  const bound = (k: string, inclusive: boolean): Bound => ({ k: text(k), inclusive });
  const cases: readonly (readonly [string, Partial<RangeOptions>, string])[] = [
    ["no bounds", {}, "abcde"],
    ["an inclusive lower bound", { from: bound("b", true) }, "bcde"],
    ["an exclusive lower bound", { from: bound("b", false) }, "cde"],
    ["an inclusive upper bound", { to: bound("d", true) }, "abcd"],
    ["an exclusive upper bound", { to: bound("d", false) }, "abc"],
    ["both bounds", { from: bound("b", true), to: bound("d", true) }, "bcd"],
    ["both bounds, exclusive", { from: bound("b", false), to: bound("d", false) }, "c"],
    ["bounds between rows", { from: bound("aa", true), to: bound("cc", true) }, "bc"],
    ["bounds that exclude everything", { from: bound("d", true), to: bound("b", true) }, ""],
    ["one point", { from: bound("c", true), to: bound("c", true) }, "c"],
    ["an empty lower bound", { from: bound("", true) }, "abcde"],
    ["a bound behind all rows", { from: bound("z", true) }, ""],
  ];
  it.each(cases)("obeys %s, in both directions", async (_name, options, expected) => {
    expect(keys(await use.store.range(SPACE, text("p"), { ...RANGE, ...options }))).toEqual([...expected]);
    const reversed = await use.store.range(SPACE, text("p"), { ...RANGE, ...options, reverse: true });
    expect(keys(reversed)).toEqual([...expected].reverse());
    expect(reversed.more).toBe(false);
  });

  it("stops after rowsMax rows and says whether more lie beyond", async () => {
    const limited = async (rowsMax: number, reverse: boolean) => {
      const page = await use.store.range(SPACE, text("p"), { ...RANGE, rowsMax, reverse });
      return [keys(page).join(""), page.more];
    };
    expect(await limited(2, false)).toEqual(["ab", true]);
    expect(await limited(2, true)).toEqual(["ed", true]);
    expect(await limited(5, false)).toEqual(["abcde", false]);
    expect(await limited(4, true)).toEqual(["edcb", true]);
  });

  it("stops after the row that fills bytesMax", async () => {
    const one = "value a".length;
    for (const [bytesMax, expected] of [
      [1, "a"],
      [one, "a"],
      [one + 1, "ab"],
      [3 * one, "abc"],
    ] as const) {
      const page = await use.store.range(SPACE, text("p"), { ...RANGE, bytesMax });
      expect(keys(page).join("")).toBe(expected);
      expect(page.more).toBe(true);
    }
  });

  it("gives each row with its partition, value and version", async () => {
    const ver = await put(use, cell("p", "c"), "new");
    const page = await use.store.range(SPACE, text("p"), { ...RANGE, from: bound("c", true), rowsMax: 1 });
    const row = page.rows[0] as Row;
    expect([shown(row.p), shown(row.k), shown(row.v), row.ver]).toEqual(["p", "c", "new", ver]);
  });

  it("orders k by unsigned bytes, whatever they are", async () => {
    const bytes = fc.uniqueArray(fc.uint8Array({ maxLength: 6 }), {
      minLength: 1,
      maxLength: 12,
      comparator: isSame,
    });
    await fc.assert(
      fc.asyncProperty(bytes, fc.uint8Array({ minLength: 1, maxLength: 4 }), async (ks, suffix) => {
        const p = Buffer.concat([Buffer.from("random"), suffix]);
        const cells = ks.map((k) => ({ space: SPACE, p, k }));
        const old = await use.store.range(SPACE, p, RANGE);
        const doomed = old.rows.map((row) => ({ space: SPACE, p, k: row.k }));
        await use.store.atomically(ID, [...doomed, ...cells], () => ({
          muts: [
            ...doomed.map((target) => ({ cell: target, v: null })),
            ...cells.map((c) => ({ cell: c, v: c.k })),
          ],
          result: null,
        }));
        const page = await use.store.range(SPACE, p, RANGE);
        expect(page.rows.map((row) => Buffer.from(row.v).toString("hex"))).toEqual(
          ks.toSorted(compareBytes).map((k) => Buffer.from(k).toString("hex")),
        );
      }),
      { numRuns: 15 },
    );
  });
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => compareBytes(a, b) === 0;

function scanRules(use: Use): void {
  const cells = Array.from({ length: 60 }, (_, index) => cell(`p${index % 20}`, `k${index}`));
  beforeEach(async () => {
    await use.store.atomically(ID, cells, () => ({
      muts: cells.map((target) => ({ cell: target, v: text("some value") })),
      result: null,
    }));
    await put(use, cell("p1", "k1", OTHER_SPACE), "another space");
  });
  const expected = cells.map(address).toSorted();

  it("meets every row of the space once, partition by partition, in k order", async () => {
    const rows = await scanAll(use);
    expect(rows.map(address).toSorted()).toEqual(expected);
    const runs = rows.filter((row, index) => index === 0 || !isSame((rows[index - 1] as Row).p, row.p));
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

  it("resumes behind a position that no longer exists", async () => {
    const rows = await scanAll(use);
    const gone = rows[30] as Row;
    await put(use, { space: SPACE, p: gone.p, k: gone.k }, null);
    const rest = await scanAll(use, { after: { p: gone.p, k: gone.k } });
    expect(rest.map(address)).toEqual(rows.slice(31).map(address));
  });

  it("resumes behind a position that never existed", async () => {
    const rows = await scanAll(use);
    const rest = await scanAll(use, { after: { p: text("never written"), k: text("k") } });
    expect(rows.slice(rows.length - rest.length).map(address)).toEqual(rest.map(address));
  });

  it("stops after the row that fills bytesMax", async () => {
    const page = await use.store.scan(SPACE, { ...SCAN, bytesMax: 25 });
    expect([page.rows.length, page.more]).toEqual([3, true]);
  });

  it("gives only rows whose k begins with the wanted byte", async () => {
    const prefixed = (k: number[]): Cell => ({ space: OTHER_SPACE, p: text(`p${k[1]}`), k: Buffer.from(k) });
    const mixed = Array.from({ length: 90 }, (_, index) => prefixed([index % 3, index % 10, index]));
    await use.store.atomically(ID, mixed, () => ({
      muts: mixed.map((target) => ({ cell: target, v: text("x") })),
      result: null,
    }));
    for (const kPrefix of [0, 1, 2, 3]) {
      const rows = await scanAll(use, { kPrefix, rowsMax: 4 }, OTHER_SPACE);
      const wanted = mixed.filter((target) => target.k[0] === kPrefix);
      expect(rows.map(address).toSorted()).toEqual(wanted.map(address).toSorted());
    }
  });
}

function logRules(use: Use, reopened: () => Promise<boolean>): void {
  const append = (log: string, ...values: string[]) =>
    commit(use, { logs: values.map((value) => ({ log, v: text(value) })) });
  const entries = async (log: string, after = 0n, max = 100) => use.store.readLog(log, after, max);
  const values = async (log: string, after = 0n) => (await entries(log, after)).map(({ v }) => shown(v));

  it("are empty when nothing was appended", async () => {
    expect(await entries("nothing")).toEqual([]);
  });

  it("keep entries in the order of their commits, and within a commit in its order", async () => {
    await append("log", "a", "b");
    await Promise.all([append("log", "c"), append("log", "d", "e"), append("other", "x")]);
    expect(await values("log")).toEqual(["a", "b", "c", "d", "e"]);
    expect(await values("other")).toEqual(["x"]);
    const positions = (await entries("log")).map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted((a, b) => Number(a - b)));
    expect(new Set(positions).size).toBe(5);
  });

  it("carry the version of the commit", async () => {
    const target = cell("a", "1");
    const ver = await use.store.atomically(ID, [target], (_reads, version) => ({
      muts: [{ cell: target, v: text("x") }],
      logs: [{ log: "log", v: text("a") }],
      result: version,
    }));
    expect((await entries("log")).map((entry) => entry.ver)).toEqual([ver]);
  });

  it("append nothing when decide throws", async () => {
    const attempt = use.store.atomically(ID, [], () => {
      throw new Error("no");
    });
    await expect(attempt).rejects.toThrow("no");
    expect(await entries("log")).toEqual([]);
  });

  it("are read behind a position, at most so many", async () => {
    await append("log", "a", "b", "c", "d");
    const [first, second] = await entries("log", 0n, 2);
    expect([shown(first?.v ?? null), shown(second?.v ?? null)]).toEqual(["a", "b"]);
    expect(await values("log", second?.position)).toEqual(["c", "d"]);
  });

  it("never show a reader an entry at or below what it saw", async () => {
    const writers = Promise.all(Array.from({ length: 100 }, (_, index) => append("busy", String(index))));
    const seen: string[] = [];
    let last = 0n;
    let isWriting = true;
    const done = writers.then(() => {
      isWriting = false;
    });
    while (isWriting || seen.length < 100) {
      for (const entry of await entries("busy", last, 7)) {
        expect(entry.position).toBeGreaterThan(last);
        last = entry.position;
        seen.push(shown(entry.v) as string);
      }
      await Promise.race([done, new Promise((resolve) => setImmediate(resolve))]);
    }
    expect(seen).toEqual(await values("busy"));
  });

  it("forget entries below a position, and only those", async () => {
    await append("log", ...Array.from({ length: 50 }, (_, index) => String(index)));
    await append("other", "x");
    const tenth = (await entries("log"))[10];
    await use.store.trimLog("log", tenth?.position as bigint);
    expect((await values("log")).length).toBe(40);
    expect((await values("log"))[0]).toBe("10");
    expect(await values("other")).toEqual(["x"]);
  });

  it("go on rising after a restart", async () => {
    await append("log", "a");
    const before = (await entries("log"))[0]?.position as bigint;
    if (!(await reopened())) return;
    await append("log", "b");
    expect(await values("log")).toEqual(["a", "b"]);
    expect((await entries("log", before)).length).toBe(1);
  });
}

function tallyRules(use: Use, reopened: () => Promise<boolean>): void {
  it("are zero before the first", async () => {
    expect(await use.store.estimate(1)).toEqual({ rows: 0, bytes: 0 });
  });

  it("are the sums of what was committed, and of nothing else", async () => {
    const added = Array.from({ length: 30 }, (_, index) =>
      commit(use, { tallies: [{ tally: 1 + (index % 2), rows: 1, bytes: index }] }),
    );
    const refused = use.store.atomically(ID, [], () => {
      throw new Error("no");
    });
    await expect(refused).rejects.toThrow("no");
    await Promise.all(added);
    await commit(use, { tallies: [{ tally: 1, rows: -3, bytes: -10 }] });
    expect(await use.store.estimate(1)).toEqual({ rows: 12, bytes: 200 });
    expect(await use.store.estimate(2)).toEqual({ rows: 15, bytes: 225 });
    if (await reopened()) expect(await use.store.estimate(2)).toEqual({ rows: 15, bytes: 225 });
  });
}

function leaseRules(use: Use, { clock, reopened }: Turns): void {
  it("are held by one at a time", async () => {
    const [first, second] = await Promise.all([use.store.lease("job", 1_000), use.store.lease("job", 1_000)]);
    expect([first, second].filter((lease) => lease !== null).length).toBe(1);
    expect(await use.store.lease("other", 1_000)).not.toBeNull();
  });

  it("pass on when released, with a higher epoch", async () => {
    const first = await use.store.lease("job", 1_000);
    await first?.release();
    const second = await use.store.lease("job", 1_000);
    expect(second?.epoch).toBeGreaterThan(first?.epoch as bigint);
  });

  it("pass on when they run out; the former holder can neither renew nor release", async () => {
    const first = await use.store.lease("job", 1_000);
    clock().turn(1_001);
    const second = await use.store.lease("job", 1_000);
    expect(second?.epoch).toBeGreaterThan(first?.epoch as bigint);
    expect(await first?.renew()).toBe(false);
    await first?.release();
    expect(await use.store.lease("job", 1_000)).toBeNull();
    expect(await second?.renew()).toBe(true);
  });

  it("live on while they are renewed", async () => {
    const lease = await use.store.lease("job", 1_000);
    for (let round = 0; round < 3; round++) {
      clock().turn(900);
      expect(await lease?.renew()).toBe(true);
    }
    expect(await use.store.lease("job", 1_000)).toBeNull();
  });

  it("keep their epoch across a restart", async () => {
    const first = await use.store.lease("job", 1_000);
    await first?.release();
    await reopened();
    expect((await use.store.lease("job", 1_000))?.epoch).toBeGreaterThan(first?.epoch as bigint);
  });
}

function spaceRules(use: Use, reopened: () => Promise<boolean>): void {
  const fill = async (space: number, rows: number): Promise<void> => {
    const cells = Array.from({ length: rows }, (_, index) => cell(`p${index}`, "k", space));
    for (let from = 0; from < rows; from += 500) {
      const some = cells.slice(from, from + 500);
      await use.store.atomically(ID, some, () => ({
        muts: some.map((target) => ({ cell: target, v: text("value") })),
        result: null,
      }));
    }
  };

  it("are created once; creating one again changes nothing", async () => {
    await fill(SPACE, 3);
    await use.store.createSpace(SPACE, "items");
    expect((await scanAll(use)).length).toBe(3);
  });

  it("keep their rows apart", async () => {
    await put(use, cell("a", "1"), "here");
    expect((await read(use, cell("a", "1", OTHER_SPACE))).v).toBeNull();
  });

  it("are empty for every reader once dropped", async () => {
    await fill(SPACE, 2_500);
    await fill(OTHER_SPACE, 3);
    await use.store.dropSpace(SPACE);
    expect((await read(use, cell("p1", "k"))).v).toBeNull();
    expect(await use.store.range(SPACE, text("p1"), RANGE)).toEqual({ rows: [], more: false });
    expect(await scanAll(use)).toEqual([]);
    expect((await scanAll(use, {}, OTHER_SPACE)).length).toBe(3);
    if (await reopened()) expect(await scanAll(use)).toEqual([]);
  });

  it("stay empty when a late write arrives after the drop", async () => {
    await use.store.dropSpace(SPACE);
    await put(use, cell("a", "1"), "late");
    expect((await read(use, cell("a", "1"))).v).toBeNull();
  });

  it("never come back under the same id, also after a restart", async () => {
    await use.store.dropSpace(SPACE);
    await expect(use.store.createSpace(SPACE, "items")).rejects.toThrow();
    await reopened();
    await expect(use.store.createSpace(SPACE, "items")).rejects.toThrow();
  });

  it("refuse writes when they were never created", async () => {
    await expect(put(use, cell("a", "1", 99), "x")).rejects.toThrow();
  });
}
