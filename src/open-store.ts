/**
 * Opens the configured storage engine. An engine that was not chosen is not loaded: loading is most of the time of a
 * start.
 */
import type { Clock } from "./base/clock.ts";
import { systemRandom } from "./base/random.ts";
import { upgradeLayout } from "./engine/layout-upgrade.ts";
import type { StorageConfig } from "./settings/section/storage.ts";
import type { Sharing } from "./storage/lmdb/folder-lock.ts";
import type { FaultListener } from "./storage/lmdb/log/checkpoints.ts";
import type { Store } from "./storage/store.ts";

/** Options of engines that keep their data. */
export interface DirectoryOptions {
  /** Which other processes have the directory open; none by default. */
  readonly sharing?: Sharing;
  readonly onFault?: FaultListener;
}

/** Opens the engine for `storage`, with everything in its present layout. @throws StorageOpenError */
export async function openStore(
  storage: StorageConfig,
  clock: Clock,
  options: DirectoryOptions = {},
): Promise<Store> {
  switch (storage.kind) {
    case "memory": {
      const { createMemoryStore } = await import("./storage/memory/memory-store.ts");
      return createMemoryStore({ clock });
    }
    case "directory": {
      const { openLmdbStore } = await import("./storage/lmdb/lmdb-store.ts");
      const store = await openLmdbStore({ directory: storage.path, clock, ...options });
      if (options.sharing?.kind !== "member") await upgrade(store);
      return store;
    }
  }
}

async function upgrade(store: Store): Promise<void> {
  try {
    await upgradeLayout({ store, random: systemRandom });
  } catch (error) {
    await store.close();
    throw error;
  }
}
