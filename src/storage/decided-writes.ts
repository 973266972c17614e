/**
 * What a decision writes, checked before the first byte of it is written, so that a broken decision leaves
 * nothing behind. Engines apply the result blindly.
 */
import type { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { equalBytes } from "../base/bytes.ts";
import { keyOfCell } from "./cell-key.ts";
import type { KeyspaceRegistry } from "./keyspace-registry.ts";
import { CELL_KEY_BYTES_MAX, type Cell, type Decision, type StoreLimits } from "./store.ts";

/** One row to put, or to delete where the value is null. */
export interface Write {
  readonly key: Buffer;
  readonly cell: Cell;
  readonly value: Uint8Array | null;
}

/** The cells an attempt may change, and their keys in the same order. */
export interface NamedCells {
  readonly cells: readonly Cell[];
  readonly keys: readonly Buffer[];
}

/** Longest partition, in bytes; its length is stored in two bytes. */
const CELL_PARTITION_BYTES_MAX = 0xffff;

/** Names cells by their row keys. */
export function nameCells(cells: readonly Cell[], limits: StoreLimits): NamedCells {
  assert(cells.length <= limits.cellsMax, "a commit names too many cells", { cells: cells.length });
  return { cells, keys: cells.map(checkedKey) };
}

/** Base rows, then index rows. Rows of dropped keyspaces are left out: the drop would remove them. */
export function writesOf(
  decision: Decision<unknown>,
  named: NamedCells,
  keyspaces: KeyspaceRegistry,
): readonly Write[] {
  const writes: Write[] = [];
  for (const { cell, value } of decision.mutations) {
    const key = keyOfNamed(named, cell);
    assert(key !== undefined, "a mutation is on a cell that was not named", { keyspace: cell.keyspace });
    if (keyspaces.accepts(cell.keyspace)) writes.push({ key, cell, value });
  }
  for (const { cell, value } of decision.derived ?? []) {
    if (keyspaces.accepts(cell.keyspace)) writes.push({ key: checkedKey(cell), cell, value });
  }
  return writes;
}

function checkedKey(cell: Cell): Buffer {
  assert(cell.key.length <= CELL_KEY_BYTES_MAX, "a cell key is too long", { bytes: cell.key.length });
  assert(cell.partition.length <= CELL_PARTITION_BYTES_MAX, "a partition is too long", {
    bytes: cell.partition.length,
  });
  return keyOfCell(cell);
}

/** Mostly a mutation carries the very object that was named, which is found without making its key. */
function keyOfNamed({ cells, keys }: NamedCells, cell: Cell): Buffer | undefined {
  const index = cells.indexOf(cell);
  if (index >= 0) return keys[index];
  const key = keyOfCell(cell);
  return keys.find((other) => equalBytes(other, key));
}
