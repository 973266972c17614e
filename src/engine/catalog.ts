/**
 * The tables that exist, kept in the system keyspace of the store. Each table has a record cell and a version cell in a
 * partition of its own, changed in one commit: readers compare the version and keep what they parsed, and a write on the item path has the
 * version cell as its fence, so it commits only under the schema it was prepared with.
 *
 * Nothing here knows what a change means to a caller: operations decide what a record becomes, `advance` what time
 * does to it, and the life cycle job does the work that follows.
 */
import { assert } from "../base/assert.ts";
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import { hexText, utf8Bytes, utf8Text } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { LruCache } from "../base/lru-cache.ts";
import type { Random } from "../base/random.ts";
import {
  type Attempt,
  type Cell,
  type Mutation,
  type Page,
  type Read,
  type Row,
  type Store,
  SYSTEM_KEYSPACE,
  type Version,
} from "../storage/store.ts";
import { applyDueSteps } from "./catalog/apply-due-steps.ts";
import {
  dropCell,
  dropListing,
  LISTING,
  logsListing,
  NEXT_KEYSPACE_CELL,
  PRESENT,
  type TableCells,
  tableCells,
  tableListings,
} from "./catalog/catalog-cells.ts";
import {
  decodeLogs,
  decodeTags,
  encodeLogs,
  encodeTags,
  keyspaceDrops,
  keyspaceLists,
  tableRecords,
} from "./catalog/record-formats.ts";
import { toSchema } from "./catalog/record-schema.ts";
import { dateIndexes, keyspacesOf, type TableRecord, type Tag } from "./catalog/table-record.ts";
import type { TableLookup } from "./database.ts";
import { logsAfter, type TableTransition } from "./stream/table-logs.ts";
import { systemPage } from "./system-page.ts";
import type { TableSchema } from "./table-schema.ts";

/** How many tables are kept parsed; the rest are read again when used. */
const TABLES_CACHED_MAX = 4_096;

interface KnownTable {
  readonly record: TableRecord;
  readonly schema: TableSchema;
}

/** What came of creating a table; `exists` carries the one that has the name. */
export type CreateOutcome =
  | { readonly kind: "created" }
  | { readonly kind: "exists"; readonly record: TableRecord };

/** A record as it was, and as the change made it, before time passed over it. */
export interface RecordChange {
  readonly before: TableRecord;
  readonly after: TableRecord;
}

/** Keyspaces of a table or index that is gone, under the name of the table. */
export interface KeyspaceDrop {
  readonly table: string;
  readonly id: string;
  readonly keyspaces: readonly number[];
}

/** What a catalog works with. */
export interface CatalogParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

export class Catalog implements TableLookup {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #known = new LruCache<string, KnownTable>(TABLES_CACHED_MAX);
  readonly #versionCells = new LruCache<string, Cell>(TABLES_CACHED_MAX);
  #onWork: () => void = () => {};

  constructor({ store, clock, random }: CatalogParts) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  find(name: string): Awaitable<TableSchema | undefined> {
    return whenReady(this.#current(name), (known) => known?.schema);
  }

  /** The record of that table in any status, as committed now. */
  record(name: string): Awaitable<TableRecord | undefined> {
    return whenReady(this.#current(name), (known) => known?.record);
  }

  /** `count` numbers for keyspaces and counters, never given before. */
  async allocateIds(count: number): Promise<readonly number[]> {
    const first = await this.#store.atomically(this.#attempt(), [NEXT_KEYSPACE_CELL], ([counter]) => {
      const next = counter?.value == null ? SYSTEM_KEYSPACE + 1 : Number(utf8Text(counter.value));
      return {
        mutations: [{ cell: NEXT_KEYSPACE_CELL, value: utf8Bytes(String(next + count)) }],
        result: next,
      };
    });
    return Array.from({ length: count }, (_, i) => first + i);
  }

