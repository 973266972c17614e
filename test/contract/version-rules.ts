/**
 * Versions: microseconds that only ever rise, whatever the clock and the process do.
 */
import { expect, it } from "vitest";
import { cell, cellFor, newAttempt, put, read, type Turns, text, type Use } from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function versionRules(use: Use, { clock, reopened }: Turns): void {
  it("rise with every change of a cell, also across delete and re-create", async () => {
    const seen: bigint[] = [];
    for (const value of ["one", "two", null, "three"]) seen.push(await put(use, cell("a", "1"), value));
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a - b)));
    expect(new Set(seen).size).toBe(4);
    expect((await read(use, cell("a", "1"))).version).toBe(seen[3]);
  });

  it("rise when the wall clock steps back, also across a restart", async () => {
    const before = await put(use, cell("a", "1"), "one");
    clock().advance(-3_600_000);
    const stepped = await put(use, cell("a", "1"), "two");
    expect(stepped).toBeGreaterThan(before);
    if (!(await reopened())) return;
    clock().advance(-3_600_000);
    expect(await put(use, cell("a", "1"), "three")).toBeGreaterThan(stepped);
  });

  it("are microseconds of the wall clock where it does not step back", async () => {
    clock().advance(5_000);
    expect(await put(use, cell("a", "1"), "one")).toBe(BigInt(clock().nowMs()) * 1_000n);
  });

  it("are one for all cells of a commit, and differ between commits made together", async () => {
    const cells = [cellFor(use, "a", "1"), cellFor(use, "b", "1")];
    const both = () =>
      use.store.atomically(newAttempt(), cells, (_reads, version) => ({
        mutations: cells.map((target) => ({ cell: target, value: text("x") })),
        result: version,
      }));
    const [first, second] = await Promise.all([both(), both()]);
    expect(first).not.toBe(second);
    const found = await use.store.getMany(cells, "atomic");
    expect(found[0]?.version).toBe(found[1]?.version);
  });
}
