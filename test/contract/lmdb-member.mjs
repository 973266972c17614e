/**
 * A second process on a store: opens the folder it is told to and does there what it is told, one message at a time.
 * Plain JavaScript on the built program, so that it runs on every Node as it is.
 */
import { existsSync } from "node:fs";
import { systemClock } from "../../dist/base/clock.js";
import { openLmdbStore } from "../../dist/storage/lmdb/lmdb-store.js";

const ID = Buffer.alloc(16);
let store;

/** Number in a cell that counts. */
const numberIn = ({ value }) => (value === null ? 0 : Number(Buffer.from(value).toString()));

/** Counts in one commit: the counter, its index row, a log entry and a sum. Answers the version. */
const countOnce = ({ keyspace, derived, log }) => {
  const counter = { keyspace, partition: Buffer.from("counter"), key: Buffer.alloc(0) };
  return store.atomically({ id: ID }, [counter], ([read], version) => {
    const next = numberIn(read) + 1;
    return {
      mutations: [{ cell: counter, value: Buffer.from(String(next)) }],
      derived: [{ cell: { keyspace: derived, partition: Buffer.from("index"), key: Buffer.from(`${next}`) }, value: ID }],
      logs: [{ log, value: Buffer.from(String(next)) }],
      counters: [{ counter: keyspace, rows: 1, bytes: 10 }],
      result: String(version),
    };
  });
};

const commands = {
  async open({ directory, ownerPid, clockOffsetMs = 0 }) {
    const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + clockOffsetMs };
    const sharing = ownerPid === undefined ? undefined : { kind: "member", ownerPid };
    store = await openLmdbStore({ directory, clock, ...(sharing === undefined ? {} : { sharing }) });
  },
  close: () => store.close(),
  createKeyspace: ({ id, kind }) => store.createKeyspace(id, kind),
  dropKeyspace: ({ id }) => store.dropKeyspace(id),
  trimLog: ({ log, below }) => store.trimLog(log, BigInt(below)),
  put: ({ keyspace, name, value }) => {
    const cell = { keyspace, partition: Buffer.from(name), key: Buffer.alloc(0) };
    return store.atomically({ id: ID }, [cell], (_reads, version) => ({
      mutations: [{ cell, value: Buffer.from(value) }],
      result: String(version),
    }));
  },
  get: ({ keyspace, name }) => {
    const { value } = store.get({ keyspace, partition: Buffer.from(name), key: Buffer.alloc(0) }, "strong");
    return value === null ? null : Buffer.from(value).toString();
  },
  /** Stays inside a write transaction until there is such a file. */
  hold: ({ keyspace, until }) => {
    const cell = { keyspace, partition: Buffer.from("held"), key: Buffer.alloc(0) };
    return store.atomically({ id: ID }, [cell], () => {
      process.send({ counted: "held" });
      while (!existsSync(until)) continue;
      return { mutations: [{ cell, value: ID }], result: null };
    });
  },
  /** Counts as often as told, a few at a time; answers all versions. */
  async count({ times, atOnce = 8, ...where }) {
    const versions = [];
    let left = times;
    const countOn = async () => {
      while (left-- > 0) versions.push(await countOnce(where));
    };
    await Promise.all(Array.from({ length: atOnce }, countOn));
    return versions;
  },
  /** Counts until the process ends, and says every acknowledged one. */
  async countForever(where) {
    const countOn = async () => {
      for (;;) process.send({ counted: await countOnce(where) });
    };
    await Promise.all(Array.from({ length: 8 }, countOn));
  },
};

process.on("message", async ({ id, command, input }) => {
  try {
    process.send({ id, result: await commands[command](input ?? {}) });
  } catch (error) {
    process.send({ id, fault: error.kind ?? error.message });
  }
});
