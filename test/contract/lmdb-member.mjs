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
const numberIn = ({ v }) => (v === null ? 0 : Number(Buffer.from(v).toString()));

/** Counts in one commit: the counter, its index row, a log entry and a tally. Answers the version. */
const countOnce = ({ space, derived, log }) => {
  const counter = { space, p: Buffer.from("counter"), k: Buffer.alloc(0) };
  return store.atomically(ID, [counter], ([read], ver) => {
    const next = numberIn(read) + 1;
    return {
      muts: [{ cell: counter, v: Buffer.from(String(next)) }],
      derived: [{ cell: { space: derived, p: Buffer.from("index"), k: Buffer.from(`${next}`) }, v: ID }],
      logs: [{ log, v: Buffer.from(String(next)) }],
      tallies: [{ tally: space, rows: 1, bytes: 10 }],
      result: String(ver),
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
  createSpace: ({ id, kind }) => store.createSpace(id, kind),
  dropSpace: ({ id }) => store.dropSpace(id),
  trimLog: ({ log, below }) => store.trimLog(log, BigInt(below)),
  put: ({ space, name, value }) => {
    const cell = { space, p: Buffer.from(name), k: Buffer.alloc(0) };
    return store.atomically(ID, [cell], (_reads, ver) => ({
      muts: [{ cell, v: Buffer.from(value) }],
      result: String(ver),
    }));
  },
  get: ({ space, name }) => {
    const { v } = store.get({ space, p: Buffer.from(name), k: Buffer.alloc(0) }, "strong");
    return v === null ? null : Buffer.from(v).toString();
  },
  /** Stays inside a write transaction until there is such a file. */
  hold: ({ space, until }) => {
    const cell = { space, p: Buffer.from("held"), k: Buffer.alloc(0) };
    return store.atomically(ID, [cell], () => {
      process.send({ counted: "held" });
      while (!existsSync(until)) continue;
      return { muts: [{ cell, v: ID }], result: null };
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
