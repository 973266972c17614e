/**
 * The catalog's values as bytes and back. What is read was written by this program, so it is trusted.
 */
import { utf8Bytes, utf8Text } from "../../base/bytes.ts";
import { NO_LOGS, type TableLogs } from "../stream/table-logs.ts";
import type { TableRecord, Tag } from "./table-record.ts";

/** Any value as JSON. */
export const jsonBytes = (value: unknown): Uint8Array => utf8Bytes(JSON.stringify(value));

/** A list as JSON; an empty one is no value at all. */
export const jsonOrNull = (list: readonly unknown[]): Uint8Array | null =>
  list.length === 0 ? null : jsonBytes(list);

/** The record that `jsonBytes` wrote. */
export function parseRecord(bytes: Uint8Array): TableRecord {
  const record: TableRecord = JSON.parse(utf8Text(bytes));
  return record;
}

/** The tags that `jsonOrNull` wrote. */
export function parseTags(bytes: Uint8Array | null): readonly Tag[] {
  if (bytes === null) return [];
  const tags: readonly Tag[] = JSON.parse(utf8Text(bytes));
  return tags;
}

/** The logs that `jsonBytes` wrote. */
export function parseLogs(bytes: Uint8Array | null): TableLogs {
  if (bytes === null) return NO_LOGS;
  const logs: TableLogs = JSON.parse(utf8Text(bytes));
  return logs;
}

/** The space numbers that `jsonBytes` wrote. */
export function parseKeyspaces(bytes: Uint8Array): readonly number[] {
  const spaces: readonly number[] = JSON.parse(utf8Text(bytes));
  return spaces;
}
