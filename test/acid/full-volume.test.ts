/**
 * A volume of 64 MB that the data folder has for itself and has filled, to the last page: a server that was killed on it
 * starts, serves what was acknowledged, and takes every deletion, beside clients that try again and again to write, until
 * there is room for writes. Items are small and have stream records and an index, so that a deletion needs more pages
 * than the write before it freed. Needs the built program, and root to mount the volume.
 */
import { statfsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nextTurn } from "../../src/base/awaitable.ts";
import { MiB } from "../../src/base/bytes.ts";
import type { Json, JsonCaller } from "../fixture/json-stator.ts";
import { runProgram } from "../fixture/program-run.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { mountSmallDisk } from "../fixture/small-disk.ts";
import { HttpCaller } from "./http-caller.ts";
import { allItems, answered } from "./whole-table.ts";

const VOLUME_MEBIBYTES = 64;
const WRITERS = 8;
/** Of each writer, after which the volume counts as full. */
const REFUSALS = 10;
const DELETIONS = 1_000;
/** A process that is held up for a second in the middle of a read keeps others from using pages. */
const REFUSED_DELETIONS_MAX = 50;
/** Items of 8 KB that are written at the end. */
const LARGE_WRITES = 200;
const TEST_MS_MAX = 240_000;

it.for([1, 2])(
  "a full volume is started on and emptied, with %i processes",
  { timeout: TEST_MS_MAX },
  async (workers, { skip }) => {
    const disk = await mountSmallDisk("tmpfs", VOLUME_MEBIBYTES);
    if (disk === undefined) return skip("skipped: mount of tmpfs not found");
    const folder = join(disk, "data");
    const flags = ["--data-dir", folder, "--workers", String(workers)];
    const first = await ServerProcess.start(flags, {}, ignored);
    const things = new Things(first.endpoint);
    await things.create();
    await Promise.all(Array.from({ length: WRITERS }, () => things.putUntilFull()));
    await things.putUntilFull();
    const { bavail, bsize } = statfsSync(disk);
    expect(bavail * bsize).toBeLessThan(MiB);
    expect(await first.stop("SIGKILL")).toBeNull();

    const second = await ServerProcess.start(flags, {}, ignored);
    things.turnTo(second.endpoint);
    await things.expectKept();
    const writer = things.putUntilStopped();
    let refused = 0;
    for (const id of things.some(DELETIONS)) refused += await things.delete(id);
    expect(refused).toBeLessThanOrEqual(REFUSED_DELETIONS_MAX);
    things.stop();
    await writer;
    await things.expectKept();
    await things.drop();
    for (let count = 0; count < LARGE_WRITES; ) {
      if (await things.putLarge(`large ${count}`)) count += 1;
      else await nextTurn();
    }
    expect(await second.stop("SIGKILL")).toBeNull();

    expect(await runProgram(["verify", "--data-dir", folder])).toMatchObject({ code: 0, signal: null });
    const third = await ServerProcess.start(flags, {}, ignored);
    expect(await allItems(new HttpCaller(third.endpoint), "others")).toHaveLength(LARGE_WRITES);
    expect(await third.stop("SIGTERM")).toBe(0);
  },
);

/** LMDB says on standard error that each commit failed. */
const ignored = (): void => undefined;

/** A table with a stream and an index, and what is known to be in it; beside it one that has neither. */
class Things {
  readonly #acknowledged = new Set<string>();
  #stator: JsonCaller;
  #count = 0;
  #isStopped = false;

  constructor(endpoint: string) {
    this.#stator = new HttpCaller(endpoint);
  }

  turnTo(endpoint: string): void {
    this.#stator = new HttpCaller(endpoint);
  }

  async create(): Promise<void> {
    const attribute = (AttributeName: string): Json => ({ AttributeName, AttributeType: "S" });
    const key = (AttributeName: string): readonly Json[] => [{ AttributeName, KeyType: "HASH" }];
    const BillingMode = "PAY_PER_REQUEST";
    await answered(this.#stator, "CreateTable", {
      TableName: "things",
      AttributeDefinitions: [attribute("id"), attribute("kind")],
      KeySchema: key("id"),
      BillingMode,
      GlobalSecondaryIndexes: [
        { IndexName: "byKind", KeySchema: key("kind"), Projection: { ProjectionType: "ALL" } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
    await answered(this.#stator, "CreateTable", {
      TableName: "others",
      AttributeDefinitions: [attribute("id")],
      KeySchema: key("id"),
      BillingMode,
    });
  }

  async putUntilFull(): Promise<void> {
    for (let refusals = 0; refusals < REFUSALS; ) if (!(await this.#put())) refusals += 1;
  }

  async putUntilStopped(): Promise<void> {
    while (!this.#isStopped) await this.#put();
  }

  stop(): void {
    this.#isStopped = true;
  }

  some(count: number): readonly string[] {
    return [...this.#acknowledged].slice(0, count);
  }

  /** Deletes an item; answers how often that was refused. */
  async delete(id: string): Promise<number> {
    for (let refusals = 0; ; refusals += 1) {
      const input = { TableName: "things", Key: { id: { S: id } } };
      const { status } = await this.#stator.call("DeleteItem", input);
      expect([200, 500]).toContain(status);
      if (status === 500) continue;
      this.#acknowledged.delete(id);
      return refusals;
    }
  }

  async drop(): Promise<void> {
    await answered(this.#stator, "DeleteTable", { TableName: "things" });
  }

  async expectKept(): Promise<void> {
    const items = await allItems(this.#stator, "things");
    const found = items.map(({ id }) => (id !== undefined && "S" in id ? id.S : ""));
    expect(found.toSorted()).toEqual([...this.#acknowledged].toSorted());
  }

  async putLarge(id: string): Promise<boolean> {
    const Item = { id: { S: id }, filler: { S: "x".repeat(8_000) } };
    return (await this.#stator.call("PutItem", { TableName: "others", Item })).status === 200;
  }

  async #put(): Promise<boolean> {
    this.#count += 1;
    // Scattered among the keys, as by a hash.
    const id = `${(this.#count * 7_919) % 10_007}-${this.#count}`;
    const Item = { id: { S: id }, kind: { S: `kind ${id}` }, filler: { S: "x".repeat(600) } };
    const { status } = await this.#stator.call("PutItem", { TableName: "things", Item });
    expect([200, 500]).toContain(status);
    if (status === 200) this.#acknowledged.add(id);
    return status === 200;
  }
}
