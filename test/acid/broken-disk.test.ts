/**
 * The disk breaks under a server that writes to it. What fails is a commit, of which nobody knows then how much is on
 * disk, and no further one can be trusted: the process says so, ends, and leaves it to its next start to find what was
 * acknowledged. Run against the built program.
 */
import { describe, expect, it } from "vitest";
import { breakDisk } from "../fixture/broken-disk.ts";
import type { JsonCaller } from "../fixture/json-stator.ts";
import { childrenOf, processes } from "../fixture/process-table.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { HttpCaller } from "./http-caller.ts";
import { allItems, answered } from "./whole-table.ts";

const TableName = "things";
const AttributeDefinitions = [{ AttributeName: "id", AttributeType: "S" }];
const MISSING = "skipped: prlimit not found";
const BROKEN = "a commit failed; no commit is safe until the data folder is reopened; shutting down";

/** A server with a table of a few items, and what it logs. */
async function startFilled(folder: string, ...flags: readonly string[]) {
  const log: string[] = [];
  const all = ["--data-dir", folder, ...flags];
  const server = await ServerProcess.start(all, {}, (text) => log.push(text));
  const stator = new HttpCaller(server.endpoint);
  const KeySchema = [{ AttributeName: "id", KeyType: "HASH" }];
  await answered(stator, "CreateTable", {
    TableName,
    AttributeDefinitions,
    KeySchema,
    BillingMode: "PAY_PER_REQUEST",
  });
  for (let count = 0; count < 20; count += 1) expect(await put(stator, `first-${count}`)).toBe(200);
  return { server, stator, log };
}

/** The status of the answer to one write. */
async function put(stator: JsonCaller, id: string): Promise<number> {
  return (await stator.call("PutItem", { TableName, Item: { id: { S: id } } })).status;
}

async function ids(stator: JsonCaller): Promise<readonly unknown[]> {
  return (await allItems(stator, TableName)).map((item) => item["id"]);
}

/** Asks again until `isSo`. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

const firstIds = Array.from({ length: 20 }, (_, count) => ({ S: `first-${count}` }));

const timesSaid = (log: readonly string[]): number => log.join("").split(`"event":"${BROKEN}"`).length - 1;

describe("a disk that breaks", () => {
  it("ends a server of one process, and the next start has everything acknowledged", async ({ skip }) => {
    const folder = await temporaryFolder("broken-disk");
    const { server, stator, log } = await startFilled(folder);
    if (!breakDisk(server.pid)) return skip(MISSING);
    const reads = firstIds.map((id) => stator.call("GetItem", { TableName, Key: { id } }));
    expect(await put(stator, "lost")).toBe(500);
    for (const read of await Promise.allSettled(reads)) {
      // Cut off by the end of the server, or answered; never refused.
      if (read.status === "fulfilled") expect(read.value.status).toBe(200);
    }
    expect(await server.untilEnded).toBe(1);
    expect(timesSaid(log)).toBe(1);

    const next = await ServerProcess.start(["--data-dir", folder]);
    expect(await ids(new HttpCaller(next.endpoint))).toEqual(expect.arrayContaining(firstIds));
    expect(await put(new HttpCaller(next.endpoint), "last")).toBe(200);
  });

  it("ends the one worker whose commits failed, and another takes its place", async ({ skip }) => {
    const folder = await temporaryFolder("broken-disk");
    const { server, stator, log } = await startFilled(folder, "--workers", "2");
    const [broken = 0, sound = 0] = childrenOf(server.pid);
    if (!breakDisk(broken)) return skip(MISSING);
    const acknowledged: string[] = [];
    let statuses: readonly (number | null)[] = [];
    for (let round = 0; childrenOf(server.pid).includes(broken); round += 1) {
      // Several at once take several connections, and those both workers.
      const names = [1, 2, 3, 4].map((count) => `round-${round}-${count}`);
      // Cut off by the end of the worker: its outcome is unknown.
      statuses = await Promise.all(names.map((name) => put(stator, name).catch(() => null)));
      acknowledged.push(...names.filter((_, index) => statuses[index] === 200));
    }
    await until(() => {
      const workers = childrenOf(server.pid);
      return workers.length === 2 && !workers.includes(broken) && workers.includes(sound);
    });
    expect(timesSaid(log)).toBe(1);

    const last = Array.from({ length: 10 }, (_, count) => `last-${count}`);
    expect(new Set(await Promise.all(last.map((id) => put(stator, id))))).toEqual(new Set([200]));
    const found = await ids(stator);
    expect(found).toEqual(
      expect.arrayContaining([...firstIds, ...[...acknowledged, ...last].map((S) => ({ S }))]),
    );
    expect(log.join("")).toMatch(/"event":"worker died; restarting it","worker":\d+,"reason":"exit code 1"/);
    expect(await server.stop("SIGTERM")).toBe(0);
  });

  it("ends all processes when it was a job whose commit failed", async ({ skip }) => {
    const folder = await temporaryFolder("broken-disk");
    const { server, stator, log } = await startFilled(folder, "--workers", "2");
    const workers = childrenOf(server.pid);
    if (!breakDisk(server.pid)) return skip(MISSING);
    const Create = {
      IndexName: "again",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    };
    const GlobalSecondaryIndexUpdates = [{ Create }];
    await answered(stator, "UpdateTable", { TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates });
    expect(await server.untilEnded).toBe(1);
    expect(timesSaid(log)).toBe(1);
    expect(processes().filter(([pid]) => workers.includes(pid))).toEqual([]);

    const next = await ServerProcess.start(["--data-dir", folder]);
    const again = new HttpCaller(next.endpoint);
    expect(await ids(again)).toEqual(expect.arrayContaining(firstIds));
    await until(async () => {
      const described = await answered(again, "DescribeTable", { TableName });
      return JSON.stringify(described).includes('"IndexStatus":"ACTIVE"');
    });
  });
});
