/**
 * Commits: all or nothing, each seen by every later read, none lost to another.
 */
import { Buffer } from "node:buffer";
import { expect, it } from "vitest";
import { type Cell, SYSTEM_KEYSPACE } from "../../src/storage/store.ts";
import {
  cell,
  cellFor,
  KEYSPACE,
  newAttempt,
  OTHER_KEYSPACE,
  put,
  read,
  shown,
  text,
  type Use,
} from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function atomicityRules(use: Use): void {
  it("gives absent cells as null at version 0", async () => {
    const reads = await use.store.atomically(
      newAttempt(),
      [cellFor(use, "a", "1"), cellFor(use, "b", "1")],
      (found) => ({
        mutations: [],
        result: found,
      }),
    );
    expect(reads).toEqual([
      { value: null, version: 0n },
      { value: null, version: 0n },
    ]);
    expect(await read(use, cell("a", "1"))).toEqual({ value: null, version: 0n });
  });

  it("gives the values of the cells in the order they were named", async () => {
    const [a, b, c] = [cellFor(use, "a", "1"), cellFor(use, "b", "2"), cellFor(use, "c", "3")];
    await put(use, a, "one");
    await put(use, b, "two");
    const found = await use.store.atomically(newAttempt(), [b, c, a], (reads) => ({
      mutations: [],
      result: reads.map(({ value }) => shown(value)),
    }));
    expect(found).toEqual(["two", null, "one"]);
  });

  it("shows a write to every later read", async () => {
    const version = await put(use, cell("a", "1"), "one");
    const found = await read(use, cell("a", "1"));
    expect(shown(found.value)).toBe("one");
    expect(found.version).toBe(version);
    const [first, second] = await use.store.getMany([cell("z", "1"), cell("a", "1")], "atomic");
    expect(first?.value).toBeNull();
    expect(shown(second?.value ?? null)).toBe("one");
  });

  it("reads a cell of the system keyspace as it is now, however often it was read before", async () => {
    const kept = cell("table", "1", SYSTEM_KEYSPACE);
    const sameAgain = cell("table", "1", SYSTEM_KEYSPACE);
    const readOf = (target: Cell): Promise<string | null> =>
      use.store.atomically(newAttempt(), [target], ([found]) => ({
        mutations: [],
        result: shown(found?.value ?? null),
      }));
    let before: string | null = null;
    for (const value of ["one", "two", null, "three"]) {
      expect([shown((await read(use, kept)).value), await readOf(kept)]).toEqual([before, before]);
      const inOneBatch = [readOf(kept), put(use, sameAgain, value), readOf(kept), readOf(sameAgain)];
      expect(shown((await read(use, kept)).value)).toBeOneOf([before, value]);
      const [first, , ...later] = await Promise.all(inOneBatch);
      expect([first, ...later]).toEqual([before, value, value]);
      expect([shown((await read(use, kept)).value), await readOf(kept)]).toEqual([value, value]);
      before = value;
    }
  });

  it("commits all mutations of a decision, derived rows included", async () => {
    const cells = ["a", "b", "c"].map((partition) => cellFor(use, partition, "1"));
    await put(use, cells[2] as Cell, "gone soon");
    await use.store.atomically(newAttempt(), cells, () => ({
      mutations: cells.map((target, index) => ({
        cell: target,
        value: index === 2 ? null : text(`v${index}`),
      })),
      derived: [{ cell: cell("index", "x", OTHER_KEYSPACE), value: text("entry") }],
      result: null,
    }));
    await use.caughtUp();
    const found = await use.store.getMany([...cells, cell("index", "x", OTHER_KEYSPACE)], "strong");
    expect(found.map(({ value }) => shown(value))).toEqual(["v0", "v1", null, "entry"]);
  });

  it("writes nothing when decide throws, and rejects with what was thrown", async () => {
    await put(use, cell("a", "1"), "before");
    const reason = new Error("no");
    const attempts = await Promise.allSettled([
      put(use, cell("b", "1"), "kept"),
      use.store.atomically(newAttempt(), [cell("a", "1")], () => {
        throw reason;
      }),
      put(use, cell("c", "1"), "kept too"),
    ]);
    expect(attempts.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((attempts[1] as PromiseRejectedResult).reason).toBe(reason);
    const found = await use.store.getMany([cell("a", "1"), cell("b", "1"), cell("c", "1")], "strong");
    expect(found.map(({ value }) => shown(value))).toEqual(["before", "kept", "kept too"]);
  });

  it("refuses a mutation on a cell that was not named, and writes nothing", async () => {
    const attempt = use.store.atomically(newAttempt(), [cell("a", "1")], () => ({
      mutations: [
        { cell: cell("a", "1"), value: text("x") },
        { cell: cell("b", "1"), value: text("x") },
      ],
      result: null,
    }));
    await expect(attempt).rejects.toThrow();
    expect((await read(use, cell("a", "1"))).value).toBeNull();
  });

  it("knows a cell by what it says, not by the object that says it", async () => {
    for (const keyspace of [KEYSPACE, SYSTEM_KEYSPACE]) {
      const same = (): Cell => cell("a", "1", keyspace);
      await use.store.atomically(newAttempt(), [same()], () => ({
        mutations: [{ cell: same(), value: text("one") }],
        result: null,
      }));
      expect(shown((await read(use, same())).value)).toBe("one");
    }
  });

  it("reads a cell twice that is named twice", async () => {
    const [once, again] = [cell("a", "1"), cell("a", "1")];
    await put(use, once, "one");
    for (const cells of [
      [once, again],
      [once, once],
    ]) {
      const found = await use.store.atomically(newAttempt(), cells, (reads) => ({
        mutations: [{ cell: cells[1] as Cell, value: text("one") }],
        result: reads.map(({ value }) => shown(value)),
      }));
      expect(found).toEqual(["one", "one"]);
    }
  });

  it("keeps the last of several mutations of one cell", async () => {
    const target = cell("a", "1");
    for (const values of [
      ["one", "two"],
      ["one", null],
      [null, "two"],
    ]) {
      await use.store.atomically(newAttempt(), [target], () => ({
        mutations: values.map((value, index) => ({
          cell: index === 0 ? target : cell("a", "1"),
          value: value === null ? null : text(value),
        })),
        result: null,
      }));
      expect(shown((await read(use, target)).value)).toBe(values.at(-1));
    }
  });

  it("never loses an increment, however many come at once", async () => {
    const target = cell("counter", "");
    const increment = () =>
      use.store.atomically(newAttempt(), [target], ([found]) => {
        const next = Number(shown(found?.value ?? null) ?? 0) + 1;
        return { mutations: [{ cell: target, value: text(String(next)) }], result: next };
      });
    const results = await Promise.all(Array.from({ length: 200 }, increment));
    expect(new Set(results).size).toBe(200);
    expect(shown((await read(use, target)).value)).toBe("200");
  });

  it("keeps the sum of two accounts in every atomic picture", async () => {
    const [left, right] = [cellFor(use, "left", ""), cellFor(use, "right", "")];
    const move = (by: number) =>
      use.store.atomically(newAttempt(), [left, right], ([a, b]) => ({
        mutations: [
          { cell: left, value: text(String(Number(shown(a?.value ?? null) ?? 0) - by)) },
          { cell: right, value: text(String(Number(shown(b?.value ?? null) ?? 0) + by)) },
        ],
        result: null,
      }));
    const moves = Array.from({ length: 50 }, (_, index) => move(index));
    for (let round = 0; round < 20; round++) {
      const picture = await use.store.getMany([left, right], "atomic");
      expect(picture.reduce((sum, { value }) => sum + Number(shown(value) ?? 0), 0)).toBe(0);
      await moves[round];
    }
    await Promise.all(moves);
  });

  it("does not keep the caller's arrays", async () => {
    const value = Buffer.from("value");
    const target = cell("a", "1");
    await use.store.atomically(newAttempt(), [target], () => ({
      mutations: [{ cell: target, value: value }],
      result: null,
    }));
    value.fill(0);
    const first = await read(use, target);
    expect(shown(first.value)).toBe("value");
    first.value?.fill(0);
    expect(shown((await read(use, target)).value)).toBe("value");
  });
}
