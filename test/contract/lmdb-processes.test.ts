/**
 * Several processes on one LMDB store keep the contract together: what one commits the others see at once, versions
 * and logs rise across all of them, and one that is killed takes nothing with it. Needs the built program.
 */
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock, TestClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import type { Store } from "../../src/storage/store.ts";
import { KEYSPACE, newAttempt, SCAN, text } from "./contract-fixture.ts";
import { hasNamespaces, MemberFault, MemberProcess } from "./member-process.ts";
import { describeStoreContract } from "./store-contract.ts";

const DERIVED = KEYSPACE + 1;
const WHERE = { keyspace: KEYSPACE, derived: DERIVED, log: "changes" };
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "stator-processes-"));
  folders.push(folder);
  return folder;
};
const members: MemberProcess[] = [];
const openOwner = (directory: string): Promise<Store> =>
  openLmdbStore({ directory, clock: systemClock, sharing: { kind: "owner" } });

/** Another process; without `input` it has nothing open. */
async function startMember(input?: Readonly<Record<string, unknown>>): Promise<MemberProcess> {
  const member = new MemberProcess();
  members.push(member);
  if (input !== undefined) await member.ask("open", { ownerPid: process.pid, ...input });
  return member;
}

afterAll(async () => {
  await Promise.all(members.map((member) => member.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Keyspaces come and go, and logs are trimmed, in another process than the one that reads and writes. */
const helper = new MemberProcess();
members.push(helper);
describeStoreContract("lmdb in two processes", async () => {
  const clock = new TestClock();
  const directory = newFolder();
  const open = async (): Promise<Store> => {
    const store = await openLmdbStore({ directory, clock, sharing: { kind: "owner" } });
    await helper.ask("open", { directory, ownerPid: process.pid, clockOffsetMs: -1e12 });
    return Object.assign(Object.create(store) as Store, {
      ...bound(store),
      createKeyspace: (id: number, kind: string) => helper.ask("createKeyspace", { id, kind }),
      dropKeyspace: (id: number) => helper.ask("dropKeyspace", { id }),
      trimLog: (log: string, below: bigint) => helper.ask("trimLog", { log, below: String(below) }),
      close: async () => {
        await helper.ask("close");
        await store.close();
      },
    });
  };
  let current = await open();
  const reopen = async (): Promise<Store> => {
    await current.close();
    current = await open();
    return current;
  };
  return { store: current, clock, reopen };
});

/** The methods that stay in this process. */
const bound = (
  store: Store,
): Pick<Store, "limits" | "logEnd" | "cut" | "atomically" | "get" | "getMany" | "range" | "scan"> &
  Pick<Store, "readLog" | "lease" | "readCounter"> => ({
  limits: store.limits,
  logEnd: store.logEnd.bind(store),
  cut: store.cut.bind(store),
  atomically: store.atomically.bind(store),
  get: store.get.bind(store),
  getMany: store.getMany.bind(store),
  range: store.range.bind(store),
  scan: store.scan.bind(store),
  readLog: store.readLog.bind(store),
  lease: store.lease.bind(store),
  readCounter: store.readCounter.bind(store),
});

describe("several processes on one store", () => {
  let directory: string;
  let store: Store;
  beforeEach(async () => {
    directory = newFolder();
    store = await openOwner(directory);
    await store.createKeyspace(KEYSPACE, "items");
    await store.createKeyspace(DERIVED, "derived");
  });
  afterEach(async () => {
    await Promise.all(members.filter((member) => member !== helper).map((member) => member.kill()));
    await store.close();
  });

  const counter = async (): Promise<number> => {
    const { value } = await store.get(
      { keyspace: KEYSPACE, partition: text("counter"), key: text("") },
      "strong",
    );
    return value === null ? 0 : Number(Buffer.from(value).toString());
  };

  /** Everything that a commit writes is there as often as the counter says, and in order. */
  async function expectWhole(): Promise<number> {
    const count = await counter();
    const log = await store.readLog("changes", 0n, 1_000_000);
    expect(log.map(({ value }) => Number(Buffer.from(value).toString()))).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
    for (const [index, entry] of log.entries()) {
      expect(entry.version).toBeGreaterThan(log[index - 1]?.version ?? 0n);
      expect(entry.position).toBeGreaterThan(log[index - 1]?.position ?? 0n);
    }
    expect(await store.readCounter(KEYSPACE)).toEqual({ rows: count, bytes: 10 * count });
    const index = await store.scan(DERIVED, { ...SCAN, rowsMax: 1_000_000, bytesMax: 1e9 });
    expect(index.rows.length).toBe(count);
    return count;
  }

  it("lose no increment of three, and give every commit a version of its own, whatever their clocks say", async () => {
    const three = await Promise.all(
      [0, -3_600_000, 3_600_000].map((clockOffsetMs) => startMember({ directory, clockOffsetMs })),
    );
    const versions = (await Promise.all(
      three.map((member) => member.ask("count", { ...WHERE, times: 300 })),
    )) as string[][];
    expect(new Set(versions.flat()).size).toBe(900);
    expect(await expectWhole()).toBe(900);
  });

  it("see what another committed with the next read, however busy they are", async () => {
    const member = await startMember({ directory });
    let isBusy = true;
    const readOn = (): void => {
      void store.get({ keyspace: KEYSPACE, partition: text("seen"), key: text("") }, "strong");
      if (isBusy) setImmediate(readOn);
    };
    readOn();
    for (let round = 1; round <= 200; round++) {
      await member.ask("put", { keyspace: KEYSPACE, name: "seen", value: String(round) });
      const { value } = await store.get(
        { keyspace: KEYSPACE, partition: text("seen"), key: text("") },
        "strong",
      );
      expect(Buffer.from(value ?? []).toString()).toBe(String(round));
    }
    isBusy = false;
  });

  it("go on reading while another's write transaction keeps theirs waiting", async () => {
    const member = await startMember({ directory });
    const marker = join(directory, "go-on");
    const holding = member.ask("hold", { keyspace: KEYSPACE, until: marker });
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    while (member.counted === 0) await turn();
    const target = { keyspace: KEYSPACE, partition: text("mine"), key: text("") };
    let isWritten = false;
    const written = store
      .atomically(newAttempt(), [target], () => ({
        mutations: [{ cell: target, value: text("x") }],
        result: null,
      }))
      .finally(() => {
        isWritten = true;
      });
    for (let turns = 0; turns < 1_000; turns++) {
      expect((await store.get(target, "strong")).value).toBeNull();
      await turn();
    }
    expect(isWritten).toBe(false);
    writeFileSync(marker, "");
    await Promise.all([holding, written]);
    expect((await store.get(target, "strong")).value).not.toBeNull();
  });

  it("know at once of a keyspace that another made or dropped", async () => {
    const member = await startMember({ directory });
    for (let keyspace = 100; keyspace < 120; keyspace++) {
      const target = { keyspace, partition: text("row"), key: text("") };
      const put = (): Promise<null> =>
        store.atomically(newAttempt(), [target], () => ({
          mutations: [{ cell: target, value: text("here") }],
          result: null,
        }));
      await member.ask("createKeyspace", { id: keyspace, kind: "items" });
      await put();
      expect(await member.ask("get", { keyspace, name: "row" })).toBe("here");
      await store.dropKeyspace(keyspace);
      expect(await member.ask("get", { keyspace, name: "row" })).toBeNull();
      await member.ask("put", { keyspace, name: "row", value: "late" });
      expect((await store.get(target, "strong")).value).toBeNull();
      await expect(member.ask("createKeyspace", { id: keyspace, kind: "items" })).rejects.toThrow();
    }
  });

  it("go on when one of them is killed in the middle of a commit, and have everything that it acknowledged", async () => {
    const other = await startMember({ directory });
    let acknowledged = 0;
    for (let round = 0; round < 8; round++) {
      const victim = await startMember({ directory });
      const counting = other.ask("count", { ...WHERE, times: 100 });
      void victim.ask("countForever", WHERE);
      while (victim.counted < 20 + 7 * round) await new Promise((resolve) => setImmediate(resolve));
      await victim.kill();
      await counting;
      acknowledged += victim.counted + 100;
      expect(await expectWhole()).toBeGreaterThanOrEqual(acknowledged);
    }
  });

  it("keep strangers out, and those whose owner is another or gone", async () => {
    const stranger = await startMember();
    await expect(stranger.ask("open", { directory })).rejects.toThrow("locked");
    await expect(stranger.ask("open", { directory, ownerPid: stranger.pid + 1_000_000 })).rejects.toThrow(
      "locked",
    );
    const member = await startMember({ directory });
    await store.close();
    await expect(stranger.ask("open", { directory, ownerPid: process.pid })).rejects.toThrow("locked");
    await expect(openOwner(directory)).rejects.toMatchObject({ kind: "locked" });
    await member.kill();
    store = await openOwner(directory);
  });
});

describe("a folder whose lock files were removed beside the process that has it open", () => {
  const LOCK_FILES = ["lock.mdb", "lock.mdb-lock", "data.mdb-lock"];

  it.for<readonly [what: string, names: readonly string[]]>([
    ["all of them", LOCK_FILES],
    ["the registry", ["lock.mdb"]],
    ["the locks of the registry", ["lock.mdb-lock"]],
    ["the locks of the data", ["data.mdb-lock"]],
  ])("lets no second one in, however often it tries: %s", async ([_what, names], { skip }) => {
    if (!existsSync("/proc/self/fd")) return skip("skipped: /proc not found");
    const directory = newFolder();
    const [first, second] = [await startMember(), await startMember()];
    await first.ask("open", { directory });
    await first.ask("createKeyspace", { id: KEYSPACE, kind: "items" });
    for (const name of names) rmSync(join(directory, name));
    for (let attempts = 0; attempts < 3; attempts += 1)
      await expect(second.ask("open", { directory })).rejects.toThrow("locked");
    await first.ask("put", { keyspace: KEYSPACE, name: "row", value: "kept" });
    await first.kill();
    await second.ask("open", { directory });
    expect(await second.ask("get", { keyspace: KEYSPACE, name: "row" })).toBe("kept");
  });

  it("opens when somebody only reads the data, as a copy does", async () => {
    const directory = newFolder();
    await (await openLmdbStore({ directory, clock: systemClock })).close();
    for (const name of LOCK_FILES) rmSync(join(directory, name));
    const reader = spawn("tail", ["-f", join(directory, "data.mdb")], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    await once(reader.stdout, "data");
    await (await openLmdbStore({ directory, clock: systemClock })).close();
    reader.kill();
  });

  it("is refused when its registry is damaged, since LMDB would be ended by it", async () => {
    const directory = newFolder();
    await (await openLmdbStore({ directory, clock: systemClock })).close();
    writeFileSync(join(directory, "lock.mdb"), Buffer.alloc(8_192, 0xa5));
    await expect(openLmdbStore({ directory, clock: systemClock })).rejects.toMatchObject({
      kind: "corrupt",
      detail: "the file is not an LMDB file; remove it while no server runs: lock.mdb",
    });
  });
});

describe("two servers whose process ids are the same, as in two containers", () => {
  it("keep each other out, and the one that was refused has the folder once the other was killed", async ({
    skip,
  }) => {
    if (!hasNamespaces()) return skip("skipped: unshare not found");
    const directory = newFolder();
    const [first, second] = [new MemberProcess("namespace"), new MemberProcess("namespace")];
    members.push(first, second);
    await first.ask("open", { directory });
    await expect(second.ask("open", { directory })).rejects.toThrow("locked");
    await first.ask("createKeyspace", { id: KEYSPACE, kind: "items" });
    await first.kill();
    // The process within the namespace is told to end, and may be a little longer about it.
    while (await isRefused(second, directory)) await new Promise((resolve) => setImmediate(resolve));
    await second.ask("put", { keyspace: KEYSPACE, name: "row", value: "kept" });
    expect(await second.ask("get", { keyspace: KEYSPACE, name: "row" })).toBe("kept");
  });
});

/** Whether the folder is in use by another; opens it otherwise. */
async function isRefused(member: MemberProcess, directory: string): Promise<boolean> {
  try {
    await member.ask("open", { directory });
    return false;
  } catch (error) {
    if (error instanceof MemberFault && error.message === "locked") return true;
    throw error;
  }
}
