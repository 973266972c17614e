import { describe, expect, it } from "vitest";
import { Overloaded, StorageFull, UnknownOutcome } from "../store.ts";
import { CommitQueue } from "./commit-queue.ts";
import type { WriteBatch } from "./write-batch.ts";

/** A batch that only counts. */
class CountingBatch {
  rows = 0;
  bytes = 0;
  additions = 0;
  isFinished = false;
  finish(): void {
    this.isFinished = true;
  }
}

/** A target whose commits end when the test says, and whose batches the test can look at. */
function createTarget(settings: { readonly failure?: unknown; readonly hasCapacity?: boolean } = {}) {
  const batches: CountingBatch[] = [];
  const commit = async (fill: (batch: WriteBatch) => void): Promise<void> => {
    await Promise.resolve();
    const batch = new CountingBatch();
    batches.push(batch);
    fill(batch as unknown as WriteBatch);
    if (settings.failure !== undefined) throw settings.failure;
  };
  const hasCapacity = () => settings.hasCapacity ?? true;
  return { batches, commit, hasCapacity, giveUpReserve: () => Promise.resolve(false) };
}

const failure = (code: unknown): Error => Object.assign(new Error("a text nobody reads"), { code });
const ENOSPC = 28;
const EIO = 5;

describe("the commit queue", () => {
  it("folds what waits into one commit and answers each its own result", async () => {
    const target = createTarget();
    const queue = new CommitQueue(target, 100, () => 0);
    const results = await Promise.all([1, 2, 3].map((value) => queue.submit(() => value * 2)));
    expect(results).toEqual([2, 4, 6]);
    expect(target.batches.length).toBe(1);
    expect(target.batches[0]?.isFinished).toBe(true);
  });

  it("refuses beyond its bound, and takes work again once the load is gone", async () => {
    const queue = new CommitQueue(createTarget(), 2, () => 0);
    const accepted = [queue.submit(() => 1), queue.submit(() => 2)];
    await expect(queue.submit(() => 3)).rejects.toBeInstanceOf(Overloaded);
    expect(await Promise.all(accepted)).toEqual([1, 2]);
    expect(await queue.submit(() => 4)).toBe(4);
  });

  it("ends a batch at its bound of time, and takes one task at least", async () => {
    const target = createTarget();
    let nowMs = 0;
    const queue = new CommitQueue(target, 100, () => nowMs);
    const work = (ms: number) => queue.submit(() => (nowMs += ms));
    await Promise.all([work(6), work(6), work(6), work(30), work(30)]);
    expect(target.batches.length).toBe(3);
  });

  it("ends a batch at its bound of bytes and goes on with the next", async () => {
    const target = createTarget();
    const queue = new CommitQueue(target, 100, () => 0);
    const write = () => queue.submit((batch) => (batch.bytes += 9 * 1_024 * 1_024));
    await Promise.all([write(), write(), write(), write()]);
    expect(target.batches.length).toBe(2);
  });

  it("ends a batch at its bound of rows and goes on with the next", async () => {
    const target = createTarget();
    const queue = new CommitQueue(target, 100, () => 0);
    const write = () => queue.submit((batch) => (batch.rows += 1_500));
    await Promise.all([write(), write(), write(), write()]);
    expect(target.batches.length).toBe(2);
  });

  it("rejects a task that throws before writing, and only that", async () => {
    const queue = new CommitQueue(createTarget(), 100, () => 0);
    const refused = queue.submit(() => {
      throw new RangeError("no");
    });
    const done = queue.submit(() => "done");
    await expect(refused).rejects.toBeInstanceOf(RangeError);
    expect(await done).toBe("done");
  });

  it("gives up the batch when a task throws after it began to write, and runs the others again", async () => {
    const target = createTarget();
    const queue = new CommitQueue(target, 100, () => 0);
    const other = queue.submit((batch) => (batch.bytes += 1));
    const broken = queue.submit((batch) => {
      batch.bytes += 1;
      throw new RangeError("half way");
    });
    const later = queue.submit((batch) => (batch.bytes += 1));
    await expect(broken).rejects.toBeInstanceOf(RangeError);
    expect(await Promise.all([other, later])).toEqual([1, 2]);
    expect(target.batches.map(({ isFinished }) => isFinished)).toEqual([false, true]);
  });

  it.each([
    ["no space", failure(ENOSPC), true],
    ["a short write while there is no room", failure(EIO), false],
  ])("answers StorageFull on %s and stays usable", async (_name, cause, hasCapacity) => {
    const settings: { failure?: unknown; hasCapacity: boolean } = { failure: cause, hasCapacity };
    const queue = new CommitQueue(createTarget(settings), 100, () => 0);
    await expect(queue.submit(() => 1)).rejects.toBeInstanceOf(StorageFull);
    delete settings.failure;
    expect(await queue.submit(() => 2)).toBe(2);
  });

  it("answers UnknownOutcome on any other failure, also to whoever comes later", async () => {
    const settings: { failure?: unknown } = { failure: failure(EIO) };
    const queue = new CommitQueue(createTarget(settings), 100, () => 0);
    await expect(queue.submit(() => 1)).rejects.toBeInstanceOf(UnknownOutcome);
    delete settings.failure;
    const told = await queue.failed;
    expect(told.cause).toMatchObject({ code: EIO });
    await expect(queue.submit(() => 2)).rejects.toBe(told);
  });

  it("is broken by a failure that no task waited for", async () => {
    const queue = new CommitQueue(createTarget(), 100, () => 0);
    queue.noteFailure(failure(ENOSPC));
    expect(await queue.submit(() => 1)).toBe(1);
    queue.noteFailure(failure(EIO));
    expect((await queue.failed).cause).toMatchObject({ code: EIO });
    await expect(queue.submit(() => 2)).rejects.toBeInstanceOf(UnknownOutcome);
  });

  it("is not broken by a full disk", async () => {
    const settings: { failure?: unknown } = { failure: failure(ENOSPC) };
    const queue = new CommitQueue(createTarget(settings), 100, () => 0);
    const told: unknown[] = [];
    void queue.failed.then((broken) => told.push(broken));
    await expect(queue.submit(() => 1)).rejects.toBeInstanceOf(StorageFull);
    delete settings.failure;
    expect(await queue.submit(() => 2)).toBe(2);
    expect(told).toEqual([]);
  });

  it("refuses a task's answer too when the commit fails: it may rest on what was lost", async () => {
    const queue = new CommitQueue(createTarget({ failure: failure(ENOSPC) }), 100, () => 0);
    const refused = queue.submit(() => {
      throw new RangeError("a condition did not hold");
    });
    await expect(refused).rejects.toBeInstanceOf(StorageFull);
  });

  it("runs removals again alone when a batch finds the disk full, then with what is kept for them", async () => {
    const kinds: string[] = [];
    let pieces = 2;
    const queue = new CommitQueue(
      {
        hasCapacity: () => true,
        async commit(fill, kind) {
          await Promise.resolve();
          const batch = new CountingBatch();
          fill(batch as unknown as WriteBatch);
          kinds.push(`${kind} ${batch.rows}`);
          if (kind === "any" || pieces > 0) throw failure(ENOSPC);
        },
        async giveUpReserve() {
          pieces -= 1;
          return true;
        },
      },
      100,
      () => 0,
    );
    const addition = queue.submit((batch) => (batch.additions += 1));
    const removals = Array.from({ length: 17 }, () => queue.submit((batch) => (batch.rows += 1)));
    await expect(addition).rejects.toBeInstanceOf(StorageFull);
    await Promise.all(removals);
    expect(kinds).toEqual(["any 17", "removals 16", "removals 16", "removals 16", "removals 1"]);
    expect(pieces).toBe(0);
  });

  it("refuses removals once nothing is left that is kept for them", async () => {
    let pieces = 3;
    const target = createTarget({ failure: failure(ENOSPC) });
    const queue = new CommitQueue({ ...target, giveUpReserve: async () => pieces-- > 0 }, 100, () => 0);
    await expect(queue.submit((batch) => (batch.rows += 1))).rejects.toBeInstanceOf(StorageFull);
    expect(target.batches.length).toBe(4);
  });

  it("settles what it took before it closes, and takes nothing after", async () => {
    const queue = new CommitQueue(createTarget(), 100, () => 0);
    const last = queue.submit(() => "last");
    await queue.close();
    expect(await last).toBe("last");
    expect(() => queue.submit(() => 1)).toThrow();
  });
});
