/**
 * Which spaces a store has. A dropped space is retired for good: nothing is read from it, nothing is written to
 * it, and its id is never given again. Engines keep the registry in memory and persist each change themselves.
 */
import { assert } from "../base/assert.ts";
import { ENGINE_SPACES_FROM } from "./cell-key.ts";
import { SYSTEM_SPACE } from "./store.ts";

/** What a space holds: rows that callers name, or rows derived from those. */
export type SpaceKind = "items" | "derived";
/** `sweeping`: dropped, and its rows are still being removed. */
export type SpaceState = SpaceKind | "sweeping" | "retired";

/** The known spaces and their states. */
export class SpaceRegistry {
  readonly #states: Map<number, SpaceState>;

  constructor(states: Iterable<readonly [number, SpaceState]> = []) {
    this.#states = new Map(states);
  }

  /** Whether rows of this space may be seen. */
  isLive(space: number): boolean {
    if (space === SYSTEM_SPACE || space >= ENGINE_SPACES_FROM) return true;
    const state = this.#states.get(space);
    return state === "items" || state === "derived";
  }

  /** Whether a row may be written: false once the space was dropped, which discards the write as the drop would. */
  accepts(space: number): boolean {
    if (this.isLive(space)) return true;
    assert(this.#states.has(space), "a row is written to a space that was never created", { space });
    return false;
  }

  state(space: number): SpaceState | undefined {
    return this.#states.get(space);
  }

  set(space: number, state: SpaceState): void {
    this.#states.set(space, state);
  }

  /** Dropped spaces whose rows are not all gone. */
  sweeping(): readonly number[] {
    return [...this.#states].filter(([, state]) => state === "sweeping").map(([space]) => space);
  }

  /** Checks that the space may be created; false when it already is there with that kind. */
  mayCreate(space: number, kind: SpaceKind): boolean {
    assert(space > SYSTEM_SPACE && space < ENGINE_SPACES_FROM, "a space id is out of bounds", { space });
    const state = this.#states.get(space);
    assert(state === undefined || state === kind, "a space id is used twice", { space, kind, state });
    return state === undefined;
  }
}
