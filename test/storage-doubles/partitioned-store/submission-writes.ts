/**
 * What a decision writes with its commit, and what is relayed: rows derived from a cell into its own partition and
 * keyspace, as rows of local indexes are, are part of the commit on every engine.
 */
import { Buffer } from "node:buffer";
import { equalBytes } from "../../../src/base/bytes.ts";
import { nameCells, type Write, writesOf } from "../../../src/storage/decided-writes.ts";
import type { KeyspaceRegistry } from "../../../src/storage/keyspace-registry.ts";
import type { Cell, Decision, Mutation, StoreLimits } from "../../../src/storage/store.ts";

interface Decided {
  readonly cells: readonly Cell[];
  readonly decision: Decision<unknown>;
  readonly limits: StoreLimits;
}

/** Checked as every engine checks them; of several mutations of one cell only the last is left. */
export function submissionWrites(
  { cells, decision, limits }: Decided,
  keyspaces: KeyspaceRegistry,
): { readonly inline: readonly Mutation[]; readonly relayed: readonly Mutation[] } {
  const named = nameCells(cells, limits);
  const { mutations, derived = [] } = decision;
  const base = writesOf({ mutations, result: null }, named, keyspaces);
  const rows = writesOf({ mutations: [], derived, result: null }, named, keyspaces);
  const isBeside = ({ cell }: Write): boolean => cells.some((other) => isNear(cell, other));
  return {
    inline: last([...base, ...rows.filter(isBeside)]),
    relayed: last(rows.filter((row) => !isBeside(row))),
  };
}

const isNear = (a: Cell, b: Cell): boolean =>
  a.keyspace === b.keyspace && equalBytes(a.partition, b.partition);

function last(writes: readonly Write[]): readonly Mutation[] {
  const byKey = new Map(writes.map((write) => [write.key.toString("latin1"), write]));
  return [...byKey.values()].map(({ cell, value }) => ({
    cell,
    value: value === null ? null : Buffer.from(value),
  }));
}
