/**
 * Which shard of a log an item's changes go to. All changes of one partition key go to one shard, so that each
 * item's changes stay in order however many shards there are.
 */

/** Parameters of the 32-bit FNV-1a hash. */
const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;

/** The shard of the partition `p` among so many, 0-based: its hash, cut evenly. */
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
