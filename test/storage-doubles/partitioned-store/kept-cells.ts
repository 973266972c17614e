/**
 * The cells of a cluster: each with its value and the version of its last change, which outlives the value, so that a
 * cell that is written again goes on from there. Values are copied in and out.
 */
import { Buffer } from "node:buffer";
import { type KeyRange, keyOfCell, partitionRange, segmentRange } from "../../../src/storage/cell-key.ts";
import { type KeyspaceKind, KeyspaceRegistry } from "../../../src/storage/keyspace-registry.ts";
import { SortedMap } from "../../../src/storage/sorted-map.ts";
import type {
  Cell,
  Mutation,
  Page,
  RangeOptions,
  Read,
  Row,
  ScanOptions,
  Version,
} from "../../../src/storage/store.ts";

const ABSENT: Read = { value: null, version: 0n };

export class KeptCells {
  readonly keyspaces = new KeyspaceRegistry();
  readonly #rows = new Map<number, SortedMap<Row>>();
  readonly #versions = new Map<number, Map<string, Version>>();

  create(keyspace: number, kind: KeyspaceKind): void {
    if (this.keyspaces.mayCreate(keyspace, kind)) this.keyspaces.set(keyspace, kind);
  }

  drop(keyspace: number): void {
    this.keyspaces.set(keyspace, "retired");
    this.#rows.delete(keyspace);
    this.#versions.delete(keyspace);
  }

  read(cell: Cell): Read {
    if (!this.keyspaces.isLive(cell.keyspace)) return ABSENT;
    const key = cellText(cell);
    const version = this.#versions.get(cell.keyspace)?.get(key);
    if (version === undefined) return ABSENT;
    const row = this.#rowsOf(cell.keyspace).get(key);
    // The version of a cell that was deleted is the engine's own: callers see a cell that is absent.
    return row === undefined ? ABSENT : { value: Buffer.from(row.value), version };
  }

  /** The version of the last change, deletions included. */
  lastVersion(cell: Cell): Version {
    return this.#versions.get(cell.keyspace)?.get(cellText(cell)) ?? 0n;
  }

  put({ cell, value }: Mutation, version: Version): void {
    if (!this.keyspaces.isLive(cell.keyspace)) return;
    const key = cellText(cell);
    const versions = this.#versions.get(cell.keyspace) ?? new Map<string, Version>();
    this.#versions.set(cell.keyspace, versions.set(key, version));
    const rows = this.#rowsOf(cell.keyspace);
    if (value === null) rows.delete(key);
    else rows.set(key, copied({ partition: cell.partition, key: cell.key, value, version }));
  }

  /** Unless the cell has a later version already: whoever repeats it, in whichever order, the latest remains. */
  putByVersion(mutation: Mutation, version: Version): void {
    if (this.lastVersion(mutation.cell) < version) this.put(mutation, version);
  }

  range(keyspace: number, partition: Uint8Array, options: RangeOptions): Page {
    const [low, high] = textBounds(partitionRange(keyspace, partition, options));
    if (!this.keyspaces.isLive(keyspace)) return { rows: [], more: false };
    const rows = this.#rowsOf(keyspace);
    return collect(
      options.reverse === true ? rows.descending(low, high) : rows.ascending(low, high),
      options,
    );
  }

  scan(keyspace: number, options: ScanOptions): Page {
    if (!this.keyspaces.isLive(keyspace)) return { rows: [], more: false };
    const found = this.#rowsOf(keyspace).ascending(...textBounds(segmentRange(keyspace, options)));
    return collect(options.keyPrefix === undefined ? found : withPrefix(found, options.keyPrefix), options);
  }

  #rowsOf(keyspace: number): SortedMap<Row> {
    const known = this.#rows.get(keyspace);
    if (known !== undefined) return known;
    const rows = new SortedMap<Row>();
    this.#rows.set(keyspace, rows);
    return rows;
  }
}

const copied = ({ partition, key, value, version }: Row): Row => ({
  partition: Buffer.from(partition),
  key: Buffer.from(key),
  value: Buffer.from(value),
  version,
});

function* withPrefix(
  found: Iterable<readonly [string, Row]>,
  prefix: number,
): Generator<readonly [string, Row]> {
  for (const entry of found) if (entry[1].key[0] === prefix) yield entry;
}

function collect(
  found: Iterable<readonly [string, Row]>,
  { rowsMax, bytesMax }: { readonly rowsMax: number; readonly bytesMax: number },
): Page {
  const rows: Row[] = [];
  let bytes = 0;
  for (const [, row] of found) {
    if (rows.length >= rowsMax || (rows.length > 0 && bytes >= bytesMax)) return { rows, more: true };
    rows.push(copied(row));
    bytes += row.value.length;
  }
  return { rows, more: false };
}

const keyText = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");

/** A cell as text: equal for equal cells, whichever objects they are. */
export const cellText = (cell: Cell): string => keyText(keyOfCell(cell));

const textBounds = ({ low, high }: KeyRange): readonly [string, string] => [keyText(low), keyText(high)];
