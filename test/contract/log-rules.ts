/**
 * Logs: in commit order, never overtaking a reader, trimmed from the front.
 */
import { expect, it } from "vitest";
import { cell, commit, newAttempt, shown, text, type Use } from "./contract-fixture.ts";

/** The rules as tests; called inside a `describe`. */
export function logRules(use: Use, reopened: () => Promise<boolean>): void {
  const append = (log: string, ...values: string[]) =>
    commit(use, { logs: values.map((value) => ({ log, value: text(value) })) });
  const readNow = async (log: string, after: bigint, max: number) => use.store.readLog(log, after, max);
  const entries = async (log: string, after = 0n, max = 100) => {
    await use.caughtUp();
    return readNow(log, after, max);
  };
  const values = async (log: string, after = 0n) =>
    (await entries(log, after)).map(({ value }) => shown(value));

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
    const version = await use.store.atomically(newAttempt(), [target], (_reads, committed) => ({
      mutations: [{ cell: target, value: text("x") }],
      logs: [{ log: "log", value: text("a") }],
      result: committed,
    }));
    expect((await entries("log")).map((entry) => entry.version)).toEqual([version]);
  });

  it("append nothing when decide throws", async () => {
    const attempt = use.store.atomically(newAttempt(), [cell("a", "1")], () => {
      throw new Error("no");
    });
    await expect(attempt).rejects.toThrow("no");
    expect(await entries("log")).toEqual([]);
  });

  it("are read after a position, up to a number of them", async () => {
    await append("log", "a", "b", "c", "d");
    const [first, second] = await entries("log", 0n, 2);
    expect([shown(first?.value ?? null), shown(second?.value ?? null)]).toEqual(["a", "b"]);
    expect(await values("log", second?.position)).toEqual(["c", "d"]);
  });

  it("never show a reader an entry at or below what it saw", async () => {
    const state = { isWriting: true };
    const write = async (): Promise<void> => {
      await Promise.all(Array.from({ length: 100 }, (_, index) => append("busy", String(index))));
      state.isWriting = false;
    };
    const seen: string[] = [];
    let last = 0n;
    const written = write();
    while (state.isWriting || seen.length < 100) {
      for (const entry of await readNow("busy", last, 7)) {
        expect(entry.position).toBeGreaterThan(last);
        last = entry.position;
        seen.push(shown(entry.value) as string);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await written;
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
