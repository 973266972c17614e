/**
 * Which keyspaces a store has. A dropped one is retired for good: nothing is read from it, nothing is written to it,
 * and its id is never given again. Engines persist each change themselves; one that shares its data with other
 * processes says how to look a keyspace up, and has the registry forget what it knows when another process changed it.
 */
import { assert } from "../base/assert.ts";
import { ENGINE_KEYSPACES_FROM } from "./cell-key.ts";
import { SYSTEM_KEYSPACE } from "./store.ts";

/** What a keyspace holds: rows that callers name, or rows derived from those. */
export type KeyspaceKind = "items" | "derived";

/** `sweeping`: dropped, and its rows are still being removed. */
export type KeyspaceState = KeyspaceKind | "sweeping" | "retired";

/** The known keyspaces and their states. */
export class KeyspaceRegistry {
  readonly #states = new Map<number, KeyspaceState>();
  readonly #lookUp: (keyspace: number) => KeyspaceState | undefined;

  /** `lookUp` reads the stored state of a keyspace that the registry does not know yet. */
  constructor(lookUp: (keyspace: number) => KeyspaceState | undefined = () => undefined) {
    this.#lookUp = lookUp;
  }

  /** Whether rows of this keyspace may be seen. */
  isLive(keyspace: number): boolean {
    if (keyspace === SYSTEM_KEYSPACE || keyspace >= ENGINE_KEYSPACES_FROM) return true;
    const state = this.state(keyspace);
    return state === "items" || state === "derived";
  }

  /** Whether a row may be written: false once the keyspace was dropped, which discards the write as the drop would. */
  accepts(keyspace: number): boolean {
    if (this.isLive(keyspace)) return true;
    assert(this.state(keyspace) !== undefined, "a row is written to a keyspace that was never created", {
      keyspace,
    });
    return false;
  }

  state(keyspace: number): KeyspaceState | undefined {
    const known = this.#states.get(keyspace);
    if (known !== undefined) return known;
    const found = this.#lookUp(keyspace);
    if (found !== undefined) this.#states.set(keyspace, found);
    return found;
  }

  set(keyspace: number, state: KeyspaceState): void {
    this.#states.set(keyspace, state);
  }

  /** Every state is looked up again when it is next needed. */
  forget(): void {
    this.#states.clear();
  }

  /** Checks that the keyspace may be created; false when it is there already, of that kind. */
  mayCreate(keyspace: number, kind: KeyspaceKind): boolean {
    assert(keyspace > SYSTEM_KEYSPACE && keyspace < ENGINE_KEYSPACES_FROM, "a keyspace id is out of bounds", {
      keyspace,
    });
    const state = this.state(keyspace);
    assert(state === undefined || state === kind, "a keyspace id is used twice", { keyspace, kind, state });
    return state === undefined;
  }
}
