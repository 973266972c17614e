/**
 * What the storage side keeps of one ordered log, or of one counter: its entries or its sum, and its head, which says who
 * may append. Taking the head over raises its epoch, and who appends under an older one is refused. The rows whose entries
 * were appended stand beside the head until they are gone from their outbox, so that each is appended once.
 */
import { Buffer } from "node:buffer";
import type { LogEntry, Version } from "../../../src/storage/store.ts";

/** What one outbox row adds. */
export interface Addition {
  readonly row: string;
  /** Where the row's outbox is. */
  readonly partition: string;
  readonly version: Version;
  readonly values: readonly Uint8Array[];
  readonly sum: { readonly rows: number; readonly bytes: number };
}

export class SequenceState {
  readonly #entries: LogEntry[] = [];
  readonly #added = new Map<string, string>();
  #sum = { rows: 0, bytes: 0 };
  #last = 0n;
  #epoch = 0;
  #untilMs: number | null = null;

  /** Takes the head over; null while another server holds it. */
  take(leaseMs: number, nowMs: number): number | null {
    if (this.#untilMs !== null && nowMs <= this.#untilMs) return null;
    this.#untilMs = nowMs + leaseMs;
    this.#epoch += 1;
    return this.#epoch;
  }

  giveBack(epoch: number): void {
    if (epoch === this.#epoch) this.#untilMs = null;
  }

  isTaken(nowMs: number): boolean {
    return this.#untilMs !== null && nowMs <= this.#untilMs;
  }

  /** Rows that were added and may still be in the outbox of that partition. */
  get added(): ReadonlyMap<string, string> {
    return this.#added;
  }

  get sum(): { readonly rows: number; readonly bytes: number } {
    return { ...this.#sum };
  }

  /** Adds what rows add, above `floor`; the position of the last entry, or null when another server has taken over. */
  add(epoch: number, additions: readonly Addition[], floor: bigint): bigint | null {
    if (epoch !== this.#epoch) return null;
    for (const addition of additions) if (!this.#added.has(addition.row)) this.#addOne(addition, floor);
    return this.#last;
  }

  #addOne({ row, partition, version, values, sum }: Addition, floor: bigint): void {
    const least = version > floor ? version : floor;
    for (const value of values) {
      this.#last = least > this.#last ? least : this.#last + 1n;
      this.#entries.push({ position: this.#last, version, value: Buffer.from(value) });
    }
    this.#sum = { rows: this.#sum.rows + sum.rows, bytes: this.#sum.bytes + sum.bytes };
    this.#added.set(row, partition);
  }

  /** Rows that are gone from their outbox, and come never again. */
  forget(epoch: number, rows: readonly string[]): void {
    if (epoch !== this.#epoch) return;
    for (const row of rows) this.#added.delete(row);
  }

  /** A position above all entries so far, and below all to come; null when another server has taken over. */
  mark(epoch: number, floor: bigint): bigint | null {
    if (epoch !== this.#epoch) return null;
    this.#last = floor > this.#last ? floor : this.#last + 1n;
    return this.#last;
  }

  read(after: bigint, max: number): readonly LogEntry[] {
    return this.#entries
      .filter(({ position }) => position > after)
      .slice(0, max)
      .map((entry) => ({ ...entry, value: Buffer.from(entry.value) }));
  }

  trim(below: bigint): void {
    const kept = this.#entries.filter(({ position }) => position >= below);
    this.#entries.splice(0, this.#entries.length, ...kept);
  }
}
