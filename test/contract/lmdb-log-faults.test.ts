/**
 * Random writes while the disk fills up, is nearly full and has room again, checkpoints fail half-way and go on, and now
 * and then the process is killed: what the next start finds is what was acknowledged, neither less nor older nor more.
 *
 * STATOR_TEST_LOG_HISTORIES sets how many histories, STATOR_TEST_LOG_SEED where to begin; a failure names its seed.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { GiB, KiB, utf8Bytes } from "../../src/base/bytes.ts";
import { TestClock } from "../../src/base/clock.ts";
import { cellKey } from "../../src/storage/cell-key.ts";
import { CommitQueue } from "../../src/storage/lmdb/commit-queue.ts";
import { ensureFreePages } from "../../src/storage/lmdb/data-folder.ts";
import { type Environment, openEnvironment } from "../../src/storage/lmdb/environment.ts";
import { recoverLog } from "../../src/storage/lmdb/log/log-recovery.ts";
import { LoggedCommits } from "../../src/storage/lmdb/log/logged-commits.ts";
import { PendingRows } from "../../src/storage/lmdb/log/pending-rows.ts";
import { RowReader } from "../../src/storage/lmdb/row-reader.ts";
import { WriteBatch } from "../../src/storage/lmdb/write-batch.ts";
import { StorageFull } from "../../src/storage/store.ts";
import { VersionClock } from "../../src/storage/version-clock.ts";
import { Chance } from "../model/chance.ts";

const HISTORIES = Number(process.env["STATOR_TEST_LOG_HISTORIES"] ?? 20);
const FIRST_SEED = Number(process.env["STATOR_TEST_LOG_SEED"] ?? Date.now() % 1_000_000_000);
const STEPS = 120;

const P = utf8Bytes("p");
const KEYS = ["a", "b", "c", "d"];
const CHECKPOINT_MS = 500;
const RETRY_MS = 1_000;
const ENOSPC = 28;

const keyOf = (name: string): Uint8Array => cellKey(3, P, utf8Bytes(name));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One store, its disk, and what was acknowledged: by key the version, 0 for one that was removed. */
class History {
  readonly #chance: Chance;
  readonly #base = mkdtempSync(join(tmpdir(), "stator-log-faults-"));
  readonly #directory = join(this.#base, "data");
  readonly #environment: Environment;
  readonly #clock = new TestClock();
  readonly #reader: RowReader;
  readonly #commits: LoggedCommits;
  readonly #queue: CommitQueue;
  readonly #acknowledged = new Map(KEYS.map((name) => [name, 0n]));
  #version = 0n;
  #isFull = false;
  #freeBytes = 100 * GiB;
  #commitsUnderWay = 0;
  /** Commits of LMDB wait for it, so that its file can be copied between two of them. */
  #mayCommit: Promise<void> = Promise.resolve();

  constructor(chance: Chance) {
    this.#chance = chance;
    mkdirSync(this.#directory);
    this.#environment = this.#faulty(openEnvironment(join(this.#directory, "data.mdb")));
    const pending = new PendingRows();
    this.#reader = new RowReader(this.#environment, pending);
    const versions = new VersionClock(this.#clock);
    this.#commits = new LoggedCommits({
      directory: this.#directory,
      environment: this.#environment,
      pending,
      clock: this.#clock,
      newBatch: (sink) => new WriteBatch(sink, this.#reader, versions),
      freeBytes: () => this.#freeBytes,
      hasCapacity: () => true,
      onFault: () => {},
      checkpoint: { afterMs: CHECKPOINT_MS, rows: 3, removals: 2, bytes: 2 ** 20 },
    });
    this.#queue = new CommitQueue(this.#commits, 100, () => 0);
  }

  /** Makes the first pages of the file. */
  open(): Promise<void> {
    return ensureFreePages(this.#environment);
  }

  async step(): Promise<void> {
    const chance = this.#chance;
    const drawn = chance.below(100);
    if (drawn < 50) await this.#write(chance.pick(KEYS));
    else if (drawn < 70) this.#clock.advance(chance.pick([CHECKPOINT_MS, RETRY_MS]));
    else if (drawn < 80) await pause(chance.below(3));
    else if (drawn < 87) this.#isFull = !this.#isFull;
    else if (drawn < 93) this.#freeBytes = this.#freeBytes === 0 ? 100 * GiB : 0;
    else await this.killAndLook();
  }

  /** Kills a copy of the process, and looks at what the next one finds. */
  async killAndLook(): Promise<void> {
    const copy = join(this.#base, "copy");
    await this.#betweenCommits(() => {
      cpSync(this.#directory, copy, { recursive: true, filter: (path) => !path.endsWith("-lock") });
    });
    const environment = openEnvironment(join(copy, "data.mdb"));
    try {
      await recoverLog(copy, environment);
      this.#compare(new RowReader(environment));
    } finally {
      await environment.db.close();
      rmSync(copy, { recursive: true });
    }
  }

  async close(): Promise<void> {
    this.#compare(this.#reader);
    await this.#queue.close();
    await this.#commits.close();
    await this.killAndLook();
    await this.#environment.db.close();
    rmSync(this.#base, { recursive: true });
  }

  async #write(name: string): Promise<void> {
    const version = ++this.#version;
    const isRemoval = this.#chance.percent(20);
    const value = new Uint8Array(this.#chance.pick([10, 10, 700 * KiB]));
    const key = keyOf(name);
    try {
      await this.#queue.submit((batch) =>
        isRemoval ? batch.remove(key) : batch.put(key, P, { value, version }),
      );
    } catch (error) {
      expect(error).toBeInstanceOf(StorageFull);
      return;
    }
    this.#acknowledged.set(name, isRemoval ? 0n : version);
  }

  #compare(reader: RowReader): void {
    const found = new Map(KEYS.map((name) => [name, reader.get(keyOf(name), P).version]));
    expect(found).toEqual(this.#acknowledged);
  }

  /** The environment on this disk: a transaction that finds it full fails, with nothing of it kept. */
  #faulty(opened: Environment): Environment {
    const commit = opened.db.childTransaction.bind(opened.db);
    const faulty = async (fill: () => unknown): Promise<unknown> => {
      await this.#mayCommit;
      this.#commitsUnderWay += 1;
      try {
        if (this.#isFull) throw Object.assign(new Error("full"), { code: ENOSPC });
        return await commit(fill);
      } finally {
        this.#commitsUnderWay -= 1;
      }
    };
    opened.db.childTransaction = faulty as typeof commit;
    return opened;
  }

  async #betweenCommits(look: () => void): Promise<void> {
    let goOn = (): void => {};
    this.#mayCommit = new Promise((resolve) => {
      goOn = resolve;
    });
    while (this.#commitsUnderWay > 0) await pause(0);
    look();
    goOn();
  }
}

it(
  `${HISTORIES} histories from seed ${FIRST_SEED} lose nothing and bring nothing back`,
  async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed += 1) {
      const history = new History(new Chance(seed));
      await history.open();
      try {
        for (let step = 0; step < STEPS; step += 1) await history.step();
        await history.close();
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
  },
  60_000 + HISTORIES * 5_000,
);
