/**
 * A disk that fills up under load: writes are answered with 500 and not done, reads go on, nothing acknowledged is
 * lost, and writes go on again once there is room, without a restart; nor does kill -9 on the full disk lose anything.
 * Needs the built program, and root to mount a disk that is small enough.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nextTurn } from "../../src/base/awaitable.ts";
import { MiB } from "../../src/base/bytes.ts";
import type { JsonAnswer, JsonCaller } from "../fixture/json-stator.ts";
import { runProgram } from "../fixture/program-run.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { mountSmallDisk, type SmallDiskKind } from "../fixture/small-disk.ts";
import { Chance } from "../model/chance.ts";
import type { Item } from "../model/model-value.ts";
import { HttpCaller } from "./http-caller.ts";
import { allItems, answered, counts, outOfStep } from "./whole-table.ts";

const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
const TableName = "things";
const INDEX = { name: "byKind", key: "kind" };
const DISK_MEBIBYTES = 48;
const BALLAST_BYTES = 16 * MiB;
const REMOVALS = 20;
const WRITERS = 8;
/** Of each writer, after which the disk counts as full. */
const REFUSALS = 10;
const TEST_MS_MAX = 120_000;

describe.each<readonly [SmallDiskKind, number]>([
  ["tmpfs", 1],
  ["tmpfs", 2],
  ["ext4", 1],
  ["ext4", 2],
])(`a disk of %s that fills up under the load of %i processes, seed ${SEED}`, (kind, workers) => {
  it(
    "refuses writes, serves reads, loses nothing, and goes on when there is room",
    async ({ skip }) => {
      const disk = await mountSmallDisk(kind, DISK_MEBIBYTES);
      if (disk === undefined) return skip(`skipped: mount of ${kind} not found`);
      const ballasts = ["one", "two"].map((name) => join(disk, name));
      for (const ballast of ballasts) writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES, 1));
      const folder = join(disk, "data");
      const flags = ["--data-dir", folder, "--workers", String(workers)];
      const log: string[] = [];
      const server = await ServerProcess.start(flags, {}, (text) => log.push(text));
      await createThings(new HttpCaller(server.endpoint));
      const writers = Array.from({ length: WRITERS }, (_, name) => new Writer(name, server.endpoint));

      await Promise.all(writers.map((writer) => writer.writeUntilFull()));
      await expectKept(new HttpCaller(server.endpoint), writers);
      const said = log.join("").match(/"event":"disk full"/g) ?? [];
      expect(said.length).toBeGreaterThan(0);
      expect(said.length).toBeLessThanOrEqual(workers);

      rmSync(ballasts[0] ?? "");
      await Promise.all(writers.map((writer) => writer.write(10)));
      await Promise.all(writers.map((writer) => writer.writeUntilFull()));
      await Promise.all(writers.map((writer) => writer.removeUntilRoom()));
      await Promise.all(writers.map((writer) => writer.writeUntilFull()));

      expect(await server.stop("SIGKILL")).toBeNull();
      rmSync(ballasts[1] ?? "");
      expect(await runProgram(["verify", "--data-dir", folder])).toMatchObject({ code: 0, signal: null });
      const next = await ServerProcess.start(flags);
      await expectKept(new HttpCaller(next.endpoint), writers);
      expect(await next.stop("SIGTERM")).toBe(0);
    },
    TEST_MS_MAX,
  );
});

async function createThings(stator: JsonCaller): Promise<void> {
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions: ["id", "kind"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    GlobalSecondaryIndexes: [
      {
        IndexName: INDEX.name,
        KeySchema: [{ AttributeName: INDEX.key, KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
}

/** Everything acknowledged is there and nothing else, indexes and counts are in step. */
async function expectKept(stator: JsonCaller, writers: readonly Writer[]): Promise<void> {
  const items = await allItems(stator, TableName);
  const found = new Map(items.map((item) => [textOf(item, "id"), Number(textOf(item, "stamp"))]));
  expect(found).toEqual(new Map(writers.flatMap((writer) => [...writer.acknowledged])));
  expect(await outOfStep(stator, TableName, INDEX)).toEqual([]);
  const [told, there] = await counts(stator, TableName);
  expect(told).toBe(there);
}

function textOf(item: Item, name: string): string {
  const value = item[name];
  return value !== undefined && "S" in value ? value.S : "";
}

/** A client that alone writes its items. */
class Writer {
  /** The stamp of each item's last acknowledged write, by id. */
  readonly acknowledged = new Map<string, number>();
  readonly #name: number;
  readonly #stator: JsonCaller;
  readonly #chance: Chance;
  #stamp = 0;

  constructor(name: number, endpoint: string) {
    this.#name = name;
    this.#stator = new HttpCaller(endpoint);
    this.#chance = new Chance(SEED + name);
  }

  /** Writes until the disk has refused several times, and reads what is there after each refusal. */
  async writeUntilFull(): Promise<void> {
    for (let refusals = 0; refusals < REFUSALS; ) {
      if (await this.#put()) continue;
      refusals += 1;
      const [id] = this.#chance.shuffled([...this.acknowledged.keys()]);
      if (id === undefined) continue;
      const { Item } = await answered(this.#stator, "GetItem", { TableName, Key: { id: { S: id } } });
      expect(textOf(Item as Item, "stamp")).toBe(String(this.acknowledged.get(id)));
    }
  }

  /** Writes that must all succeed. */
  async write(count: number): Promise<void> {
    for (let times = 0; times < count; times += 1) expect(await this.#put()).toBe(true);
  }

  /**
   * Deletes until a write succeeds again: some items, and more where the room that is kept for removals was used. What was
   * used of it is theirs for a moment, and then taken back.
   */
  async removeUntilRoom(): Promise<void> {
    const ids = this.#chance.shuffled([...this.acknowledged.keys()]);
    let removed = 0;
    for (const id of ids) {
      if (removed >= REMOVALS && (await this.#put())) return;
      const answer = await this.#stator.call("DeleteItem", { TableName, Key: { id: { S: id } } });
      if (!isDone(answer)) continue;
      this.acknowledged.delete(id);
      removed += 1;
    }
    while (!(await this.#put())) await nextTurn();
  }

  /** Writes one item, a new one or one that it wrote before; whether it was acknowledged. */
  async #put(): Promise<boolean> {
    this.#stamp += 1;
    const stamp = this.#stamp;
    const known = [...this.acknowledged.keys()];
    const id =
      known.length > 0 && this.#chance.percent(20) ? this.#chance.pick(known) : `${this.#name}-${stamp}`;
    const Item = {
      id: { S: id },
      kind: { S: `kind ${stamp % 7}` },
      stamp: { S: String(stamp) },
      filler: { S: "x".repeat(this.#chance.below(20_000)) },
    };
    const isPut = isDone(await this.#stator.call("PutItem", { TableName, Item }));
    if (isPut) this.acknowledged.set(id, stamp);
    return isPut;
  }
}

/** Whether a write was carried out; where not, it must be the clean refusal. */
function isDone({ status, body }: JsonAnswer): boolean {
  if (status === 200) return true;
  expect([status, String(body["__type"]).split("#").at(-1)]).toEqual([500, "InternalServerError"]);
  return false;
}
