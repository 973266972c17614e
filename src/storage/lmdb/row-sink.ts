/**
 * Where the rows of a batch go: into LMDB's write transaction, or to the staged rows of a batch that is logged.
 */
import { NO_BYTES } from "../../base/bytes.ts";
import type { Slab } from "../../base/slab.ts";
import type { Environment } from "./environment.ts";
import { PendingRow } from "./log/pending-row.ts";
import { keyText, type StagedRows } from "./log/pending-rows.ts";
import type { StoredRow } from "./row-codec.ts";

/** Takes rows one by one; of several for one key the last counts. */
export interface RowSink {
  put(key: Uint8Array, row: StoredRow): void;
  remove(key: Uint8Array): void;
}

/** Writes into the open write transaction. */
export const sinkOfEnvironment = ({ db }: Environment): RowSink => ({
  put(key, row) {
    db.putSync(key, row);
  },
  remove(key) {
    db.removeSync(key);
  },
});

/** Keeps rows for later; a value may be a caller's buffer that it uses again, so all is copied, as LMDB would. */
export const sinkOfStaged = (staged: StagedRows, slab: Slab): RowSink => ({
  put(key, { partition, value, version }) {
    staged.set(keyText(key), PendingRow.write(slab, { key, partition, value, version }));
  },
  remove(key) {
    staged.set(keyText(key), PendingRow.write(slab, { key, partition: NO_BYTES, value: null, version: 0n }));
  },
});

/** Writes pending rows to a sink. */
export function applyRows(rows: Iterable<PendingRow>, sink: RowSink): void {
  for (const row of rows) {
    const { key, value } = row;
    if (value === null) sink.remove(key);
    else sink.put(key, { partition: row.partition, value, version: row.version });
  }
}
