/**
 * Deletes items whose time has come. Rows in order of expiry name the candidates; the condition of the write
 * decides on the item itself, so one that was renewed, or lost its time, stays. The hours that are over and were read
 * empty are remembered, so that each is read until it is done and not again. A clock that is ahead for a moment deletes
 * nothing.
 */
import { assert } from "../base/assert.ts";
import { nextTurn } from "../base/awaitable.ts";
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import {
  EXPIRY_AGE_MAX_S,
  EXPIRY_SHARDS,
  expiryBound,
  expiryPartition,
  hourOf,
} from "../engine/derive/expiry.ts";
import type { ExpirySchema, TableSchema } from "../engine/table-schema.ts";
import { commitIndependently, retryTableChanges } from "../engine/write.ts";
import { deleteIntent, isIntentFault } from "../engine/write-intent.ts";
import { parseItemJson } from "../item/attribute-value.ts";
import type { Condition } from "../language/condition/condition.ts";
import type { Cell, Page, Row } from "../storage/store.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/** Items deleted at once: they share commits, and writes of callers hardly wait for them. */
const DELETES_AT_ONCE = 50;

/** Most items of one table deleted in one round. */
const DELETES_PER_ROUND = 2_000;

/**
 * How soon the next round comes while some table has more to delete. With the bound above this leaves half the time
 * to others and still deletes faster than a table is filled for long.
 */
const BUSY_ROUND_MS = 250;

/** Empty hours that are looked through in one turn of the event loop. */
const HOURS_PER_TURN = 50;

/** An hour is taken for over this many hours later: no commit may still put rows into it. */
const HOURS_MARGIN = 2;

const TABLES_MAX = 100;

/** Deletes what is expired; answers how soon to come again when it left some. */
export async function sweepExpired(
  database: Database,
  catalog: Catalog,
  shouldContinue: ShouldContinue,
): Promise<number | undefined> {
  let isBusy = false;
  let after: string | undefined;
  for (;;) {
    const nowMs = await database.retention.nowMs();
    const names = await catalog.namesExpiring(after, TABLES_MAX);
    for (const name of names) {
      const table = await database.tables.find(name);
      if (table === undefined || table.expiry === null || table.status === "deleting") continue;
      const sweep = new TableSweep(database, { table, expiry: table.expiry, nowMs, shouldContinue });
      await sweep.run(await firstHour(database, catalog, table));
      isBusy ||= sweep.isCut;
    }
    if (names.length < TABLES_MAX) return isBusy ? BUSY_ROUND_MS : undefined;
    after = names.at(-1);
  }
}

/** Whether any table has Time to Live. */
export const hasExpiry = async (catalog: Catalog): Promise<boolean> =>
  (await catalog.namesExpiring(undefined, 1)).length > 0;

/** Where the hours that are done are remembered: beside the rows, so that they go together. */
export const doneCell = ({ keyspace }: ExpirySchema): Cell => ({
  keyspace,
  partition: utf8Bytes("done"),
  key: utf8Bytes("hour"),
});

/** The first hour that is not done. Before Time to Live was enabled, rows went to the late ones. */
async function firstHour({ store }: Database, catalog: Catalog, table: TableSchema): Promise<number> {
  const done = table.expiry === null ? null : (await store.get(doneCell(table.expiry), "strong")).value;
  if (done !== null) return Number(utf8Text(done));
  const record = await catalog.record(table.name);
  return hourOf((record?.expiry?.changedAtMs ?? 0) / 1_000) - HOURS_MARGIN;
}

interface SweepTarget {
  readonly table: TableSchema;
  readonly expiry: ExpirySchema;
  readonly nowMs: number;
  readonly shouldContinue: ShouldContinue;
}

const NOT_KEPT = { kind: "notKept" } as const;

/** One round over one table. */
class TableSweep {
  readonly #database: Database;
  readonly #target: SweepTarget;
  readonly #nowSeconds: number;
  readonly #condition: Condition;
  #deletes = 0;
  /** Whether the round ended before everything expired was visited. */
  isCut = false;

