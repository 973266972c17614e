/**
 * Reads of the system space that are kept, since every request looks there for the version of its table, and it
 * changes only with tables. For a process that has the folder alone: nobody else can change what is kept here.
 */
import { type Cell, type Read, SYSTEM_KEYSPACE } from "../store.ts";

/** Keeps what was read by the very object that names the cell. */
export class SystemCellCache {
  #kept = new WeakMap<Cell, Read>();
  /** Whether a batch that changes the space is under way, or was the last: what is read may be its own. */
  #isChanging = false;

  /** What the cell is known to hold. */
  find(cell: Cell): Read | undefined {
    return cell.keyspace === SYSTEM_KEYSPACE && !this.#isChanging ? this.#kept.get(cell) : undefined;
  }

  /** Keeps what was just read. */
  keep(cell: Cell, read: Read): void {
    if (cell.keyspace !== SYSTEM_KEYSPACE || this.#isChanging) return;
    // In memory of its own: what was read is a small part of a pool, which it would keep alive.
    this.#kept.set(cell, {
      value: read.value === null ? null : new Uint8Array(read.value),
      version: read.version,
    });
  }

  /** A batch writes a cell. */
  noteWrite(cell: Cell): void {
    if (cell.keyspace === SYSTEM_KEYSPACE) this.#isChanging = true;
  }

  /** A batch begins: the one before it is there for everyone to see, or failed. */
  beginBatch(): void {
    if (!this.#isChanging) return;
    this.#kept = new WeakMap();
    this.#isChanging = false;
  }
}
