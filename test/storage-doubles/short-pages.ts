/**
 * A store whose ranges end after a row or two and say that there are more, as the contract allows.
 */
import type { RangeOptions, Store } from "../../src/storage/store.ts";

/** `inner` with pages of at most `rowsMax` rows. */
export function storeOfShortPages(inner: Store, rowsMax: number): Store {
  const range = (keyspace: number, partition: Uint8Array, options: RangeOptions) =>
    inner.range(keyspace, partition, { ...options, rowsMax: Math.min(rowsMax, options.rowsMax) });
  return new Proxy(inner, {
    get(store, name) {
      if (name === "range") return range;
      const member: unknown = Reflect.get(store, name);
      return typeof member === "function" ? member.bind(store) : member;
    },
  });
}
