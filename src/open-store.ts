/**
 * The storage engines, by what keeps the data. An engine that was not chosen is not loaded: that is most of the time
 * a start takes.
 */
import type { Clock } from "./base/clock.ts";
import type { StorageConfig } from "./settings/section/storage.ts";
import type { Sharing } from "./storage/lmdb/folder-lock.ts";
import type { FaultListener } from "./storage/lmdb/log/checkpoints.ts";
import type { Store } from "./storage/store.ts";

/** What only an engine that keeps its data has use for. */
export interface DirectoryOptions {
  /** Who else has the directory open; nobody unless it says so. */
  readonly sharing?: Sharing;
  readonly onFault?: FaultListener;
}

/** Opens the engine for `storage`. @throws StorageOpenError */
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
      return openLmdbStore({ directory: storage.path, clock, ...options });
    }
  }
}
