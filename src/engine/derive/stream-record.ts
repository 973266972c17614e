/**
 * The records that a change leaves in logs: one in the table's stream, with the images of its view type, and one
 * in the table's change log, with both images. A change that leaves the item as it reads leaves no record.
 */
import { assert } from "../../base/assert.ts";
import type { LogAppend } from "../../storage/store.ts";
import { encodeChange, type KeptImages } from "../stream/change-entry.ts";
import { shardOf } from "../stream/log-shard.ts";
import type { StreamViewType } from "../table-schema.ts";
import { changesNothing, type ItemChange } from "./item-change.ts";

const NONE: readonly LogAppend[] = [];

const KEPT: Readonly<Record<StreamViewType, KeptImages>> = {
  KEYS_ONLY: { old: false, new: false },
  NEW_IMAGE: { old: false, new: true },
  OLD_IMAGE: { old: true, new: false },
  NEW_AND_OLD_IMAGES: { old: true, new: true },
};

/** The log entries of one change, for all the logs that the table keeps. */
export function streamRecords(change: ItemChange): readonly LogAppend[] {
  const { stream, changeLogs } = change.table;
  if ((stream === null && changeLogs.length === 0) || changesNothing(change)) return NONE;
  const records: LogAppend[] = [];
  if (stream !== null) records.push(record(change, stream.logs, KEPT[stream.viewType]));
  if (changeLogs.length > 0) records.push(record(change, changeLogs, KEPT.NEW_AND_OLD_IMAGES));
  return records;
}

function record(change: ItemChange, logs: readonly string[], kept: KeptImages): LogAppend {
  const log = logs[shardOf(change.cell.partition, logs.length)];
  assert(log !== undefined, "a log has shards");
  return { log, value: encodeChange(change, kept) };
}
