/**
 * The part of UpdateTable that changes capacity: billing mode and provisioned units of the table and its global
 * indexes take effect later, on-demand maxima at once, and warm throughput is only ever raised.
 */
import { validationError } from "../../api/errors.ts";
import type {
  BillingMode,
  CapacityRecord,
  GlobalIndexRecord,
  ProvisionedRecord,
  TableRecord,
} from "../../engine/catalog/table-record.ts";
import {
  indexNotFound,
  invalidParameter,
  listText,
  stillInUse,
  subscriberLimit,
} from "../request/error-wording.ts";
import { notGlobal } from "./index-definitions.ts";
import {
  type CapacitySubject,
  checkNoOnDemand,
  mergeOnDemand,
  newProvisioned,
  parseProvisioned,
  parseWarm,
  sameUnits,
  withUnits,
} from "./table-capacity.ts";
import type { TableChange } from "./table-change.ts";
import { decreasesToday } from "./table-description.ts";
import type { IndexUpdates } from "./update-request.ts";

/** The record with changed billing mode and units pending, where the request asks for any. */
export function changeUnits(record: TableRecord, change: TableChange): TableRecord {
  const { input, indexes } = change;
  const unitUpdates = indexes.updates.filter((update) => changesUnits(update));
  if (
    input.BillingMode === undefined &&
    input.ProvisionedThroughput === undefined &&
    unitUpdates.length === 0
  ) {
    return record;
  }
  checkUnitsFree(change.before);
  const mode = input.BillingMode ?? record.billing.mode;
  checkTableUnits(record, change, mode);
  const table = tableCapacity(record, change, mode);
  const changed = record.globalIndexes.flatMap((index) => {
    const capacity = indexCapacity(record, index, change);
    return capacity === null ? [] : [[index.name, capacity] as const];
  });
  const changes = new Map(changed);
  return {
    ...record,
    capacity: withHistory(record.capacity, table),
    globalIndexes: record.globalIndexes.map((index) => {
      const capacity = changes.get(index.name);
      if (capacity === undefined) return index;
      const status = index.status === "active" ? "updating" : index.status;
      return { ...index, status, capacity: withHistory(index.capacity, capacity) };
    }),
    pending: [
      ...record.pending,
      {
        kind: "capacity",
        billingMode: mode,
        table,
        indexes: Object.fromEntries(changed),
        atMs: change.dueMs,
      },
    ],
  };
}

/** The times of increases and decreases are known as soon as a change is accepted; its units and count are not. */
const withHistory = (current: CapacityRecord, { provisioned }: CapacityRecord): CapacityRecord => {
  const { lastIncreaseAtMs, lastDecreaseAtMs, decreases } = provisioned;
  const isDecrease = lastDecreaseAtMs !== current.provisioned.lastDecreaseAtMs;
  return withUnits(current, {
    ...current.provisioned,
    lastIncreaseAtMs,
    lastDecreaseAtMs,
    decreases: isDecrease ? decreases - 1 : current.provisioned.decreases,
  });
};

type IndexUpdate = TableChange["indexes"]["updates"][number];

/** An update that names neither maxima nor warm throughput is taken for one of units. */
const changesUnits = (update: IndexUpdate): boolean =>
  update.ProvisionedThroughput !== undefined ||
  (update.OnDemandThroughput === undefined && update.WarmThroughput === undefined);

function checkUnitsFree({ name, pending, stream, globalIndexes }: TableRecord): void {
  for (const step of pending) {
    if (step.kind === "capacity") throw stillInUse(`Table IOPS are currently being updated. Table: ${name}`);
    if (step.kind === "stream") {
      throw stillInUse(
        `Can't change table IOPS when stream status is being updated. Table: ${name} ` +
          `Stream: ${stream?.label} Operation: ${step.operation}`,
      );
    }
  }
  const created = globalIndexes.filter((index) => index.status === "creating" && !index.backfilling);
  if (created.length > 0) throw indexesBusy(name, "created", created);
  const deleted = globalIndexes.filter((index) => index.status === "deleting");
  if (deleted.length > 0) throw indexesBusy(name, "deleted", deleted);
}

const indexesBusy = (table: string, doing: string, indexes: readonly GlobalIndexRecord[]) =>
  stillInUse(
    `Can't change table IOPS when an index is being ${doing}. Table: ${table} ` +
      `Indexes: ${listText(indexes.map((index) => index.name))}`,
  );

