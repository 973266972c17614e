/**
 * The ledger of one request: every read and write asks here before work whether it is admitted, and reports here
 * what it really cost. What answers say of consumed capacity, and whatever else reads consumption, is read off the
 * ledger. Work that nobody is charged for, such as the removal of expired items, has no meter.
 *
 * A request on one table costs two small objects; indexes and further tables add to them.
 */
import type { Refusal } from "./apply-intent.ts";
import { unitsOfIndexChange, unitsOfItemChange, writeUnits } from "./capacity.ts";
import type { PageStop } from "./page-reader.ts";
import type { IndexSchema, TableSchema } from "./table-schema.ts";
import type { AppliedWrite, WriteIntent } from "./write-intent.ts";

/** A table, or one of its indexes, as capacity is kept for it. */
export interface MeteredResource {
  readonly table: TableSchema;
  /** Null for the table itself. */
  readonly index: IndexSchema | null;
}

/** Which of a resource's two capacities is used. */
export type CapacityKind = "read" | "write";

/** Why work is not admitted. */
export interface Throttle {
  readonly mode: "provisioned" | "onDemand";
  /** ARN of the table or index. */
  readonly resource: string;
  /** One of AWS's sixteen, such as `TableReadProvisionedThroughputExceeded`. */
  readonly reason: string;
}

/** Knows how much capacity there is. A meter without one admits everything. */
export interface CapacityGate {
  /** Asked before work whose cost is not known yet. */
  admit(resource: MeteredResource, kind: CapacityKind): Throttle | null;
  /** Whether a page that has read this many units is to end here; asked between its items. */
  exhausted(resource: MeteredResource, units: number): boolean;
  /** Told of each charge, once the work is done. */
  charge(resource: MeteredResource, kind: CapacityKind, units: number): void;
}

/** What one index of a table was charged. */
export interface IndexCharges {
  readonly index: IndexSchema;
  read: number;
  write: number;
}

const NO_CHARGES: readonly IndexCharges[] = [];

/** What one table and its indexes were charged by one request. */
export class TableCharges {
  /** As it was when it was charged first. */
  readonly table: TableSchema;
  /** The table itself. */
  read = 0;
  write = 0;
  /** Writes that were refused after their items were read: they count in the table's total and in no part of it. */
  refusedWrite = 0;
  /** The table that was charged next. */
  next: TableCharges | null = null;
  #indexes: IndexCharges[] | null = null;

  constructor(table: TableSchema) {
    this.table = table;
  }

  /** In the order in which they were charged first. */
  get indexes(): readonly IndexCharges[] {
    return this.#indexes ?? NO_CHARGES;
  }

  /** The charges of one index, created at its first. */
  ofIndex(index: IndexSchema): IndexCharges {
    this.#indexes ??= [];
    let charges = this.#indexes.find((known) => known.index.id === index.id);
    if (charges === undefined) {
      charges = { index, read: 0, write: 0 };
      this.#indexes.push(charges);
    }
    return charges;
  }
}

/** Lives as long as its request. */
export class Meter {
  /** The charges of the table that was charged first; the others follow from it. */
  first: TableCharges | null = null;
  readonly #gate: CapacityGate | null;

  /** Without a gate all work is admitted. */
  constructor(gate: CapacityGate | null = null) {
    this.#gate = gate;
  }

  /** Whether a table or index may be read now; asked once for each before it is read. */
  admitRead(table: TableSchema, index: IndexSchema | null): Throttle | null {
    return this.#gate === null ? null : this.#gate.admit({ table, index }, "read");
  }

  /** Whether a table may be written now: it and each global index, whose writes follow its own. */
  admitWrite(table: TableSchema): Throttle | null {
    const gate = this.#gate;
    if (gate === null) return null;
    const throttle = gate.admit({ table, index: null }, "write");
    if (throttle !== null) return throttle;
    for (const index of table.globalIndexes) {
      const fault = gate.admit({ table, index }, "write");
      if (fault !== null) return fault;
    }
    return null;
  }

  /** What to ask between the items of a page whether it ends early, with the units it has read; null: nobody. */
  pageLimit(table: TableSchema, index: IndexSchema | null): PageStop | null {
    const gate = this.#gate;
    if (gate === null) return null;
    const resource = { table, index };
    return (units) => gate.exhausted(resource, units);
  }

  /** Reports a read of a table, or of one of its indexes. */
  chargeRead(table: TableSchema, index: IndexSchema | null, units: number): void {
    const charges = this.#chargesOf(table);
    if (index === null) charges.read += units;
    else charges.ofIndex(index).read += units;
    this.#gate?.charge({ table, index }, "read", units);
  }

  /** Reports a write that was carried out; `factor` is 2 in transactions and touches the table alone. */
  chargeWrite(applied: AppliedWrite, factor: 1 | 2 = 1): void {
    const { table } = applied.intent;
    const charges = this.#chargesOf(table);
    const units = factor * unitsOfItemChange(applied);
    charges.write += units;
    this.#gate?.charge({ table, index: null }, "write", units);
    for (const change of applied.indexes) {
      const indexUnits = unitsOfIndexChange(change);
      charges.ofIndex(change.index).write += indexUnits;
      this.#gate?.charge({ table, index: change.index }, "write", indexUnits);
    }
  }

  /** Reports a write that was refused after its item was read. */
  chargeRefusedWrite({ table, change }: WriteIntent, refusal: Refusal): void {
    const stored = refusal.kind === "condition" ? (refusal.old?.bytes ?? 0) : 0;
    const carried = change.kind === "put" ? change.item.bytes : 0;
    const units = writeUnits(Math.max(stored, carried));
    this.#chargesOf(table).refusedWrite += units;
    this.#gate?.charge({ table, index: null }, "write", units);
  }

  /** What a table was charged so far; null: nothing. */
  chargesOf(table: TableSchema): TableCharges | null {
    for (let charges = this.first; charges !== null; charges = charges.next) {
      if (charges.table.keyspace === table.keyspace) return charges;
    }
    return null;
  }

  #chargesOf(table: TableSchema): TableCharges {
    const known = this.chargesOf(table);
    if (known !== null) return known;
    const charges = new TableCharges(table);
    let last = this.first;
    if (last === null) this.first = charges;
    else {
      while (last.next !== null) last = last.next;
      last.next = charges;
    }
    return charges;
  }
}
