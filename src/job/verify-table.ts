/**
 * Holds a table against itself: every item against its key and size, every index and expiry row against its item and
 * the reverse, and what is counted against what is there. Reads only; the table must not change meanwhile.
 */
import { Buffer } from "node:buffer";
import { equalBytes, utf8Text } from "../base/bytes.ts";
import { backfillCell, isFilled, parseProgress, type ScanPosition } from "../engine/backfill-progress.ts";
import type { Database } from "../engine/database.ts";
import { EXPIRY_AGE_MAX_S, expiryRows, expirySeconds } from "../engine/derive/expiry.ts";
import { maintainerOf } from "../engine/derive/index-maintainers.ts";
import {
  COLLECTION_ROW,
  collectionBytesOf,
  ITEM_ROW,
  itemCell,
  keyOf,
  localIndexRow,
} from "../engine/item-cell.ts";
import { decodeItem, encodeItem, equalStoredJson, StoredItem, storedBytes } from "../engine/stored-item.ts";
import type { ExpirySchema, IndexSchema, TableSchema } from "../engine/table-schema.ts";
import { type AttributeMap, type Item, parseItemJson } from "../item/attribute-value.ts";
import type { Cell, Page, Row, Store, Version } from "../storage/store.ts";
import { batchOptions } from "./derived-backfill.ts";
import { doneCell } from "./expiry-sweep.ts";

/** Rows that are read at once. */
const SCAN_ROWS_MAX = 100;

/** Receives what is found in a table. */
export interface TableListener {
  onRows(count: number): void;
  /** Something is wrong with the row in this place, or, without one, with the table. */
  onFault(what: string, place?: ScanPosition): void;
}

/** Checks everything that the table keeps. */
export async function verifyTable(
  { store }: Pick<Database, "store">,
  table: TableSchema,
  listener: TableListener,
): Promise<void> {
  const check = new TableCheck(store, table, listener);
  await check.items();
  for (const index of table.globalIndexes) if (isKept(index)) await check.globalIndex(index);
  if (table.expiry !== null) await check.expiry(table.expiry);
}

/** Whether writes maintain the index. */
const isKept = ({ status }: IndexSchema): boolean => status !== "deleting";

/** Whether an item of that version has its entry in the index, and is counted with it. */
const isInIndex = ({ since }: IndexSchema, itemVersion: Version): boolean =>
  since === null || itemVersion >= since;

interface Count {
  rows: number;
  bytes: number;
}

class TableCheck {
  readonly #store: Store;
  readonly #table: TableSchema;
  readonly #listener: TableListener;
  /** By counter. */
  readonly #counts = new Map<number, Count>();
  /** The collection that the walk is in. */
  #collection: { readonly partition: Uint8Array; bytes: number; stored: number } | null = null;

  constructor(store: Store, table: TableSchema, listener: TableListener) {
    this.#store = store;
    this.#table = table;
    this.#listener = listener;
  }

  /** The items, and what lies beside them in their keyspace. */
  async items(): Promise<void> {
    const { keyspace, localIndexes } = this.#table;
    const rowOfLocal = new Map(localIndexes.map((index) => [localIndexRow(this.#table, index), index]));
    await this.#eachRow(keyspace, async (row) => {
      this.#enterCollection(row);
      const kind = row.key[0] ?? -1;
      const local = rowOfLocal.get(kind);
      if (kind === ITEM_ROW) await this.#item(row);
      else if (kind === COLLECTION_ROW) this.#storeCollection(collectionBytesOf(row.value));
      else if (local === undefined) this.#listener.onFault("a row of no known kind", row);
      else await this.#indexEntry(local, keyspace, row);
    });
    this.#enterCollection(null);
    await this.#checkCounter(keyspace, "items");
    for (const index of localIndexes)
      await this.#checkCounter(index.id, `entries of the index ${index.name}`);
  }

  async globalIndex(index: IndexSchema): Promise<void> {
    await this.#eachRow(index.id, (row) => this.#indexEntry(index, index.id, row));
    await this.#checkCounter(index.id, `entries of the index ${index.name}`);
  }

  /** Every expiry row has an item that expires then. */
  async expiry(schema: ExpirySchema): Promise<void> {
    const { keyspace, attribute } = schema;
    const done = doneCell(schema);
    await this.#eachRow(keyspace, async (row) => {
      if (isSameCell(done, { keyspace, partition: row.partition, key: row.key })) return;
      const found = await this.#itemOf(parseItemJson(utf8Text(row.value)));
      const seconds = found === null ? null : expirySeconds(found.item.item, attribute);
      if (seconds !== Buffer.from(row.key).readUIntBE(0, 6))
        this.#listener.onFault("an expiry row without its item", row);
    });
  }

