/**
 * From the kept record of a table to what the item path must know of it.
 */
import type { Fence } from "../../storage/store.ts";
import { changeLogs, shardIds, shardLog } from "../stream/stream-logs.ts";
import type { ExpirySchema, IndexSchema, StreamSchema, TableSchema } from "../table-schema.ts";
import type { ExpiryRecord } from "./table-features.ts";
import type { GlobalIndexRecord, IndexRecord, TableRecord } from "./table-record.ts";

/** The schema of `record`, which holds as long as the fence does. */
export const toSchema = (record: TableRecord, fence: Fence): TableSchema => ({
  name: record.name,
  arn: record.arn,
  tableId: record.tableId,
  status: record.status,
  keyspace: record.keyspace,
  keys: record.keys,
  localIndexes: record.localIndexes.map(localIndex),
  globalIndexes: record.globalIndexes.map(globalIndex),
  stream: openStream(record),
  changeLogs: record.changeLog ? changeLogs(record.tableId) : [],
  expiry: expiry(record.expiry),
  fence,
});

function openStream({ tableId, stream }: TableRecord): StreamSchema | null {
  if (stream === null || !stream.enabled) return null;
  const logs = shardIds(tableId, stream).map((id) => shardLog(tableId, id));
  return { label: stream.label, viewType: stream.viewType, logs };
}

function expiry(record: ExpiryRecord | null): ExpirySchema | null {
  if (record === null || record.attribute === null || record.keyspace === null) return null;
  return { attribute: record.attribute, keyspace: record.keyspace, backfilling: record.backfilling };
}

const localIndex = (index: IndexRecord): IndexSchema => ({
  name: index.name,
  kind: "local",
  id: index.id,
  keys: index.keys,
  projection: index.projection,
  status: "active",
  backfilling: false,
  since: null,
});

const globalIndex = (index: GlobalIndexRecord): IndexSchema => ({
  name: index.name,
  kind: "global",
  id: index.id,
  keys: index.keys,
  projection: index.projection,
  status: index.status,
  backfilling: index.backfilling,
  since: index.status === "creating" && index.since !== null ? BigInt(index.since) : null,
});
