/**
 * Where the catalog keeps what, all in the system keyspace. The cells of one table are one partition, named after the
 * table, so that a change of a table is a commit of one partition. What lists tables are rows derived from those cells,
 * in a partition for each listing; where the store relays derived rows, listings follow the tables soon after.
 */
import { utf8Bytes } from "../../base/bytes.ts";
import { type Cell, type Mutation, SYSTEM_KEYSPACE } from "../../storage/store.ts";
import type { TableLogs } from "../stream/table-logs.ts";
import { keyspaceDrops } from "./record-formats.ts";
import { needsWork, type TableRecord } from "./table-record.ts";

/** The cells of one table name. */
export interface TableCells {
  /** The record as JSON. */
  readonly record: Cell;
  /** A mark; the version of the cell is the version of the schema. */
  readonly version: Cell;
  /** Tags as JSON. */
  readonly tags: Cell;
  /** The logs of the table's changes as JSON; outlives the table. */
  readonly logs: Cell;
}

const RECORD = utf8Bytes("record");
const VERSION = utf8Bytes("version");
const TAGS = utf8Bytes("tags");
const LOGS = utf8Bytes("logs");

/** The cells of the tables of that name. */
export function tableCells(name: string): TableCells {
  const place = { keyspace: SYSTEM_KEYSPACE, partition: tablePartition(name) };
  return {
    record: { ...place, key: RECORD },
    version: { ...place, key: VERSION },
    tags: { ...place, key: TAGS },
    logs: { ...place, key: LOGS },
  };
}

const tablePartition = (name: string): Uint8Array => utf8Bytes(`table/${name}`);

/** The cell of keyspaces that a change of the table left to be dropped. */
export const dropCell = (name: string, id: string): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition: tablePartition(name),
  key: utf8Bytes(`drop/${id}`),
});

/** The partitions that list what is in the catalog. */
export const LISTING = {
  /** Table name → nothing; every table that is there. */
  names: utf8Bytes("table-name"),
  /** Table name → nothing; there while the table has work for the life cycle job. */
  work: utf8Bytes("table-work"),
  /** Table name → nothing; there while Time to Live is enabled. */
  expiring: utf8Bytes("table-expiring"),
  /** Table name → nothing; there while the name has logs. */
  logged: utf8Bytes("table-logged"),
  /** Id of a drop → keyspaces to drop, as JSON. */
  drops: utf8Bytes("table-drop"),
} as const;

/** What a cell holds that must only exist. */
export const PRESENT = new Uint8Array([1]);

const listed = (listing: keyof typeof LISTING, key: string, value: Uint8Array | null): Mutation => ({
  cell: { keyspace: SYSTEM_KEYSPACE, partition: LISTING[listing], key: utf8Bytes(key) },
  value,
});

const mark = (listing: keyof typeof LISTING, name: string, isThere: boolean): Mutation =>
  listed(listing, name, isThere ? PRESENT : null);

/** How a table is listed; null for one that is gone. */
export const tableListings = (name: string, record: TableRecord | null): Mutation[] => [
  mark("names", name, record !== null),
  mark("work", name, record !== null && needsWork(record)),
  mark("expiring", name, record !== null && record.expiry?.keyspace != null),
];

/** Whether the name is listed for its logs. */
export const logsListing = (name: string, { streams, changeLogs }: TableLogs): Mutation =>
  mark("logged", name, streams.length > 0 || changeLogs.length > 0);

/** How a drop is listed; without keyspaces, it is done. */
export const dropListing = (table: string, id: string, keyspaces: readonly number[] | null): Mutation =>
  listed("drops", id, keyspaces === null ? null : keyspaceDrops.encode({ table, keyspaces }));

/** The number that the next new keyspace gets. */
export const NEXT_KEYSPACE_CELL: Cell = {
  keyspace: SYSTEM_KEYSPACE,
  partition: utf8Bytes("counter"),
  key: utf8Bytes("next-space"),
};