  async #item(row: Row): Promise<void> {
    const item = decodeItem(row.value);
    if (!isStoredForm(item, row.value)) this.#listener.onFault("an item is not in its stored form", row);
    const cell = { keyspace: this.#table.keyspace, partition: row.partition, key: row.key };
    if (!isSameCell(itemCell(this.#table, item), cell))
      this.#listener.onFault("an item lies under another key", row);
    this.#count(this.#table.keyspace, row);
    for (const index of [...this.#table.localIndexes, ...this.#table.globalIndexes]) {
      if (!isKept(index) || !isInIndex(index, row.version)) continue;
      const entry = maintainerOf(index).row(this.#table, index, new StoredItem(row.value, item));
      if (entry === null) continue;
      const { value } = await this.#store.get(entry.cell, "strong");
      if (value === null) this.#listener.onFault(`an item is missing from the index ${index.name}`, row);
      else if (!isSameStored(value, entry.value))
        this.#listener.onFault(`an item is different in the index ${index.name}`, row);
    }
    const { expiry } = this.#table;
    if (expiry !== null && (await this.#isInExpiryOrder(expiry, cell)))
      await this.#expiryOf(item, cell, { row, expiry });
  }

  /** While older items are still being added, only those must have a row that were. */
  async #isInExpiryOrder(expiry: ExpirySchema, cell: Cell): Promise<boolean> {
    if (!expiry.backfilling) return true;
    const progress = parseProgress(await this.#store.get(backfillCell(expiry.keyspace), "strong"));
    return progress !== null && isFilled(progress, cell);
  }

  /** A row lies in the hour of its expiry or, where that was over when it was written, among the late ones. */
  async #expiryOf(
    item: Item,
    cell: Cell,
    { row, expiry }: { readonly row: Row; readonly expiry: ExpirySchema },
  ): Promise<void> {
    const seconds = expirySeconds(item, expiry.attribute);
    if (seconds === null) return;
    const key = keyOf(this.#table.keys, item);
    const written = [0n, BigInt(seconds + 2 * 3_600) * 1_000_000n];
    for (const version of written)
      for (const { cell: place } of expiryRows(expiry, item, { cell, key, version }))
        if ((await this.#store.get(place, "strong")).value !== null) return;
    // Rows of times that were over for long when they were written are of no use, and older releases wrote none.
    if (seconds >= Number(row.version / 1_000_000n) - EXPIRY_AGE_MAX_S)
      this.#listener.onFault("an item that expires has no expiry row", row);
  }

  /** An entry holds the table's key, so its item can be found and must give this very entry. */
  async #indexEntry(index: IndexSchema, keyspace: number, row: Row): Promise<void> {
    const found = await this.#itemOf(decodeItem(row.value));
    const entry = found === null ? null : maintainerOf(index).row(this.#table, index, found.item);
    if (found === null || isInIndex(index, found.version)) this.#count(index.id, row);
    if (entry === null || !isSameCell(entry.cell, { keyspace, partition: row.partition, key: row.key }))
      this.#listener.onFault(`an entry of the index ${index.name} without its item`, row);
  }

  #count(counter: number, { value }: Row): void {
    const bytes = storedBytes(value);
    const count = this.#counts.get(counter) ?? { rows: 0, bytes: 0 };
    this.#counts.set(counter, { rows: count.rows + 1, bytes: count.bytes + bytes });
    if (this.#collection !== null) this.#collection.bytes += bytes;
  }

  async #checkCounter(id: number, what: string): Promise<void> {
    const found = this.#counts.get(id) ?? { rows: 0, bytes: 0 };
    const kept = await this.#store.readCounter(id);
    if (found.rows !== kept.rows || found.bytes !== kept.bytes)
      this.#listener.onFault(
        `${kept.rows} ${what} of ${kept.bytes} bytes are counted, and ${found.rows} of ${found.bytes} found`,
      );
  }

  #storeCollection(bytes: number): void {
    if (this.#collection !== null) this.#collection.stored = bytes;
  }

  /** Closes the collection before when the walk leaves it. */
  #enterCollection(row: Row | null): void {
    const before = this.#collection;
    if (this.#table.localIndexes.length === 0) return;
    if (before !== null && row !== null && equalBytes(before.partition, row.partition)) return;
    if (before !== null && before.bytes !== before.stored)
      this.#listener.onFault("the size of a collection is not that of its rows", {
        partition: before.partition,
        key: Uint8Array.of(COLLECTION_ROW),
      });
    this.#collection = row === null ? null : { partition: row.partition, bytes: 0, stored: 0 };
  }

  /** The item that has this key; null when there is none. */
  async #itemOf(key: AttributeMap): Promise<{ readonly item: StoredItem; readonly version: Version } | null> {
    const { value, version } = await this.#store.get(itemCell(this.#table, key), "strong");
    return value === null ? null : { item: new StoredItem(value), version };
  }

  /** Looks at every row of a keyspace. One that nothing can be made of, whichever part of it is wrong, is a fault. */
  async #eachRow(keyspace: number, look: (row: Row) => Promise<void>): Promise<void> {
    for await (const row of this.#rows(keyspace)) {
      try {
        await look(row);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        this.#listener.onFault("a row cannot be read", row);
      }
    }
  }

  async *#rows(keyspace: number): AsyncGenerator<Row, void> {
    let after: ScanPosition | null = null;
    for (;;) {
      const page: Page = await this.#store.scan(keyspace, batchOptions(after, SCAN_ROWS_MAX));
      yield* page.rows;
      this.#listener.onRows(page.rows.length);
      after = page.rows.at(-1) ?? after;
      if (!page.more) return;
    }
  }
}

/** Whether the value is what the item is stored as, in this or an older format. */
const isStoredForm = (item: Item, value: Uint8Array): boolean => isSameStored(encodeItem(item), value);

const isSameStored = (a: Uint8Array, b: Uint8Array): boolean =>
  storedBytes(a) === storedBytes(b) && equalStoredJson(a, b);

const isSameCell = (a: Cell, b: Cell): boolean =>
  a.keyspace === b.keyspace && equalBytes(a.partition, b.partition) && equalBytes(a.key, b.key);
