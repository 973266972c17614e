/**
 * Money neither comes from nothing nor vanishes, however many move it at once: every audit, made in the middle of it
 * all, finds the same sum and nobody in debt; also when the server is killed and started again.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import type { Store } from "../../src/storage/store.ts";
import { type JsonCaller, openJsonStator } from "../fixture/json-stator.ts";
import { ServerProcess } from "../fixture/server-process.ts";
import { Chance } from "../model/chance.ts";
import { openInterleavingStore } from "../storage-doubles/interleaving-store.ts";
import { audit, business, openBank, TOTAL, total } from "./bank.ts";
import { HttpCaller } from "./http-caller.ts";

/** STATOR_TEST_ACID_SECONDS makes it longer. */
const SECONDS = Number(process.env["STATOR_TEST_ACID_SECONDS"] ?? 1);
const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
const CLIENTS = 64;
const AUDITORS = 2;
/** So long does a server live before it is killed. */
const AUDITS_PER_LIFE = 40;
const TIMEOUT_MS = 120_000 + SECONDS * 2_000;

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "stator-bank-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const stores: Readonly<Record<string, () => Promise<Store>>> = {
  lmdb: () => openLmdbStore({ directory: temporaryDirectory(), clock: systemClock }),
  interleaving: async () => openInterleavingStore(systemClock, SEED, 2),
};

/** What a run did. */
interface Ledger {
  done: number;
  audits: number;
}

async function expectSound(stator: JsonCaller): Promise<void> {
  const balances = await audit(stator);
  expect(total(balances)).toBe(TOTAL);
  expect(Math.min(...balances)).toBeGreaterThanOrEqual(0);
}

/** Clients and auditors at once, until time is up. */
async function rush(stator: JsonCaller, seed: number, untilMs: number): Promise<Ledger> {
  const ledger: Ledger = { done: 0, audits: 0 };
  const client = async (chance: Chance): Promise<void> => {
    while (performance.now() < untilMs) {
      const { status } = await business(stator, chance);
      expect([200, 400]).toContain(status);
      if (status === 200) ledger.done += 1;
    }
  };
  const auditor = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      await expectSound(stator);
      ledger.audits += 1;
    }
  };
  await Promise.all([
    ...Array.from({ length: CLIENTS }, (_, i) => client(new Chance(seed + i))),
    ...Array.from({ length: AUDITORS }, auditor),
  ]);
  return ledger;
}

describe(`the bank, seed ${SEED}`, () => {
  it.each(Object.keys(stores))(
    "keeps its sum on the %s store",
    async (kind) => {
      const stator = openJsonStator(await (stores[kind] as () => Promise<Store>)(), systemClock);
      await openBank(stator);
      const { done, audits } = await rush(stator, SEED, performance.now() + (SECONDS * 1_000) / 2);
      expect(done).toBeGreaterThan(0);
      expect(audits).toBeGreaterThan(0);
      await expectSound(stator);
      await stator.close();
    },
    TIMEOUT_MS,
  );

  it.each(["1", "2"])(
    "keeps its sum when %s processes are killed, and moves no money twice",
    async (workers) => {
      const flags = ["--data-dir", temporaryDirectory(), "--workers", workers];
      let server = await ServerProcess.start(flags);
      await openBank(new HttpCaller(server.endpoint));
      const deaths = Math.max(2, Math.floor(SECONDS / 2));
      for (let death = 0; death < deaths; death += 1) {
        const stator = new HttpCaller(server.endpoint);
        const waiting = Array.from({ length: CLIENTS }, (_, i) => new Chance(SEED + death * CLIENTS + i)).map(
          (chance, i) => transferUntilCut(stator, chance, `${death}-${i}`),
        );
        await moneyHasMoved(stator, AUDITS_PER_LIFE);
        await server.stop("SIGKILL");
        const cut = await Promise.all(waiting);
        server = await ServerProcess.start(flags);
        const revived = new HttpCaller(server.endpoint);
        await expectSound(revived);
        await expectOnce(revived, cut);
      }
    },
    TIMEOUT_MS,
  );
});

/** A transfer whose answer was lost. */
interface Cut {
  readonly seed: number;
  readonly token: string;
}

/** Transfers until the server dies; the last one may have been carried out or not. */
async function transferUntilCut(stator: JsonCaller, chance: Chance, client: string): Promise<Cut> {
  for (let i = 0; ; i += 1) {
    const cut = { seed: chance.below(2 ** 31), token: `${client}-${i}` };
    try {
      await business(stator, new Chance(cut.seed), cut.token);
    } catch {
      return cut;
    }
  }
}

/** Waits for so many audits to go by; each of them finds the sum. */
async function moneyHasMoved(stator: JsonCaller, audits: number): Promise<void> {
  for (let i = 0; i < audits; i += 1) await expectSound(stator);
}

/** The lost transfers, sent again and again, are carried out at most once each. */
async function expectOnce(stator: JsonCaller, cut: readonly Cut[]): Promise<void> {
  for (const { seed, token } of cut) {
    const first = await business(stator, new Chance(seed), token);
    const balances = await audit(stator);
    const second = await business(stator, new Chance(seed), token);
    // A transfer that was refused is not remembered, and is refused again as long as nothing changes.
    expect(second.status).toBe(first.status);
    expect(await audit(stator)).toEqual(balances);
  }
  await expectSound(stator);
}
