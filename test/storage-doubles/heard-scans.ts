/**
 * A store that tells of its scans: what walks over a keyspace in batches can be disturbed between reading one and
 * committing it.
 */
import type { Store } from "../../src/storage/store.ts";

/** The store, with something that happens after each scan and before the page is handed out. */
export function withHeardScans(store: Store, afterScan: () => Promise<void>): Store {
  const scan = async (...options: Parameters<Store["scan"]>) => {
    const page = await store.scan(...options);
    await afterScan();
    return page;
  };
  return new Proxy(store, {
    get(target, name: keyof Store) {
      if (name === "scan") return scan;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
