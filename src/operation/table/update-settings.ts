/**
 * The parts of UpdateTable that change how a table is kept: encryption key, table class, deletion protection and
 * stream.
 */
import { throttling, validationError } from "../../api/errors.ts";
import type { TableRecord } from "../../engine/catalog/table-record.ts";
import { invalidParameter, stillInUse, subscriberLimit } from "../request/error-wording.ts";
import type { TableChange } from "./table-change.ts";
import { requestedKeyArn } from "./table-encryption.ts";
import { changedViewType, newStream, shardCount } from "./table-stream.ts";

const DAY_MS = 86_400_000;

/** Changes of the key within a day that need no waiting, and how long later ones wait for each other. */
const KEY_CHANGES_FREE = 4;
const KEY_CHANGE_INTERVAL_MS = 6 * 3_600_000;

/** Changes of the class within this time. */
const CLASS_CHANGES_MAX = 2;
const CLASS_WINDOW_DAYS = 30;

/** On a server that keeps to the service's pace, deletion protection is not changed again before. */
const PROTECTION_INTERVAL_MS = 15_000;

/** The record with another key pending, where the request asks for one. */
export function changeEncryption(
  record: TableRecord,
  { input, settings, nowMs, dueMs }: TableChange,
): TableRecord {
  if (input.SSESpecification === undefined) return record;
  const keyArn = requestedKeyArn(input.SSESpecification, settings);
  if (record.pending.some((step) => step.kind === "encryption")) {
    throw stillInUse("Server-Side Encryption is still being updated");
  }
  if (keyArn === record.encryption.keyArn) {
    throw invalidParameter(
      keyArn === null
        ? "Table is already encrypted by default"
        : "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key",
    );
  }
  const changesAtMs = record.encryption.changesAtMs.filter((atMs) => atMs > nowMs - DAY_MS);
  if (keyArn !== null) checkMayChangeKey(changesAtMs, nowMs);
  return {
    ...record,
    encryption: { ...record.encryption, changesAtMs: [...changesAtMs, nowMs] },
    pending: [...record.pending, { kind: "encryption", keyArn, atMs: dueMs }],
  };
}

function checkMayChangeKey(changesAtMs: readonly number[], nowMs: number): void {
  const lastMs = changesAtMs.at(-1);
  if (lastMs === undefined || changesAtMs.length < KEY_CHANGES_FREE) return;
  const nextMs = lastMs + KEY_CHANGE_INTERVAL_MS;
  if (nowMs >= nextMs) return;
  throw subscriberLimit(
    `Encryption mode changes are limited in the 24h window ending at ${timeText(nowMs)}. After the first ` +
      `${KEY_CHANGES_FREE} change, each subsequent change in the same window can be performed at most once every ` +
      `${KEY_CHANGE_INTERVAL_MS / 1000} seconds. Number of updates today: ${changesAtMs.length}. ` +
      `Last change at ${timeText(lastMs)}. Next changes can be made at ${timeText(nextMs)}.`,
  );
}

const timeText = (atMs: number): string => new Date(atMs).toISOString();

/** The record with another class pending, where the request asks for one. */
export function changeTableClass(record: TableRecord, { input, nowMs, dueMs }: TableChange): TableRecord {
  const { TableClass: tableClass } = input;
  if (tableClass === undefined) return record;
  if (record.pending.some((step) => step.kind === "tableClass")) {
    throw stillInUse(
      `Can't update table class when a table class update is in progress. Table: ${record.name} ` +
        `TableClassUpdateInProgress: ${tableClass}`,
    );
  }
  const windowMs = CLASS_WINDOW_DAYS * DAY_MS;
  const changesAtMs = record.tableClass.changesAtMs.filter((atMs) => atMs > nowMs - windowMs);
  if (changesAtMs.length >= CLASS_CHANGES_MAX) {
    throw subscriberLimit(
      `Updates to TableClass are limited to ${CLASS_CHANGES_MAX} times in ${CLASS_WINDOW_DAYS} day(s).`,
    );
  }
  const isChange = tableClass !== record.tableClass.name;
  return {
    ...record,
    tableClass: { ...record.tableClass, changesAtMs: isChange ? [...changesAtMs, nowMs] : changesAtMs },
    pending: [...record.pending, { kind: "tableClass", tableClass, atMs: dueMs }],
  };
}

/** The record protected or not, as the request says; takes effect at once. */
export function changeProtection(record: TableRecord, { input, settings, nowMs }: TableChange): TableRecord {
  const enabled = input.DeletionProtectionEnabled;
  if (enabled === undefined) return record;
  if (record.status !== "active") {
    throw stillInUse("Table needs to be in ACTIVE status to modify deletion protection setting.");
  }
  const { protection, name } = record;
  if (enabled === protection.enabled) return record;
  const againMs = (protection.changedAtMs ?? 0) + PROTECTION_INTERVAL_MS;
  if (settings.tableDelayMs > 0 && nowMs < againMs) {
    throw throttling(
      `Deletion protection setting for table ${name} modified within the previous ${PROTECTION_INTERVAL_MS} ` +
        `milliseconds. Please try again after ${new Date(againMs).toISOString()}`,
    );
  }
  return { ...record, protection: { enabled, changedAtMs: nowMs } };
}

/** The record with its stream begun or ended; records are kept from the commit of the change. */
export function changeStream(
  record: TableRecord,
  { input, before, settings, nowMs, dueMs }: TableChange,
): TableRecord {
  if (input.StreamSpecification === undefined) return record;
  const viewType = changedViewType(input.StreamSpecification);
  const { name, stream } = record;
  checkStreamFree(before);
  const isEnabled = stream?.enabled === true;
  if (viewType !== null) {
    if (isEnabled) throw validationError(`Table already has an enabled stream: TableName: ${name}`);
    const begun = newStream({ viewType, shards: shardCount(record, settings), latest: stream }, nowMs);
    const pending = [
      ...record.pending,
      { kind: "stream" as const, operation: "ENABLE" as const, atMs: dueMs },
    ];
    return { ...record, stream: begun, pending };
  }
  if (!isEnabled) throw validationError(`Table has no stream to disable: TableName: ${name}`);
  const pending = [
    ...record.pending,
    { kind: "stream" as const, operation: "DISABLE" as const, atMs: dueMs },
  ];
  return { ...record, stream: { ...stream, enabled: false }, pending };
}

function checkStreamFree({ name, pending, stream }: TableRecord): void {
  for (const step of pending) {
    if (step.kind === "capacity") {
      throw stillInUse(`Can't enable or disable stream while table IOPS are being updated. Table: ${name}`);
    }
    if (step.kind === "stream") {
      throw stillInUse(
        `A stream status change is currently in progress. Table: ${name} Stream: ${stream?.label} ` +
          `Operation: ${step.operation}`,
      );
    }
  }
}
