/**
 * The registry of spaces, kept in the store itself: one row per space that ever was. A dropped space is marked
 * first, which hides its rows from everyone, and then swept in the background; a sweep that a restart cut off
 * goes on after it.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../base/assert.ts";
import { utf8Bytes, utf8Text } from "../../base/bytes.ts";
import { cellKey, META_SPACE, partitionRange, spaceRange } from "../cell-key.ts";
import { type SpaceKind, SpaceRegistry, type SpaceState } from "../space-registry.ts";
import type { CommitQueue } from "./commit-queue.ts";
import type { RowReader } from "./row-reader.ts";
import { removeRows } from "./row-removal.ts";

const SPACES_P = utf8Bytes("space");
const STATES: readonly SpaceState[] = ["items", "derived", "sweeping", "retired"];

/** Creates, drops and sweeps spaces. */
export class StoredSpaces {
  readonly registry: SpaceRegistry;
  readonly #queue: CommitQueue;
  #sweep: Promise<void> = Promise.resolve();
  #isClosing = false;

  constructor(reader: RowReader, queue: CommitQueue) {
    this.#queue = queue;
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
    await this.#sweep;
  }

  #startSweep(space: number): void {
    this.#sweep = this.#sweep.then(() => this.#sweepSpace(space)).catch(() => undefined);
  }

  async #sweepSpace(space: number): Promise<void> {
    await removeRows(this.#queue, spaceRange(space), () => this.#isClosing);
    if (!this.#isClosing) await this.#mark(space, "retired");
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
