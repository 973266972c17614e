/**
 * The registry of spaces, kept in the store itself: one row per space that ever was. A dropped space is marked
 * first, which hides its rows from everyone, and then swept in the background; a sweep that a restart cut off
 * goes on after it.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../base/assert.ts";
import { utf8Bytes, utf8Text } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { cellKey, META_SPACE, partitionRange, spaceRange } from "../cell-key.ts";
import { type SpaceKind, SpaceRegistry, type SpaceState } from "../space-registry.ts";
import { StorageFull, UnknownOutcome } from "../store.ts";
import type { CommitQueue } from "./commit-queue.ts";
import type { RowReader } from "./row-reader.ts";
import { removeRows } from "./row-removal.ts";

/** How long a sweep rests when the disk is full; each attempt frees pages, but needs a few first. */
const RETRY_MS = 10_000;

const SPACES_P = utf8Bytes("space");
const STATES: readonly SpaceState[] = ["items", "derived", "sweeping", "retired"];

/** Creates, drops and sweeps spaces. */
export class StoredSpaces {
  readonly registry: SpaceRegistry;
  readonly #queue: CommitQueue;
  readonly #clock: Clock;
  #sweep: Promise<void> = Promise.resolve();
  #isClosing = false;
  #endPause: () => void = () => undefined;

  constructor(reader: RowReader, queue: CommitQueue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
    this.registry = new SpaceRegistry(readStates(reader));
    for (const space of this.registry.sweeping()) this.#startSweep(space);
  }

  async create(space: number, kind: SpaceKind): Promise<void> {
    if (this.registry.mayCreate(space, kind)) await this.#mark(space, kind);
  }

  async drop(space: number): Promise<void> {
    if (!this.registry.isLive(space)) return;
    await this.#mark(space, "sweeping");
    this.#startSweep(space);
  }

  /** Stops sweeping; what is left is swept after the next opening. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#endPause();
    await this.#sweep;
  }

  #startSweep(space: number): void {
    this.#sweep = this.#sweep.then(() => this.#sweepSpace(space));
  }

  async #sweepSpace(space: number): Promise<void> {
    while (!this.#isClosing) {
      const failure = await this.#sweepOnce(space);
      if (failure === undefined || failure instanceof UnknownOutcome || this.#isClosing) return;
      await this.#pause();
    }
  }

  /** Sweeps to the end, or to a failure that may pass. */
  async #sweepOnce(space: number): Promise<StorageFull | UnknownOutcome | undefined> {
    try {
      await removeRows(this.#queue, spaceRange(space), () => this.#isClosing);
      if (!this.#isClosing) await this.#mark(space, "retired");
      return undefined;
    } catch (error) {
      if (error instanceof StorageFull || error instanceof UnknownOutcome) return error;
      throw error;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(RETRY_MS, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  async #mark(space: number, state: SpaceState): Promise<void> {
    await this.#queue.submitOwn((batch) => {
      batch.put(spaceKey(space), SPACES_P, { v: utf8Bytes(state), ver: batch.versions.next() });
    });
    this.registry.set(space, state);
  }
}

function* readStates(reader: RowReader): Generator<readonly [number, SpaceState]> {
  const everything = { rowsMax: Infinity, bytesMax: Infinity };
  for (const { k, v } of reader.partition(SPACES_P, partitionRange(META_SPACE, SPACES_P, {}), everything)
    .rows) {
    const state = STATES.find((known) => known === utf8Text(v));
    assert(state !== undefined, "a space has an unknown state", { state: utf8Text(v) });
    yield [Buffer.from(k).readUInt32BE(0), state];
  }
}

function spaceKey(space: number): Uint8Array {
  const k = Buffer.allocUnsafe(4);
  k.writeUInt32BE(space);
  return cellKey(META_SPACE, SPACES_P, k);
}