  constructor(database: Database, target: SweepTarget) {
    this.#database = database;
    this.#target = target;
    this.#nowSeconds = Math.floor(target.nowMs / 1_000);
    this.#condition = isExpired(target.expiry.attribute, this.#nowSeconds);
  }

  /** Sweeps the late ones, then every hour from this one to the present. */
  async run(fromHour: number): Promise<void> {
    await this.#sweepHour("late");
    const nowHour = hourOf(this.#nowSeconds);
    let undone = fromHour;
    for (let hour = fromHour; hour <= nowHour && !this.isCut; hour++) {
      await this.#sweepHour(hour);
      if (!this.isCut && hour + HOURS_MARGIN <= nowHour) undone = hour + 1;
      if ((hour - fromHour) % HOURS_PER_TURN === HOURS_PER_TURN - 1) await this.#leaveTurn();
    }
    if (undone > fromHour) await this.#remember(undone);
  }

  /** After a long time without a sweep there are many hours, most of them empty: others must not wait for all. */
  async #leaveTurn(): Promise<void> {
    await nextTurn();
    if (!(await this.#target.shouldContinue())) this.isCut = true;
  }

  async #sweepHour(hour: number | "late"): Promise<void> {
    for (let shard = 0; shard < EXPIRY_SHARDS && !this.isCut; shard++) {
      await this.#sweepPartition(expiryPartition(hour, shard));
    }
  }

  async #sweepPartition(partition: Uint8Array): Promise<void> {
    let from = { key: expiryBound(Math.max(0, this.#nowSeconds - EXPIRY_AGE_MAX_S)), inclusive: true };
    for (;;) {
      const page = await this.#expiredRows(partition, from);
      const last = page.rows.at(-1);
      if (last === undefined) return;
      if (this.#deletes >= DELETES_PER_ROUND || !(await this.#target.shouldContinue())) {
        this.isCut = true;
        return;
      }
      const results = await Promise.all(page.rows.map((row) => this.#delete(row)));
      this.#deletes += page.rows.length;
      if (results.includes(false)) {
        this.isCut = true;
        return;
      }
      from = { key: last.key, inclusive: false };
    }
  }

  async #expiredRows(
    partition: Uint8Array,
    from: { readonly key: Uint8Array; readonly inclusive: boolean },
  ): Promise<Page> {
    return this.#database.store.range(this.#target.expiry.keyspace, partition, {
      from,
      to: { key: expiryBound(this.#nowSeconds), inclusive: false },
      rowsMax: DELETES_AT_ONCE,
      bytesMax: Number.MAX_SAFE_INTEGER,
      level: "strong",
    });
  }

  /** Deletes the item of a row if it is expired; false when the table's expiry times are no longer kept there. */
  async #delete({ value }: Row): Promise<boolean> {
    const { table: swept, expiry } = this.#target;
    const key = parseItemJson(utf8Text(value));
    const result = await retryTableChanges(async () => {
      const table = await this.#database.tables.find(swept.name);
      if (table?.expiry?.keyspace !== expiry.keyspace || table.status === "deleting") return NOT_KEPT;
      const intent = deleteIntent({ table, condition: this.#condition, origin: "expiry" }, key);
      assert(!isIntentFault(intent), "the key of an expiry row fits its table");
      return commitIndependently(this.#database, [intent]);
    });
    return result !== NOT_KEPT;
  }

  #remember(hour: number): Promise<void> {
    const { store, random } = this.#database;
    const cell = doneCell(this.#target.expiry);
    return store.atomically({ id: random.bytes(16) }, [cell], () => ({
      mutations: [{ cell, value: utf8Bytes(String(hour)) }],
      result: undefined,
    }));
  }
}

/** Holds while the item has a time that is over, and not for so long that it must be a mistake. */
function isExpired(attribute: string, nowSeconds: number): Condition {
  const compared = (operator: "<" | ">=", seconds: number): Condition => ({
    kind: "compare",
    operator,
    left: { kind: "path", path: [attribute] },
    right: { kind: "value", value: { N: String(seconds) } },
  });
  return {
    kind: "and",
    conditions: [compared("<", nowSeconds), compared(">=", nowSeconds - EXPIRY_AGE_MAX_S)],
  };
}
