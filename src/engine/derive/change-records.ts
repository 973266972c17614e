/**
 * What the logs of a table say of one change: the record that its stream promises, and, where a feature replays
 * changes, an entry of the change log, which always has both images. A stream's records become answers only when
 * they are read, for in the commit that carries them they must cost next to nothing. All changes of one partition key
 * go to one shard, so that each item's changes stay in order however many shards there are.
 *
 * @see Developer Guide, "Change data capture for DynamoDB Streams"
 */
import { assert } from "../../base/assert.ts";
import type { LogAppend } from "../../storage/store.ts";
import { encodeChange, type KeptImages } from "../stream/change-entry.ts";
import type { StreamViewType } from "../table-schema.ts";
import type { ItemChange, Maintainer } from "./item-change.ts";

const KEPT: Readonly<Record<StreamViewType, KeptImages>> = {
  KEYS_ONLY: { old: false, new: false },
  NEW_IMAGE: { old: false, new: true },
  OLD_IMAGE: { old: true, new: false },
  NEW_AND_OLD_IMAGES: { old: true, new: true },
};

/** The entries of a table's logs. */
export const changeRecords: Maintainer = {
  keeps: ({ stream, changeLogs }) => stream !== null || changeLogs.length > 0,
  derive(change, { logs }) {
    const { stream, changeLogs } = change.table;
    if (stream !== null) logs.push(logAppend(change, stream.logs, KEPT[stream.viewType]));
    if (changeLogs.length > 0) logs.push(logAppend(change, changeLogs, KEPT.NEW_AND_OLD_IMAGES));
  },
};

function logAppend(change: ItemChange, logs: readonly string[], kept: KeptImages): LogAppend {
  const log = logs[shardOf(change.cell.partition, logs.length)];
  assert(log !== undefined, "a log has shards");
  return { log, value: encodeChange(change, kept) };
}

/** Parameters of the 32-bit FNV-1a hash. */
const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;

/** The shard of a partition among `shards`, 0-based: its hash, cut evenly. */
export function shardOf(partition: Uint8Array, shards: number): number {
  if (shards === 1) return 0;
  let hash = FNV_OFFSET;
  for (let i = 0; i < partition.length; i++) hash = Math.imul(hash ^ (partition[i] as number), FNV_PRIME);
  return Math.floor((mixed(hash) * shards) / 0x1_0000_0000);
}

/** Spreads the hashes of names that differ in the last letter alone, which FNV-1a leaves side by side. */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
