/**
 * From the kept record of a table to what the item path must know of it.
 */
import type { Version } from "../../storage/store.ts";
import type { IndexSchema, TableSchema } from "../table-schema.ts";
import type { GlobalIndexRecord, IndexRecord, TableRecord } from "./table-record.ts";

/** The schema of `record`, as of this version of the table's version cell. */
export const toSchema = (record: TableRecord, version: Version): TableSchema => ({
  name: record.name,
  arn: record.arn,
  tableId: record.tableId,
  status: record.status,
  space: record.space,
  keys: record.keys,
  localIndexes: record.localIndexes.map(localIndex),
  globalIndexes: record.globalIndexes.map(globalIndex),
  stream:
    record.stream?.enabled === true
      ? { label: record.stream.label, viewType: record.stream.viewType, shards: record.stream.shards }
      : null,
  expiryAttribute: record.expiry?.attribute ?? null,
  version,
});

const localIndex = (index: IndexRecord): IndexSchema => ({
  name: index.name,
  kind: "local",
  id: index.id,
  keys: index.keys,
  projection: index.projection,
  status: "active",
  backfilling: false,
});

const globalIndex = (index: GlobalIndexRecord): IndexSchema => ({
  name: index.name,
  kind: "global",
  id: index.id,
  keys: index.keys,
  projection: index.projection,
  status: index.status,
  backfilling: index.backfilling,
});
