/**
 * What happens to tables without a request: steps that fall due, indexes that are filled, keyspaces that are dropped.
 * Everything to do is kept in the catalog, so a new process goes on where the last one ended, and several processes
 * may run this at once: steps are the same whoever takes them, and a backfill is done under a lease.
 */

import { nextDueMs } from "../engine/catalog/apply-due-steps.ts";
import type { GlobalIndexRecord, TableRecord } from "../engine/catalog/table-record.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import { errorFacts, type Logger } from "../telemetry/logger.ts";
import { BackfillReport } from "./backfill-report.ts";
import { forgetProgress } from "./derived-backfill.ts";
import { backfillIndex } from "./index-backfill.ts";
import { runUnderLease } from "./run-under-lease.ts";

/** How often the catalog is looked at for what other processes left to do. */
const POLL_MS = 250;

/** After a crash, another process takes over a backfill this much later; two at once would do no harm. */
const LEASE_MS = 10_000;

/** Tables and drops looked at per reading of the catalog. */
const PAGE_MAX = 100;

/** What the life cycle works with. */
export interface TableLifeCycleParts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly logger: Logger;
}

export class TableLifeCycle {
  readonly #database: Database;
  readonly #catalog: Catalog;
  readonly #logger: Logger;
  #open = true;
  /** The round that runs now, and whether another one is wanted behind it. */
  #round: Promise<void> | null = null;
  #wanted = false;
  #cancelTimer: () => void = () => {};
  /** By index id. */
  readonly #backfills = new Map<number, Promise<void>>();

  constructor({ database, catalog, logger }: TableLifeCycleParts) {
    this.#database = database;
    this.#catalog = catalog;
    this.#logger = logger;
  }

  /** Begins, with what earlier processes left. */
  start(): void {
    this.#catalog.onWork(() => this.wake());
    this.wake();
  }

  /** Resolves once nothing that is due now is left to do. */
  async settled(): Promise<void> {
    for (;;) {
      if (this.#round !== null) await this.#round;
      else if (this.#backfills.size > 0) await Promise.all(this.#backfills.values());
      else return;
    }
  }

  /** Ends after the commit under way; the rest is left for the next process. */
  async close(): Promise<void> {
    this.#open = false;
    this.#catalog.onWork(() => {});
    this.#cancelTimer();
    await this.settled();
  }

  /** Looks at once at what is due. */
  wake(): void {
    if (!this.#open) return;
    this.#wanted = true;
    this.#round ??= this.#runRounds().finally(() => {
      this.#round = null;
      if (this.#wanted) this.wake();
    });
  }

  async #runRounds(): Promise<void> {
    let delayMs = POLL_MS;
    while (this.#wanted && this.#open) {
      this.#wanted = false;
      this.#cancelTimer();
      delayMs = await this.#guarded("table life cycle failed", POLL_MS, () => this.#runRound());
    }
    if (this.#open) this.#cancelTimer = this.#database.clock.after(delayMs, () => this.wake());
  }

  /** Does what is due; answers how long until more may be. */
  async #runRound(): Promise<number> {
    let delayMs = POLL_MS;
    let after: string | undefined;
    for (;;) {
      const names = await this.#catalog.namesWithWork(after, PAGE_MAX);
      for (const name of names) delayMs = Math.min(delayMs, await this.#workOn(name));
      if (names.length < PAGE_MAX) break;
      after = names.at(-1);
    }
    await this.#dropKeyspaces();
    return delayMs;
  }

  /** Takes the steps of a table that are due and sees to its indexes; answers how long until its next step. */
  async #workOn(name: string): Promise<number> {
    let record = await this.#catalog.record(name);
    if (record === undefined) return POLL_MS;
    const dueMs = nextDueMs(record);
    if (dueMs !== null && dueMs <= this.#database.clock.nowMs()) {
      await this.#catalog.update(name, (current) => current);
      record = await this.#catalog.record(name);
      if (record === undefined) return POLL_MS;
    }
    const nowMs = this.#database.clock.nowMs();
    const waits = record.globalIndexes
      .filter((index) => index.backfilling)
      .map((index) => index.activeFromMs);
    for (const index of record.globalIndexes) {
      if (index.backfilling && index.activeFromMs <= nowMs) this.#beginBackfill(record, index);
    }
    const nextMs = [nextDueMs(record) ?? Number.POSITIVE_INFINITY, ...waits].filter((ms) => ms > nowMs);
    return Math.min(...nextMs, nowMs + POLL_MS) - nowMs;
  }

  #beginBackfill(table: TableRecord, index: GlobalIndexRecord): void {
    if (this.#backfills.has(index.id)) return;
    const run = this.#guarded("index backfill failed", undefined, () => this.#backfill(table.name, index));
    this.#backfills.set(
      index.id,
      run.finally(() => this.#backfills.delete(index.id)),
    );
  }

  async #backfill(table: string, { id: indexId, name }: GlobalIndexRecord): Promise<void> {
    const lease = { name: `backfill-${indexId}`, ttlMs: LEASE_MS, isOpen: () => this.#open };
    await runUnderLease(this.#database, lease, async (shouldContinue) => {
      const subject = { table, index: name };
      const report = new BackfillReport({ database: this.#database, logger: this.#logger, subject });
      const outcome = await backfillIndex(this.#database, { table, indexId, report }, shouldContinue);
      if (outcome === "done") await this.#activate(table, indexId);
    });
  }

  async #activate(table: string, indexId: number): Promise<void> {
    await this.#catalog.update(table, (record) => ({
      ...record,
      globalIndexes: record.globalIndexes.map((index) =>
        index.id === indexId && index.status === "creating"
          ? { ...index, status: "active", backfilling: false }
          : index,
      ),
    }));
    await forgetProgress(this.#database, indexId);
  }

  async #dropKeyspaces(): Promise<void> {
    const drops = await this.#catalog.keyspaceDrops(PAGE_MAX);
    for (const { key, keyspaces } of drops) {
      for (const keyspace of keyspaces) await this.#database.store.dropKeyspace(keyspace);
      await this.#catalog.forgetKeyspaceDrop(key);
    }
    if (drops.length === PAGE_MAX) this.#wanted = true;
  }

  /** Runs a piece of work whose failure is logged, and tried again with the next round. */
  async #guarded<T>(event: string, otherwise: T, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      this.#logger.error(event, errorFacts(error));
      return otherwise;
    }
  }
}
