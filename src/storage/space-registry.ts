/**
 * Which spaces a store has. A dropped space is retired for good: nothing is read from it, nothing is written to
 * it, and its id is never given again. Engines persist each change themselves; one that shares its data with other processes
 * says how to look a space up, and has the registry forget what it knows when another process changed it.
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
  readonly #states = new Map<number, SpaceState>();
  readonly #lookUp: (space: number) => SpaceState | undefined;

  /** `lookUp` finds the state of a space that the registry has not met, where it is kept. */
  constructor(lookUp: (space: number) => SpaceState | undefined = () => undefined) {
    this.#lookUp = lookUp;
  }

  /** Whether rows of this space may be seen. */
  isLive(space: number): boolean {
    if (space === SYSTEM_SPACE || space >= ENGINE_SPACES_FROM) return true;
    const state = this.state(space);
    return state === "items" || state === "derived";
  }

  /** Whether a row may be written: false once the space was dropped, which discards the write as the drop would. */
  accepts(space: number): boolean {
    if (this.isLive(space)) return true;
    assert(this.state(space) !== undefined, "a row is written to a space that was never created", { space });
    return false;
  }

  state(space: number): SpaceState | undefined {
    const known = this.#states.get(space);
    if (known !== undefined) return known;
    const found = this.#lookUp(space);
    if (found !== undefined) this.#states.set(space, found);
    return found;
  }

  set(space: number, state: SpaceState): void {
    this.#states.set(space, state);
  }

  /** Everything is looked up again when it is asked for. */
  forget(): void {
    this.#states.clear();
  }

  /** Checks that the space may be created; false when it already is there with that kind. */
  mayCreate(space: number, kind: SpaceKind): boolean {
    assert(space > SYSTEM_SPACE && space < ENGINE_SPACES_FROM, "a space id is out of bounds", { space });
    const state = this.state(space);
    assert(state === undefined || state === kind, "a space id is used twice", { space, kind, state });
    return state === undefined;
  }
}
