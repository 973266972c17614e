/**
 * Lists kept in the system keyspace, one partition each: names, tasks, logs. A store may end a page early as long as it
 * says so; whoever walks such a list takes a short page for the last one, so pages here are short only at the end.
 */
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import { type Page, type Store, SYSTEM_KEYSPACE } from "../storage/store.ts";

/** Which part of a list is wanted. */
export interface SystemPageOptions {
  /** Only rows after this key. */
  readonly after: Uint8Array | undefined;
  readonly rowsMax: number;
}

/** The next rows in order: `rowsMax` of them, or all that are left. */
export function systemPage(store: Store, partition: Uint8Array, options: SystemPageOptions): Awaitable<Page> {
  const { after, rowsMax } = options;
  const page = store.range(SYSTEM_KEYSPACE, partition, {
    ...(after === undefined ? {} : { from: { key: after, inclusive: false } }),
    rowsMax,
    bytesMax: Number.MAX_SAFE_INTEGER,
    level: "strong",
  });
  return whenReady(page, (read) => {
    const last = read.rows.at(-1);
    if (!read.more || read.rows.length >= rowsMax || last === undefined) return read;
    const rest = systemPage(store, partition, {
      ...options,
      after: last.key,
      rowsMax: rowsMax - read.rows.length,
    });
    return whenReady(rest, ({ rows, more }) => ({ rows: [...read.rows, ...rows], more }));
  });
}