function checkTableUnits(record: TableRecord, { input, indexes }: TableChange, mode: BillingMode): void {
  if (mode === "PAY_PER_REQUEST") {
    if (input.ProvisionedThroughput !== undefined) {
      throw invalidParameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    }
    const update = indexes.updates.find((each) => changesUnits(each));
    if (update === undefined) return;
    throw input.BillingMode === undefined
      ? invalidParameter(
          `The only Updates for index: ${update.IndexName} when TableThroughputMode is PAY_PER_REQUEST can be to ` +
            "OnDemandThroughput, WarmThroughput",
        )
      : invalidParameter(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: " +
            `${update.IndexName} when BillingMode is PAY_PER_REQUEST`,
        );
  }
  if (input.BillingMode === undefined) return;
  if (input.ProvisionedThroughput === undefined) {
    throw invalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (record.billing.mode === "PROVISIONED") return;
  const given = new Set(indexes.updates.filter((each) => changesUnits(each)).map((each) => each.IndexName));
  const missing = record.globalIndexes.map((index) => index.name).filter((name) => !given.has(name));
  if (missing.length === 0) return;
  throw invalidParameter(`ProvisionedThroughput must be specified for index: ${missing.join(",")}`);
}

function tableCapacity(
  record: TableRecord,
  { input, settings, nowMs }: TableChange,
  mode: BillingMode,
): CapacityRecord {
  const { capacity } = record;
  if (mode === "PAY_PER_REQUEST") return onDemandCapacity(capacity);
  if (input.ProvisionedThroughput === undefined) return capacity;
  const subject = { region: settings.region };
  const units = parseProvisioned(input.ProvisionedThroughput, subject);
  if (record.billing.mode === "PAY_PER_REQUEST") return provisionedCapacity(capacity, newProvisioned(units));
  return withUnits(capacity, changedUnits(capacity.provisioned, units, { ...subject, nowMs }));
}

/** The capacity the index is to have, or null when it keeps its own. */
function indexCapacity(
  record: TableRecord,
  index: GlobalIndexRecord,
  { input, indexes, settings, nowMs }: TableChange,
): CapacityRecord | null {
  if (input.BillingMode === "PAY_PER_REQUEST") return onDemandCapacity(index.capacity);
  const update = indexes.updates.find((each) => each.IndexName === index.name && changesUnits(each));
  if (update === undefined) return null;
  if (update.ProvisionedThroughput === undefined) {
    throw invalidParameter(
      `Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${index.name}`,
    );
  }
  const subject = { region: settings.region, index: index.name };
  const units = parseProvisioned(update.ProvisionedThroughput, subject);
  if (record.billing.mode === "PAY_PER_REQUEST")
    return provisionedCapacity(index.capacity, newProvisioned(units));
  return withUnits(index.capacity, changedUnits(index.capacity.provisioned, units, { ...subject, nowMs }));
}

const onDemandCapacity = (capacity: CapacityRecord): CapacityRecord =>
  withUnits(capacity, { ...capacity.provisioned, read: 0, write: 0 });

/** Maxima of on-demand go with it. */
const provisionedCapacity = (capacity: CapacityRecord, provisioned: ProvisionedRecord): CapacityRecord => ({
  ...capacity,
  provisioned: {
    ...provisioned,
    lastIncreaseAtMs: capacity.provisioned.lastIncreaseAtMs,
    lastDecreaseAtMs: capacity.provisioned.lastDecreaseAtMs,
    decreases: capacity.provisioned.decreases,
  },
  onDemand: null,
});

/** Decreases of one UTC day that need no waiting, and how long later ones wait for each other. */
const FREE_DECREASES_PER_DAY = 4;
const DECREASE_INTERVAL_MS = 3_600_000;

/** Other units, with the history of increases and decreases. @throws ApiError when they are the same, or fall too often */
function changedUnits(
  current: ProvisionedRecord,
  units: { readonly read: number; readonly write: number },
  subject: CapacitySubject & { readonly nowMs: number },
): ProvisionedRecord {
  if (sameUnits(current, units)) throw unitsUnchanged(current, subject.index);
  const { nowMs } = subject;
  const falls = units.read < current.read || units.write < current.write;
  const rises = units.read > current.read || units.write > current.write;
  if (falls) checkMayFall(current, nowMs);
  return {
    ...units,
    lastIncreaseAtMs: rises ? nowMs : current.lastIncreaseAtMs,
    lastDecreaseAtMs: falls ? nowMs : current.lastDecreaseAtMs,
    decreases: decreasesToday(current, nowMs) + (falls ? 1 : 0),
  };
}

function unitsUnchanged({ read, write }: ProvisionedRecord, index: string | undefined) {
  const [whose, subject] = index === undefined ? ["the table", "table"] : [`the index ${index}`, "index"];
  return validationError(
    `The provisioned throughput for ${whose} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for the ${subject}: ${read}. Requested ReadCapacityUnits: ${read}. ` +
      `Current WriteCapacityUnits provisioned for the ${subject}: ${write}. Requested WriteCapacityUnits: ${write}. ` +
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
  );
}

function checkMayFall(current: ProvisionedRecord, nowMs: number): void {
  const today = decreasesToday(current, nowMs);
  const lastMs = current.lastDecreaseAtMs ?? 0;
  if (today < FREE_DECREASES_PER_DAY || nowMs - lastMs >= DECREASE_INTERVAL_MS) return;
  throw subscriberLimit(
    "Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each " +
      "subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of " +
      `decreases today: ${today}. Last decrease at ${longDate(lastMs)}. ` +
      `Next decrease can be made at ${longDate(lastMs + DECREASE_INTERVAL_MS)}`,
  );
}

/** `Wednesday, July 25, 2018 12:55:57 PM UTC` */
function longDate(atMs: number): string {
  const date = new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeZone: "UTC" }).format(atMs);
  const time = new Intl.DateTimeFormat("en-US", { timeStyle: "medium", timeZone: "UTC" }).format(atMs);
  return `${date} ${time.replaceAll("\u202f", " ")} UTC`;
}

