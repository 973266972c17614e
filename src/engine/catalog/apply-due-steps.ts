/**
 * The walk of a table through its states: which pending steps are due, and what the record is after them. Pure, so
 * that a table can be advanced in the very commit that changes it, by the life cycle job, or after a restart.
 */
import type { CapacityRecord, CapacityUnits, Pending, PendingStep, TableRecord } from "./table-record.ts";

/** What a table switched to on-demand, or created so, takes at once. */
export const ON_DEMAND_WARM: CapacityUnits = { read: 12_000, write: 4_000 };

/** `record` after every step due at `nowMs`, in order of their times; null when the table is gone. */
export function applyDueSteps(record: TableRecord, nowMs: number): TableRecord | null {
  const due = record.pending.filter((step) => step.atMs <= nowMs).toSorted((a, b) => a.atMs - b.atMs);
  if (due.length === 0) return record;
  if (due.some((step) => step.kind === "removed")) return null;
  const pending = record.pending.filter((step) => step.atMs > nowMs);
  const stepped = due.reduce((current, step) => apply(current, step, nowMs), record);
  return { ...stepped, pending, status: statusAfter(stepped, pending) };
}

/** When the next step is due, or null when none is pending. */
export const nextDueMs = (record: TableRecord): number | null =>
  record.pending.length === 0 ? null : Math.min(...record.pending.map((step) => step.atMs));

/** Whether the table shows UPDATING until the step is done. */
export const holdsTable = (step: Pending): boolean => step.kind !== "encryption" && step.kind !== "warm";

function statusAfter(record: TableRecord, pending: readonly Pending[]): TableRecord["status"] {
  if (record.status !== "updating") return record.status;
  return pending.some(holdsTable) ? "updating" : "active";
}

function apply(record: TableRecord, step: PendingStep, nowMs: number): TableRecord {
  switch (step.kind) {
    case "created":
      return {
        ...record,
        status: "active",
        globalIndexes: record.globalIndexes.map((index) => ({ ...index, status: "active" })),
      };
    case "stream":
      return record;
    case "capacity":
      return applyCapacity(record, step, nowMs);
    case "tableClass":
      return { ...record, tableClass: { ...record.tableClass, name: step.tableClass } };
    case "encryption":
      return { ...record, encryption: { ...record.encryption, keyArn: step.keyArn } };
    case "warm":
      return applyWarm(record, step.index, step.warm);
    case "backfill":
      return withIndex(record, step.index, { backfilling: true });
    case "indexRemoved":
      return removeIndex(record, step.index);
    case "removed":
      return record;
  }
}

function applyCapacity(
  record: TableRecord,
  step: PendingStep & { readonly kind: "capacity" },
  nowMs: number,
): TableRecord {
  // An index may be called `constructor`, which every object has.
  const indexes = new Map(Object.entries(step.indexes));
  const becomesOnDemand = step.billingMode === "PAY_PER_REQUEST" && record.billing.mode === "PROVISIONED";
  return {
    ...record,
    billing: {
      mode: step.billingMode,
      onDemandSinceMs: becomesOnDemand ? nowMs : record.billing.onDemandSinceMs,
    },
    capacity: warmed(step.table, step.billingMode),
    globalIndexes: record.globalIndexes.map((index) => {
      const capacity = indexes.get(index.name);
      if (capacity === undefined) return index;
      const status = index.status === "updating" ? "active" : index.status;
      return { ...index, status, capacity: warmed(capacity, step.billingMode) };
    }),
  };
}

/** Warm throughput never falls: it is the highest of what was ever provisioned or given. */
function warmed(capacity: CapacityRecord, mode: TableRecord["billing"]["mode"]): CapacityRecord {
  const floor = mode === "PAY_PER_REQUEST" ? ON_DEMAND_WARM : capacity.provisioned;
  return {
    ...capacity,
    warm: {
      read: Math.max(capacity.warm.read, floor.read),
      write: Math.max(capacity.warm.write, floor.write),
    },
  };
}

function applyWarm(record: TableRecord, index: string | null, warm: CapacityUnits): TableRecord {
  if (index === null) return { ...record, capacity: { ...record.capacity, warm } };
  const capacity = record.globalIndexes.find((other) => other.name === index)?.capacity;
  return capacity === undefined ? record : withIndex(record, index, { capacity: { ...capacity, warm } });
}

const withIndex = (
  record: TableRecord,
  name: string,
  change: Partial<TableRecord["globalIndexes"][number]>,
): TableRecord => ({
  ...record,
  globalIndexes: record.globalIndexes.map((index) => (index.name === name ? { ...index, ...change } : index)),
});

/** Takes the attribute definitions along that no other key uses. */
function removeIndex(record: TableRecord, name: string): TableRecord {
  const globalIndexes = record.globalIndexes.filter((index) => index.name !== name);
  const used = new Set(
    [record, ...record.localIndexes, ...globalIndexes]
      .flatMap(({ keys }) => [...keys.partition, ...keys.sort])
      .map((attribute) => attribute.name),
  );
  return { ...record, globalIndexes, attributes: record.attributes.filter(({ name: key }) => used.has(key)) };
}
