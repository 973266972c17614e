/**
 * Where the catalog keeps what: every cell lies in the system keyspace, in one partition per kind.
 */
import { utf8Bytes } from "../../base/bytes.ts";
import { type Cell, SYSTEM_KEYSPACE } from "../../storage/store.ts";

/** The partitions of the catalog. */
export const CATALOG_PARTITION = {
  /** Table name → record as JSON. */
  records: utf8Bytes("table"),
  /** Table name → a token; the version of the cell is the version of the schema. */
  versions: utf8Bytes("table-version"),
  /** Table name → tags as JSON. */
  tags: utf8Bytes("table-tags"),
  /** Table name → nothing; there while the table has work for the life cycle job. */
  work: utf8Bytes("table-work"),
  /** Table name → nothing; there while Time to Live is enabled. */
  expiring: utf8Bytes("table-expiring"),
  /** Table name → the logs of its changes as JSON; outlives the table. */
  logs: utf8Bytes("table-logs"),
  /** Table id → keyspaces to drop, as JSON. */
  drops: utf8Bytes("dropped-spaces"),
  /** Index id → how far its backfill came, as JSON. */
  backfills: utf8Bytes("index-backfill"),
} as const;

/** The cell of that key in one of the catalog's partitions. */
export const catalogCell = (kind: keyof typeof CATALOG_PARTITION, key: string): Cell => ({
  keyspace: SYSTEM_KEYSPACE,
  partition: CATALOG_PARTITION[kind],
  key: utf8Bytes(key),
});

/** The number that the next new keyspace gets. */
export const NEXT_KEYSPACE_CELL: Cell = {
  keyspace: SYSTEM_KEYSPACE,
  partition: utf8Bytes("counter"),
  key: utf8Bytes("next-space"),
};
