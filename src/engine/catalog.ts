/**
 * The tables that exist, kept in the system keyspace of the store. Each table has a record cell and a version cell,
 * changed in one commit: readers compare the version and keep what they parsed, and a write on the item path has the
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
import { CATALOG_PARTITION, catalogCell, NEXT_KEYSPACE_CELL } from "./catalog/catalog-cells.ts";
import {
  decodeLogs,
  decodeTags,
  encodeLogs,
  encodeTags,
  keyspaceLists,
  tableRecords,
} from "./catalog/record-formats.ts";
import { toSchema } from "./catalog/record-schema.ts";
import { keyspacesOf, needsWork, type TableRecord, type Tag } from "./catalog/table-record.ts";
import type { TableLookup } from "./database.ts";
import { logsAfter, type TableTransition } from "./stream/table-logs.ts";
import { systemPage } from "./system-page.ts";
import type { TableSchema } from "./table-schema.ts";

/** How many tables are kept parsed; the rest are read again when used. */
const TABLES_CACHED_MAX = 4_096;

/** What a cell holds that must only exist. */
const PRESENT = new Uint8Array([1]);

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

/** Keyspaces of a table or index that is gone. */
export interface KeyspaceDrop {
  readonly key: string;
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
    const tagsCell = catalogCell("tags", name);
    const logsCell = catalogCell("logs", name);
    const cells = [...this.#recordCells(name), logsCell, tagsCell];
    const nowMs = this.#clock.nowMs();
    const outcome = await this.#store.atomically<CreateOutcome>(
      this.#raising(name),
      cells,
      (reads, version) => {
        const existing = reads[0]?.value;
        if (existing != null)
          return { mutations: [], result: { kind: "exists", record: tableRecords.decode(existing) } };
        const settled = applyDueSteps(record, nowMs);
        assert(settled !== null, "a table is not created gone", { name });
        const transition = { before: null, after: settled, version, nowMs };
        const logs = logMutations(logsCell, reads.at(-2), transition);
        const mutations = [
          ...this.#recordMutations(settled),
          ...logs,
          { cell: tagsCell, value: encodeTags(tags) },
        ];
        return { mutations, result: { kind: "created" } };
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
    const removable = [...this.#recordCells(name), catalogCell("tags", name)];
    const dropCell = catalogCell("drops", hexText(this.#random.bytes(16)));
    const logsCell = catalogCell("logs", name);
    const cells = [...removable, dropCell, logsCell];
    const nowMs = this.#clock.nowMs();
    const outcome = await this.#store.atomically<RecordChange | undefined>(
      this.#raising(name),
      cells,
      (reads, version) => {
        const read = reads[0]?.value;
        if (read == null) return { mutations: [], result: undefined };
        const before = tableRecords.decode(read);
        const after = change(before);
        const advanced = applyDueSteps(after, nowMs);
        if (advanced === before) return { mutations: [], result: { before, after } };
        const mutations =
          advanced === null
            ? removable.map((cell) => ({ cell, value: null }))
            : this.#recordMutations(advanced);
        const freed = freedKeyspaces(before, advanced);
        if (freed.length > 0) mutations.push({ cell: dropCell, value: keyspaceLists.encode(freed) });
        mutations.push(...logMutations(logsCell, reads.at(-1), { before, after: advanced, version, nowMs }));
        return { mutations, result: { before, after } };
      },
    );
    this.#onWork();
    return outcome;
  }

  /** Names in order, those after `after`; at most `max`. */
  names(after: string | undefined, max: number): Awaitable<{ names: readonly string[]; more: boolean }> {
    return whenReady(this.#page("versions", after, max), ({ rows, more }) => ({
      names: rows.map(keyText),
      more,
    }));
  }

  /** Tags in the order they were added; none for a table that is not there. */
  tags(name: string): Awaitable<readonly Tag[]> {
    return whenReady(this.#store.get(catalogCell("tags", name), "strong"), ({ value }) => decodeTags(value));
  }

  /** Replaces the tags of a table; `change` is pure and may throw. False: there is no such table. */
  updateTags(
    name: string,
    change: (tags: readonly Tag[], record: TableRecord) => readonly Tag[],
  ): Promise<boolean> {
    const cells = [catalogCell("records", name), catalogCell("tags", name)] as const;
    return this.#store.atomically<boolean>(this.#attempt(), cells, ([record, tags]) => {
      if (record?.value == null) return { mutations: [], result: false };
      const after = change(decodeTags(tags?.value ?? null), tableRecords.decode(record.value));
      return { mutations: [{ cell: cells[1], value: encodeTags(after) }], result: true };
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
      rows.map((row) => ({ key: keyText(row), keyspaces: keyspaceLists.decode(row.value) })),
    );
  }

  /** Forgets a drop that is done. */
  forgetKeyspaceDrop(key: string): Promise<void> {
    const cell = catalogCell("drops", key);
    return this.#store.atomically(this.#attempt(), [cell], () => ({
      mutations: [{ cell, value: null }],
      result: undefined,
    }));
  }

  #page(kind: keyof typeof CATALOG_PARTITION, after: string | undefined, max: number): Awaitable<Page> {
    return systemPage(this.#store, CATALOG_PARTITION[kind], {
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
    const cells = [catalogCell("records", name), this.#versionCell(name)];
    return whenReady(this.#store.getMany(cells, "atomic"), ([record, current]) => {
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
    const { key, ...place } = catalogCell("versions", name);
    // In memory of its own: it is kept, and would keep a whole pool alive.
    const cell = { ...place, key: new Uint8Array(key) };
    this.#versionCells.set(name, cell);
    return cell;
  }

  /** The cells that `#recordMutations` writes; the record's own comes first. */
  #recordCells(name: string): Cell[] {
    return [
      catalogCell("records", name),
      this.#versionCell(name),
      catalogCell("work", name),
      catalogCell("expiring", name),
    ];
  }

  #recordMutations(record: TableRecord): Mutation[] {
    const { name } = record;
    return [
      { cell: catalogCell("records", name), value: tableRecords.encode(record) },
      { cell: this.#versionCell(name), value: PRESENT },
      { cell: catalogCell("work", name), value: needsWork(record) ? PRESENT : null },
      { cell: catalogCell("expiring", name), value: record.expiry?.keyspace == null ? null : PRESENT },
    ];
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

/** What a change of the table means for the logs of its name. */
function logMutations(cell: Cell, read: Read | undefined, transition: TableTransition): readonly Mutation[] {
  const logs = decodeLogs(read?.value ?? null);
  const after = logsAfter(logs, transition);
  return after === logs ? [] : [{ cell, value: encodeLogs(after) }];
}

const keyText = (row: Row): string => utf8Text(row.key);
