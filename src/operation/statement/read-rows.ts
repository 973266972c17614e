/**
 * The rows of one of several reads that are merged. They are read a few at a time, as the merge uses them up: a page
 * of the merge holds rows of all reads together, and most of what each could give does not make it into the page.
 */
import { assert } from "../../base/assert.ts";
import { type Awaitable, whenReady } from "../../base/awaitable.ts";
import type { TurnTaking } from "../../engine/in-turns.ts";
import { type ItemPage, type PageRequest, readPage } from "../../engine/page-reader.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { AttributeValue } from "../../item/attribute-value.ts";
import type { Store } from "../../storage/store.ts";

/** A number of rows, or of bytes of them, whichever comes first; at least one row. */
export interface Amount {
  readonly rows: number;
  readonly bytes: number;
}

/** What a read is of. */
export interface RowsOptions {
  /** Position among the merged reads; the earlier one's rows come first where sort values are equal. */
  readonly read: number;
  /** All that the read may give. */
  readonly request: PageRequest;
  /** How much is read first; twice as much each time after. */
  readonly share: Amount;
  readonly sortValue: (row: StoredItem) => AttributeValue;
  /** The request for what comes after a row. */
  readonly after: (request: PageRequest, row: StoredItem) => PageRequest;
}

/** Stands on one row at a time, the head. */
export class BufferedRows {
  readonly read: number;
  readonly #options: RowsOptions;
  #request: PageRequest;
  #share: Amount;
  #rows: readonly StoredItem[] = [];
  #at = 0;
  #more = true;
  #sort: AttributeValue | undefined;

  constructor(options: RowsOptions) {
    this.read = options.read;
    this.#options = options;
    this.#request = options.request;
    this.#share = options.share;
  }

  /** The row it stands on; undefined when it `isDry` or at its end. */
  get head(): StoredItem | undefined {
    return this.#rows[this.#at];
  }

  /** The sort value of the head, which there must be. */
  get sort(): AttributeValue {
    assert(this.#sort !== undefined, "rows that are compared have a head");
    return this.#sort;
  }

  /** Whether the next row is yet to be read, if there is one. */
  get isDry(): boolean {
    return this.#more && this.#at === this.#rows.length;
  }

  /** Steps past the head. */
  advance(): void {
    this.#at += 1;
    this.#look();
  }

  /** Reads on, no more than `most`. @throws RequestAbandoned */
  refill(turns: TurnTaking, store: Store, most: Amount): Awaitable<void> {
    const last = this.#rows.at(-1);
    if (last !== undefined) this.#request = this.#options.after(this.#request, last);
    const limit = Math.min(this.#share.rows, most.rows);
    const bytesMax = Math.min(this.#share.bytes, most.bytes);
    this.#share = { rows: 2 * this.#share.rows, bytes: 2 * this.#share.bytes };
    return whenReady(readPage(turns, store, { ...this.#request, limit, bytesMax }), (page) =>
      this.#take(page),
    );
  }

  #take({ items, cut }: ItemPage): void {
    this.#rows = items;
    this.#at = 0;
    this.#more = cut;
    this.#look();
  }

  #look(): void {
    this.#sort = this.head === undefined ? undefined : this.#options.sortValue(this.head);
  }
}
