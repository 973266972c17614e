/**
 * Brings the system keyspace of release 0.1.0 into the present layout: there, records of one kind shared a partition;
 * now the cells of one table, and those of one token, have a partition each. Run when a store is opened, before anybody
 * else uses it. Each table, drop and batch of tokens moves in one commit, which removes the old rows with it, so a
 * process that ends in between leaves the rest to the next start; where nothing is left it costs a few empty reads.
 */
import { utf8Bytes, utf8Text } from "../base/bytes.ts";
import type { Random } from "../base/random.ts";
import {
  type Cell,
  type CounterChange,
  type Mutation,
  type Row,
  type Store,
  SYSTEM_KEYSPACE,
} from "../storage/store.ts";
import {
  dropCell,
  dropListing,
  logsListing,
  PRESENT,
  tableCells,
  tableListings,
} from "./catalog/catalog-cells.ts";
import { decodeLogs, keyspaceLists, tableRecords } from "./catalog/record-formats.ts";
import { dateIndexes } from "./catalog/table-record.ts";
import { keptToken, tokenRecordCell } from "./idempotency.ts";
import { systemPage } from "./system-page.ts";

/** The partitions of release 0.1.0 that are no more. */
const OLD = {
  records: utf8Bytes("table"),
  versions: utf8Bytes("table-version"),
  tags: utf8Bytes("table-tags"),
  logs: utf8Bytes("table-logs"),
  drops: utf8Bytes("dropped-spaces"),
  backfills: utf8Bytes("index-backfill"),
  tokens: utf8Bytes("token"),
  tokenExpiries: utf8Bytes("token-expiry"),
};

/** Rows read at once; tokens that move in one commit. */
const ROWS_MAX = 100;

/** What is upgraded. */
export interface UpgradedStore {
  readonly store: Store;
  readonly random: Random;
}

/** Moves what is left of the old layout. @throws what the store throws */
export async function upgradeLayout(parts: UpgradedStore): Promise<void> {
  await eachPage(parts, OLD.records, async (rows) => {
    for (const { key } of rows) await moveTable(parts, utf8Text(key));
  });
  await eachPage(parts, OLD.logs, async (rows) => {
    for (const { key } of rows) await moveLogs(parts, utf8Text(key));
  });
  await eachPage(parts, OLD.drops, async (rows) => {
    for (const row of rows) await moveDrop(parts, row);
  });
  // Every filling begins anew.
  await eachPage(parts, OLD.backfills, (rows) => remove(parts, OLD.backfills, rows));
  await eachPage(parts, OLD.tokenExpiries, (rows) => moveTokens(parts, rows));
}

/** Calls `move` with the first rows of a partition until none are left: it removes them. */
async function eachPage(
  { store }: UpgradedStore,
  partition: Uint8Array,
  move: (rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  for (;;) {
    const { rows } = await systemPage(store, partition, { after: undefined, rowsMax: ROWS_MAX });
    if (rows.length === 0) return;
    await move(rows);
  }
}

const oldCell = (partition: Uint8Array, key: Uint8Array): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition,
  key,
});

const removal = (cell: Cell): Mutation => ({ cell, value: null });

/** Moves a table. An index that was being filled is filled anew, since now its items tell which of them are counted. */
async function moveTable({ store, random }: UpgradedStore, name: string): Promise<void> {
  const key = utf8Bytes(name);
  const old = [OLD.records, OLD.versions, OLD.tags, OLD.logs].map((partition) => oldCell(partition, key));
  const cells = tableCells(name);
  const counters = await countersToClear(store, oldCell(OLD.records, key));
  const attempt = { id: random.bytes(16), raises: [cells.version] };
  const named = [...old, cells.record, cells.version, cells.tags, cells.logs];
  await store.atomically(attempt, named, ([read, , tags, logs], version) => {
    if (read?.value == null) return { mutations: [], result: undefined };
    const record = dateIndexes(tableRecords.decode(read.value), version);
    return {
      mutations: [
        ...old.map(removal),
        { cell: cells.record, value: tableRecords.encode(record) },
        { cell: cells.version, value: PRESENT },
        { cell: cells.tags, value: tags?.value ?? null },
        { cell: cells.logs, value: logs?.value ?? null },
      ],
      derived: [...tableListings(name, record), logsListing(name, decodeLogs(logs?.value ?? null))],
      counters,
      result: undefined,
    };
  });
}

/** What sets the counters of the indexes of a table to zero that are being filled. */
async function countersToClear(store: Store, cell: Cell): Promise<readonly CounterChange[]> {
  const { value } = await store.get(cell, "strong");
  if (value === null) return [];
  const changes: CounterChange[] = [];
  for (const { id, status } of tableRecords.decode(value).globalIndexes) {
    if (status !== "creating") continue;
    const { rows, bytes } = await store.readCounter(id);
    changes.push({ counter: id, rows: -rows, bytes: -bytes });
  }
  return changes;
}

/** Moves the logs of a table that is gone. */
async function moveLogs({ store, random }: UpgradedStore, name: string): Promise<void> {
  const old = oldCell(OLD.logs, utf8Bytes(name));
  const { logs } = tableCells(name);
  await store.atomically({ id: random.bytes(16) }, [old, logs], ([read]) => ({
    mutations: [removal(old), { cell: logs, value: read?.value ?? null }],
    derived: [logsListing(name, decodeLogs(read?.value ?? null))],
    result: undefined,
  }));
}

/** Moves keyspaces to drop. Which table had them was not kept. */
async function moveDrop({ store, random }: UpgradedStore, { key, value }: Row): Promise<void> {
  const old = oldCell(OLD.drops, key);
  const id = utf8Text(key);
  const cell = dropCell("", id);
  await store.atomically({ id: random.bytes(16) }, [old, cell], () => ({
    mutations: [removal(old), { cell, value }],
    derived: [dropListing("", id, keyspaceLists.decode(value))],
    result: undefined,
  }));
}

/** Moves the tokens of some rows in order of expiry. One that was used anew has two rows; the first moves it. */
async function moveTokens({ store, random }: UpgradedStore, rows: readonly Row[]): Promise<void> {
  const expiries = rows.map(({ key }) => oldCell(OLD.tokenExpiries, key));
  const olds = rows.map(({ value }) => oldCell(OLD.tokens, value));
  const cells = rows.map(({ value }) => tokenRecordCell(value));
  await store.atomically({ id: random.bytes(16) }, [...expiries, ...olds, ...cells], (reads) => {
    const mutations = [...expiries, ...olds].map(removal);
    const derived: Mutation[] = [];
    for (const [i, { value: tokenDigest }] of rows.entries()) {
      const record = reads[expiries.length + i]?.value ?? null;
      if (record === null) continue;
      const kept = keptToken(tokenDigest, record);
      mutations.push(kept.record);
      derived.push(...kept.expiries);
    }
    return { mutations, derived, result: undefined };
  });
}

async function remove(
  { store, random }: UpgradedStore,
  partition: Uint8Array,
  rows: readonly Row[],
): Promise<void> {
  const cells = rows.map(({ key }) => oldCell(partition, key));
  await store.atomically({ id: random.bytes(16) }, cells, () => ({
    mutations: cells.map(removal),
    result: undefined,
  }));
}