/** The record with the on-demand maxima of the request, of the table and of its indexes. */
export function changeOnDemand(record: TableRecord, change: TableChange): TableRecord {
  const { input, indexes, settings, before } = change;
  const updates = indexes.updates.filter((update) => update.OnDemandThroughput !== undefined);
  if (input.OnDemandThroughput === undefined && updates.length === 0) return record;
  const mode = input.BillingMode ?? record.billing.mode;
  if (mode === "PROVISIONED") {
    checkNoOnDemand(input.OnDemandThroughput ?? updates[0]?.OnDemandThroughput);
  }
  if (before.pending.some((step) => step.kind === "capacity")) {
    throw stillInUse("OnDemandThroughput cannot be updated while BillingMode update is in progress");
  }
  const subject = { region: settings.region, removable: true };
  const onDemand = mergeOnDemand(record.capacity.onDemand, input.OnDemandThroughput, subject);
  return {
    ...record,
    capacity: { ...record.capacity, onDemand },
    globalIndexes: record.globalIndexes.map((index) => {
      const shape = updates.find((update) => update.IndexName === index.name)?.OnDemandThroughput;
      const merged = mergeOnDemand(index.capacity.onDemand, shape, { ...subject, index: index.name });
      return { ...index, capacity: { ...index.capacity, onDemand: merged } };
    }),
  };
}

/** The record with raises of warm throughput pending. */
export function changeWarm(
  record: TableRecord,
  { input, indexes, settings, dueMs }: TableChange,
): TableRecord {
  const { region } = settings;
  const raised = (capacity: CapacityRecord, shape: IndexUpdate["WarmThroughput"], index?: string) =>
    parseWarm(shape, { units: capacity.warm, text: () => WARM_FLOOR_TEXT }, { region, index });
  const pending = [...record.pending];
  if (input.WarmThroughput !== undefined) {
    const warm = raised(record.capacity, input.WarmThroughput);
    pending.push({ kind: "warm", index: null, warm, atMs: dueMs });
  }
  for (const { IndexName, WarmThroughput } of indexes.updates) {
    const index = record.globalIndexes.find((each) => each.name === IndexName);
    if (WarmThroughput === undefined || index === undefined) continue;
    const warm = raised(index.capacity, WarmThroughput, IndexName);
    pending.push({ kind: "warm", index: IndexName, warm, atMs: dueMs });
  }
  return pending.length === record.pending.length ? record : { ...record, pending };
}

const WARM_FLOOR_TEXT = "current WarmThroughput, decreasing WarmThroughput is not supported";

/** Refuses updates of indexes that are not there, are local, or are being changed. */
export function checkUpdatedIndexes(record: TableRecord, { updates }: IndexUpdates): void {
  for (const { IndexName } of updates) {
    if (record.localIndexes.some((index) => index.name === IndexName)) throw notGlobal("update", IndexName);
    const index = record.globalIndexes.find((each) => each.name === IndexName);
    if (index === undefined) throw indexNotFound(IndexName, record.name);
    const tail = `Table: ${record.name} Index: ${IndexName}`;
    if (index.status === "deleting") throw stillInUse(`Index is being deleted. ${tail}`);
    if (index.status === "updating") throw stillInUse(`Index is being updated. ${tail}`);
    if (index.status === "creating" && !index.backfilling) {
      throw stillInUse(`Index is being created but is not backfilling yet. ${tail}`);
    }
  }
}
