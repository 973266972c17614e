/**
 * The catalog on a store in memory: what is found, when, and by whom.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { newTableRecord } from "../../test/fixture/table-records.ts";
import { TestClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import type { Store } from "../storage/store.ts";
import { Catalog } from "./catalog.ts";

let clock: TestClock;
let store: Store;
let catalog: Catalog;

beforeEach(() => {
  clock = new TestClock();
  store = createMemoryStore({ clock });
  catalog = new Catalog({ store, clock, random: systemRandom });
});

const otherProcess = (): Catalog => new Catalog({ store, clock, random: systemRandom });

describe("catalog", () => {
  it("finds nothing under a name that was never given", async () => {
    expect(await catalog.find("none")).toBeUndefined();
  });

  it("never gives a number twice", async () => {
    const given = await Promise.all([
      catalog.allocateIds(2),
      otherProcess().allocateIds(3),
      catalog.allocateIds(1),
    ]);
    expect(given.flat().toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("refuses a name that is taken and tells by which table", async () => {
    expect(await catalog.create(newTableRecord("books", { keyspace: 1 }), [])).toEqual({ kind: "created" });
    const outcome = await otherProcess().create(newTableRecord("books", { keyspace: 2 }), []);
    expect(outcome).toMatchObject({ kind: "exists", record: { keyspace: 1 } });
  });

  it("shows a change made elsewhere at once", async () => {
    await catalog.create(newTableRecord("books"), []);
    const before = await catalog.find("books");
    await otherProcess().update("books", (record) => ({ ...record, status: "updating" }));
    const after = await catalog.find("books");
    expect(after?.status).toBe("updating");
    expect(after?.fence.version).toBeGreaterThan(before?.fence.version ?? 0n);
  });

  it("parses a table once while it does not change", async () => {
    await catalog.create(newTableRecord("books"), []);
    expect(await catalog.find("books")).toBe(await catalog.find("books"));
  });

  it("answers at once on a store that does", async () => {
    await catalog.create(newTableRecord("books"), []);
    expect(catalog.find("books")).not.toBeInstanceOf(Promise);
  });

  it("applies steps that are due in the commit of the change", async () => {
    const atMs = clock.nowMs();
    await catalog.create(
      newTableRecord("books", { status: "creating", pending: [{ kind: "created", atMs }] }),
      [],
    );
    expect(await catalog.record("books")).toMatchObject({ status: "active", pending: [] });
  });

  it("leaves everything as it was when a change throws", async () => {
    await catalog.create(newTableRecord("books"), []);
    const before = await catalog.find("books");
    await expect(
      catalog.update("books", () => {
        throw new RangeError("refused");
      }),
    ).rejects.toThrow("refused");
    expect(await catalog.find("books")).toBe(before);
  });

  it("forgets a removed table with its tags and remembers its keyspaces", async () => {
    await catalog.create(newTableRecord("books", { keyspace: 7 }), [{ key: "a", value: "b" }]);
    const atMs = clock.nowMs();
    await catalog.update("books", (record) => ({ ...record, pending: [{ kind: "removed", atMs }] }));
    expect(await catalog.find("books")).toBeUndefined();
    expect(await catalog.tags("books")).toEqual([]);
    const [drop] = await catalog.keyspaceDrops(10);
    if (drop === undefined) throw new RangeError("nothing to drop");
    expect(drop).toMatchObject({ table: "books", keyspaces: [7] });
    await catalog.forgetKeyspaceDrop(drop);
    expect(await catalog.keyspaceDrops(10)).toEqual([]);
  });

  it("gives a table made again under the same name a higher version", async () => {
    const atMs = clock.nowMs();
    await catalog.create(newTableRecord("books"), []);
    const first = await catalog.find("books");
    await catalog.update("books", (record) => ({ ...record, pending: [{ kind: "removed", atMs }] }));
    await catalog.create(newTableRecord("books", { keyspace: 9 }), []);
    const second = await catalog.find("books");
    expect(second?.keyspace).toBe(9);
    expect(second?.fence.version).toBeGreaterThan(first?.fence.version ?? 0n);
  });

  it("lists names in order, page by page", async () => {
    for (const name of ["b", "a", "d", "c"]) await catalog.create(newTableRecord(name), []);
    expect(await catalog.names(undefined, 3)).toEqual({ names: ["a", "b", "c"], more: true });
    expect(await catalog.names("c", 3)).toEqual({ names: ["d"], more: false });
    expect(await catalog.names("bb", 100)).toEqual({ names: ["c", "d"], more: false });
  });

  it("names tables with work until the work is done", async () => {
    const atMs = clock.nowMs() + 500;
    await catalog.create(
      newTableRecord("books", { status: "creating", pending: [{ kind: "created", atMs }] }),
      [],
    );
    expect(await catalog.namesWithWork(undefined, 10)).toEqual(["books"]);
    clock.advance(500);
    await catalog.update("books", (record) => record);
    expect(await catalog.namesWithWork(undefined, 10)).toEqual([]);
  });

  it("changes tags only of a table that is there", async () => {
    expect(await catalog.updateTags("books", () => [])).toBe(false);
    await catalog.create(newTableRecord("books"), []);
    expect(await catalog.updateTags("books", (tags) => [...tags, { key: "k", value: "v" }])).toBe(true);
    expect(await catalog.tags("books")).toEqual([{ key: "k", value: "v" }]);
  });
});
