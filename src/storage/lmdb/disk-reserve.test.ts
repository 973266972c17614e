import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { GiB, MiB } from "../../base/bytes.ts";
import { DiskReserve } from "./disk-reserve.ts";
import { countedRows, type Environment, openEnvironment } from "./environment.ts";

const ROWS = 1_024;
const ENOSPC = 28;
const GIVEN_UP_MS = 1_000;

let directory: string;
let environment: Environment;
let freeBytes: number;
let nowMs: number;
/** Rows that a commit may change; a full disk has room for none. */
let room: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stator-reserve-"));
  environment = openEnvironment(join(directory, "data.mdb"));
  freeBytes = MiB;
  nowMs = 0;
  room = ROWS;
  const commit = environment.db.childTransaction.bind(environment.db);
  environment.db.childTransaction = ((fill: () => unknown) => {
    const before = countedRows(environment.db);
    return commit(() => {
      fill();
      if (Math.abs(countedRows(environment.db) - before) > room)
        throw Object.assign(new Error("full"), { code: ENOSPC });
    });
  }) as typeof commit;
});
afterEach(async () => {
  await environment.db.close();
  rmSync(directory, { recursive: true, force: true });
});

const open = (awaitReaders: (() => Promise<void>) | null = null): DiskReserve =>
  new DiskReserve({
    environment,
    freeBytes: () => freeBytes,
    meansFull: (error) => (error as { code?: unknown }).code === ENOSPC,
    stopwatch: () => nowMs,
    awaitReaders,
  });
const rows = (): number => countedRows(environment.db);

it("is taken where the disk is nearly full, and nowhere else", async () => {
  freeBytes = GiB;
  const reserve = open();
  expect(await reserve.restore()).toBe(true);
  expect([reserve.isWhole, rows()]).toEqual([true, 0]);
  freeBytes = MiB;
  expect(await reserve.restore()).toBe(true);
  expect(rows()).toBe(0);
  reserve.noteCommit(MiB);
  expect(await reserve.restore()).toBe(true);
  expect([reserve.isWhole, rows()]).toEqual([true, ROWS]);
});

it("is given up in pieces, and taken back once removals had their time", async () => {
  const reserve = open();
  await reserve.restore();
  expect(await reserve.giveUp()).toBe(true);
  const left = rows();
  expect([reserve.isWhole, left < ROWS, left > 0]).toEqual([false, true, true]);
  nowMs += GIVEN_UP_MS - 1;
  expect([await reserve.restore(), rows()]).toEqual([false, left]);
  nowMs += 1;
  expect([await reserve.restore(), rows()]).toEqual([true, ROWS]);
});

it("leaves another process's removals their time too", async () => {
  await open().restore();
  const other = open();
  await other.restore();
  await open().giveUp();
  expect(await other.restore()).toBe(false);
  nowMs += GIVEN_UP_MS;
  expect(await other.restore()).toBe(true);
});

it("gives up a row where there is no room to give up more, and ends", async () => {
  const reserve = open();
  await reserve.restore();
  room = 1;
  expect(await reserve.giveUp()).toBe(true);
  expect(rows()).toBe(ROWS - 2);
  room = 0;
  expect(await reserve.giveUp()).toBe(false);
  room = ROWS;
  while (await reserve.giveUp()) expect(rows()).toBeLessThan(ROWS - 2);
  expect(rows()).toBe(0);
});

it("waits for readers of other processes, who keep pages from being used, for a while", async () => {
  let waits = 0;
  const reserve = open(async () => {
    waits += 1;
  });
  const asked = async (): Promise<number> => {
    waits = 0;
    while (await reserve.giveUp());
    return waits;
  };
  const most = await asked();
  expect(most).toBeGreaterThan(1);
  await reserve.giveUp();
  reserve.noteCommit(1);
  expect(await asked()).toBe(most);
});

it("stays missing while there is no room for it", async () => {
  room = 0;
  const reserve = open();
  expect([await reserve.restore(), reserve.isWhole]).toEqual([false, false]);
  room = ROWS;
  expect([await reserve.restore(), reserve.isWhole]).toEqual([true, true]);
});