  /** Adds a table whose keyspaces exist already; steps of it that are due take effect in the same commit. */
  async create(record: TableRecord, tags: readonly Tag[]): Promise<CreateOutcome> {
    const { name } = record;
    const cells = this.#cells(name);
    const nowMs = this.#clock.nowMs();
    const outcome = await this.#store.atomically<CreateOutcome>(
      this.#raising(name),
      [cells.record, cells.version, cells.tags, cells.logs],
      ([existing, , , logsRead], version) => {
        if (existing?.value != null)
          return { mutations: [], result: { kind: "exists", record: tableRecords.decode(existing.value) } };
        const settled = applyDueSteps(dateIndexes(record, version), nowMs);
        assert(settled !== null, "a table is not created gone", { name });
        const logs = logChange(name, logsRead, { before: null, after: settled, version, nowMs });
        return {
          mutations: [
            ...recordMutations(cells, settled),
            { cell: cells.tags, value: encodeTags(tags) },
            ...logs.mutations,
          ],
          derived: [...tableListings(name, settled), ...logs.derived],
          result: { kind: "created" },
        };
      },
    );
    this.#onWork();
    return outcome;
  }

  /**
   * Replaces the record of a table by what `change` makes of it; steps that are due take effect in the same commit.
   * `change` is pure and may throw, which leaves everything as it was. Undefined: there is no such table.
   */
  async update(
    name: string,
    change: (record: TableRecord) => TableRecord,
  ): Promise<RecordChange | undefined> {
    const cells = this.#cells(name);
    const removable = [cells.record, cells.version, cells.tags];
    const dropId = hexText(this.#random.bytes(16));
    const drop = dropCell(name, dropId);
    const nowMs = this.#clock.nowMs();
    const outcome = await this.#store.atomically<RecordChange | undefined>(
      this.#raising(name),
      [...removable, cells.logs, drop],
      (reads, version) => {
        const read = reads[0]?.value;
        if (read == null) return { mutations: [], result: undefined };
        const before = tableRecords.decode(read);
        const after = change(before);
        const changed = after === before ? before : dateIndexes(after, version);
        const advanced = applyDueSteps(changed, nowMs);
        if (advanced === before) return { mutations: [], result: { before, after } };
        const mutations =
          advanced === null
            ? removable.map((cell) => ({ cell, value: null }))
            : recordMutations(cells, advanced);
        const derived = tableListings(name, advanced);
        const freed = freedKeyspaces(before, advanced);
        if (freed.length > 0) {
          mutations.push({ cell: drop, value: keyspaceLists.encode(freed) });
          derived.push(dropListing(name, dropId, freed));
        }
        const logs = logChange(name, reads[3], { before, after: advanced, version, nowMs });
        mutations.push(...logs.mutations);
        derived.push(...logs.derived);
        return { mutations, derived, result: { before, after } };
      },
    );
    this.#onWork();
    return outcome;
  }

  /** Names in order, those after `after`; at most `max`. */
  names(after: string | undefined, max: number): Awaitable<{ names: readonly string[]; more: boolean }> {
    return whenReady(this.#page("names", after, max), ({ rows, more }) => ({
      names: rows.map(keyText),
      more,
    }));
  }

  /** Tags in the order they were added; none for a table that is not there. */
  tags(name: string): Awaitable<readonly Tag[]> {
    return whenReady(this.#store.get(tableCells(name).tags, "strong"), ({ value }) => decodeTags(value));
  }

  /** Replaces the tags of a table; `change` is pure and may throw. False: there is no such table. */
  updateTags(
    name: string,
    change: (tags: readonly Tag[], record: TableRecord) => readonly Tag[],
  ): Promise<boolean> {
    const cells = tableCells(name);
    return this.#store.atomically<boolean>(this.#attempt(), [cells.record, cells.tags], ([record, tags]) => {
      if (record?.value == null) return { mutations: [], result: false };
      const after = change(decodeTags(tags?.value ?? null), tableRecords.decode(record.value));
      return { mutations: [{ cell: cells.tags, value: encodeTags(after) }], result: true };
    });
  }

  /** Calls `run` after every change made through this catalog that may leave work; one listener at most. */
  onWork(run: () => void): void {
    this.#onWork = run;
  }

  /** Names of tables with work for the life cycle job, in order, those after `after`. */
  namesWithWork(after: string | undefined, max: number): Awaitable<readonly string[]> {
    return whenReady(this.#page("work", after, max), ({ rows }) => rows.map(keyText));
  }

  /** Names of tables with Time to Live, in order, those after `after`. */
  namesExpiring(after: string | undefined, max: number): Awaitable<readonly string[]> {
    return whenReady(this.#page("expiring", after, max), ({ rows }) => rows.map(keyText));
  }

  /** Keyspaces of tables and indexes that are gone and not yet dropped. */
  keyspaceDrops(max: number): Awaitable<readonly KeyspaceDrop[]> {
    return whenReady(this.#page("drops", undefined, max), ({ rows }) =>
      rows.map((row) => ({ id: keyText(row), ...keyspaceDrops.decode(row.value) })),
    );
  }

  /** Forgets a drop that is done. */
  forgetKeyspaceDrop({ table, id }: KeyspaceDrop): Promise<void> {
    const cell = dropCell(table, id);
    return this.#store.atomically(this.#attempt(), [cell], () => ({
      mutations: [{ cell, value: null }],
      derived: [dropListing(table, id, null)],
      result: undefined,
    }));
  }

  #page(listing: keyof typeof LISTING, after: string | undefined, max: number): Awaitable<Page> {
    return systemPage(this.#store, LISTING[listing], {
      after: after === undefined ? undefined : utf8Bytes(after),
      rowsMax: max,
    });
  }

  #current(name: string): Awaitable<KnownTable | undefined> {
    const read = this.#store.get(this.#versionCell(name), "strong");
    return read instanceof Promise
      ? read.then((version) => this.#resolve(name, version))
      : this.#resolve(name, read);
  }

  #resolve(name: string, version: Read): Awaitable<KnownTable | undefined> {
    if (version.value === null) return undefined;
    const known = this.#known.get(name);
    if (known !== undefined && known.schema.fence.version === version.version) return known;
    const cells = this.#cells(name);
    return whenReady(this.#store.getMany([cells.record, cells.version], "atomic"), ([record, current]) => {
      if (record?.value == null || current === undefined) return undefined;
      return this.#remember(tableRecords.decode(record.value), current.version);
    });
  }

  #remember(record: TableRecord, version: Version): KnownTable {
    const fence = { cell: this.#versionCell(record.name), version };
    const known = { record, schema: toSchema(record, fence) };
    this.#known.set(record.name, known);
    return known;
  }

  #versionCell(name: string): Cell {
    const known = this.#versionCells.get(name);
    if (known !== undefined) return known;
    const { key, partition, keyspace } = tableCells(name).version;
    // In memory of its own: it is kept, and would keep a whole pool alive.
    const cell = { keyspace, partition: new Uint8Array(partition), key };
    this.#versionCells.set(name, cell);
    return cell;
  }

  #cells(name: string): TableCells {
    return { ...tableCells(name), version: this.#versionCell(name) };
  }

  /** An attempt to change the schema of the table of that name. */
  #raising(name: string): Attempt {
    return { ...this.#attempt(), raises: [this.#versionCell(name)] };
  }

  #attempt(): Attempt {
    return { id: this.#random.bytes(16) };
  }
}

/** Keyspaces that nothing refers to any more. */
function freedKeyspaces(before: TableRecord, after: TableRecord | null): readonly number[] {
  const kept = after === null ? [] : keyspacesOf(after);
  return keyspacesOf(before).filter((keyspace) => !kept.includes(keyspace));
}

const recordMutations = (cells: TableCells, record: TableRecord): Mutation[] => [
  { cell: cells.record, value: tableRecords.encode(record) },
  { cell: cells.version, value: PRESENT },
];

interface LogChange {
  readonly mutations: readonly Mutation[];
  readonly derived: readonly Mutation[];
}

/** What a change of the table means for the logs of its name. */
function logChange(name: string, read: Read | undefined, transition: TableTransition): LogChange {
  const logs = decodeLogs(read?.value ?? null);
  const after = logsAfter(logs, transition);
  if (after === logs) return { mutations: [], derived: [] };
  const mutation = { cell: tableCells(name).logs, value: encodeLogs(after) };
  return { mutations: [mutation], derived: [logsListing(name, after)] };
}

const keyText = (row: Row): string => utf8Text(row.key);
