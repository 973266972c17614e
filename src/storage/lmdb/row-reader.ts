/**
 * Reads from the memory map: one key, or the rows between two keys. Synchronous, always of the latest commit;
 * inside a write transaction, of what it wrote so far. All reads of one turn of the event loop see one picture.
 */
import { assert } from "../../base/assert.ts";
import { cellKey, KEY_PREFIX_BYTES, type KeyRange, nextPrefix } from "../cell-key.ts";
import type { Page, Read, Row } from "../store.ts";
import type { Environment } from "./environment.ts";

const ABSENT: Read = { v: null, ver: 0n };
/** Unwanted rows that are stepped over before it pays to search for the next wanted one. */
const STEPS_MAX = 4;

/** Which rows within the bounds, and when to stop. */
export interface PageOptions {
  readonly rowsMax: number;
  readonly bytesMax: number;
  readonly reverse?: boolean;
  /** Only rows whose k begins with this byte; forward only. */
  readonly kPrefix?: number;
}

/** All reads of one environment. */
export class RowReader {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The row under `key`, which must be that of a cell of partition `p`. */
  get(key: Uint8Array, p: Uint8Array): Read {
    const { db, codec } = this.#environment;
    codec.likelyP = p;
    const row = db.get(key);
    if (row === undefined) return ABSENT;
    assert(row.p === p, "two partitions share a digest");
    return { v: row.v, ver: row.ver };
  }

  /** Rows of partition `p` within the bounds. */
  partition(p: Uint8Array, bounds: KeyRange, options: PageOptions): Page {
    this.#environment.codec.likelyP = p;
    const page = this.page(bounds, options);
    for (const row of page.rows) assert(row.p === p, "two partitions share a digest");
    return page;
  }

  /** Rows within the bounds, of any partition. */
  page(bounds: KeyRange, options: PageOptions): Page {
    const { rowsMax, bytesMax, kPrefix } = options;
    const rows: Row[] = [];
    let bytes = 0;
    let low: Uint8Array | undefined = bounds.low;
    while (low !== undefined) {
      const from: Uint8Array = low;
      low = undefined;
      let steps = 0;
      for (const { key: k, value } of this.#entries(
        { low: from, high: bounds.high },
        options.reverse === true,
      )) {
        if (kPrefix !== undefined && k[0] !== kPrefix) {
          steps += 1;
          if (steps < STEPS_MAX) continue;
          low = nextWithPrefix(cellKey(spaceOf(bounds), value.p, k), kPrefix);
          break;
        }
        if (rows.length >= rowsMax || (rows.length > 0 && bytes >= bytesMax)) return { rows, more: true };
        rows.push({ p: value.p, k, v: value.v, ver: value.ver });
        bytes += value.v.length;
      }
    }
    return { rows, more: false };
  }

  /** At most `keysMax` whole keys within the bounds. */
  keys({ low, high }: KeyRange, keysMax: number): readonly Uint8Array[] {
    const { db, codec } = this.#environment;
    codec.keySkip = 0;
    try {
      return [...db.getKeys({ start: low, end: high, limit: keysMax })];
    } finally {
      codec.keySkip = KEY_PREFIX_BYTES;
    }
  }

  #entries({ low, high }: KeyRange, reverse: boolean) {
    const { db } = this.#environment;
    if (!reverse) return db.getRange({ start: low, end: high });
    return db.getRange({ start: high, exclusiveStart: true, end: low, inclusiveEnd: true, reverse: true });
  }
}

function spaceOf({ low }: KeyRange): number {
  return new DataView(low.buffer, low.byteOffset).getUint32(0);
}

/** The first key behind `key` that can hold a k with this first byte: in its partition, or in the next. */
function nextWithPrefix(key: Uint8Array, kPrefix: number): Uint8Array {
  const partition = key.subarray(0, KEY_PREFIX_BYTES);
  const first = key[KEY_PREFIX_BYTES] ?? -1;
  return first < kPrefix ? Buffer.concat([partition, Buffer.of(kPrefix)]) : nextPrefix(partition);
}
