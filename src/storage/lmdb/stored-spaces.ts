/**
 * The registry of spaces, kept in the store itself: one row per space that ever was, looked up when it is first met.
 * The version of one further row, the generation, changes with every change of any of them; a process that finds it
 * changed by another forgets what it knew. A dropped space is marked first, which hides its rows from everyone, and
 * then swept in the background; a sweep that a restart cut off goes on after it.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../base/assert.ts";
import { NO_BYTES, utf8Bytes, utf8Text } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { cellKey, META_SPACE, partitionRange, spaceRange } from "../cell-key.ts";
import { type SpaceKind, SpaceRegistry, type SpaceState } from "../space-registry.ts";
import { StorageFull, UnknownOutcome, type Version } from "../store.ts";
import type { CommitQueue } from "./commit-queue.ts";
import type { RowReader } from "./row-reader.ts";
import { type RemovalPace, removeRows } from "./row-removal.ts";

/** How long a sweep rests when the disk is full; each attempt frees pages, but needs a few first. */
const RETRY_MS = 10_000;
/** Longest rest of a sweep between two turns; it rests for as long as the turn took, waiting for its commit included. */
const REST_MS_MAX = 20;

const SPACES_P = utf8Bytes("space");
const GENERATION_P = utf8Bytes("space generation");
const GENERATION_KEY = cellKey(META_SPACE, GENERATION_P, NO_BYTES);
const STATES: readonly SpaceState[] = ["items", "derived", "sweeping", "retired"];

/** Creates, drops and sweeps spaces. */
export class StoredSpaces {
  readonly registry: SpaceRegistry;
  readonly #reader: RowReader;
  readonly #queue: CommitQueue;
  readonly #clock: Clock;
  #generation: Version;
  #sweep: Promise<void> = Promise.resolve();
  #isClosing = false;
  #endPause: () => void = () => undefined;

  constructor(reader: RowReader, queue: CommitQueue, clock: Clock) {
    this.#reader = reader;
    this.#queue = queue;
    this.#clock = clock;
    this.registry = new SpaceRegistry((space) => readSpaceState(reader, space));
    this.#generation = readGeneration(reader);
  }

  /** Goes on with sweeps that an earlier process left. */
  resumeSweeps(): void {
    for (const space of readSweeping(this.#reader)) this.#startSweep(space);
  }

  /** Takes notice of what other processes did to spaces; part of every picture that is read. */
  refresh(): void {
    const generation = readGeneration(this.#reader);
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.registry.forget();
  }

  create(space: number, kind: SpaceKind): Promise<void> {
    return this.#mark(space, kind, () => this.registry.mayCreate(space, kind));
  }

  async drop(space: number): Promise<void> {
    if (!this.registry.isLive(space)) return;
    await this.#mark(space, "sweeping", () => this.registry.isLive(space));
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
      await this.#pause(RETRY_MS);
    }
  }

  /** Sweeps to the end, or to a failure that may pass. */
  async #sweepOnce(space: number): Promise<StorageFull | UnknownOutcome | undefined> {
    try {
      await removeRows(this.#queue, spaceRange(space), this.#pace());
      if (!this.#isClosing) await this.#mark(space, "retired", () => true);
      return undefined;
    } catch (error) {
      if (error instanceof StorageFull || error instanceof UnknownOutcome) return error;
      throw error;
    }
  }

  /** Nobody waits for a sweep, and everybody else for the disk. */
  #pace(): RemovalPace {
    let startMs = this.#clock.nowMs();
    return {
      isStopped: () => this.#isClosing,
      rest: async () => {
        const tookMs = this.#clock.nowMs() - startMs;
        if (tookMs > 0 && !this.#isClosing) await this.#pause(Math.min(tookMs, REST_MS_MAX));
        startMs = this.#clock.nowMs();
      },
    };
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Commits a new state, unless `isWanted` finds in the commit itself that there is nothing to change. */
  async #mark(space: number, state: SpaceState, isWanted: () => boolean): Promise<void> {
    try {
      await this.#queue.submitOwn((batch) => {
        if (!isWanted()) return;
        const ver = batch.versions.next();
        batch.put(spaceKey(space), SPACES_P, { v: utf8Bytes(state), ver });
        batch.put(GENERATION_KEY, GENERATION_P, { v: NO_BYTES, ver });
      });
    } finally {
      // Others of the batch may have looked the space up before it was known whether the commit succeeds.
      this.registry.forget();
    }
  }
}

const readGeneration = (reader: RowReader): Version => reader.get(GENERATION_KEY, GENERATION_P).ver;

/** The state of a space as it is stored; undefined for one that never was. */
export function readSpaceState(reader: RowReader, space: number): SpaceState | undefined {
  const { v } = reader.get(spaceKey(space), SPACES_P);
  return v === null ? undefined : stateOf(v);
}

/** Dropped spaces whose rows are not all gone. */
function readSweeping(reader: RowReader): readonly number[] {
  const everything = { rowsMax: Infinity, bytesMax: Infinity };
  return reader
    .partition(SPACES_P, partitionRange(META_SPACE, SPACES_P, {}), everything)
    .rows.filter(({ v }) => stateOf(v) === "sweeping")
    .map(({ k }) => Buffer.from(k).readUInt32BE(0));
}

function stateOf(v: Uint8Array): SpaceState {
  const state = STATES.find((known) => known === utf8Text(v));
  assert(state !== undefined, "a space has an unknown state", { state: utf8Text(v) });
  return state;
}

function spaceKey(space: number): Uint8Array {
  const k = Buffer.allocUnsafe(4);
  k.writeUInt32BE(space);
  return cellKey(META_SPACE, SPACES_P, k);
}
