/**
 * The registry of keyspaces, kept in the store itself: one row per keyspace that ever existed, looked up when it is first
 * used. The version of one further row, the generation, rises with every change of any of them; a process that finds it
 * changed by another looks everything up again. A dropped keyspace is marked first, which hides its rows from everyone,
 * and then swept in the background; a restart resumes an interrupted sweep.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../base/assert.ts";
import { NO_BYTES, utf8Bytes, utf8Text } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import { cellKey, keyspaceRange, META_KEYSPACE, partitionRange } from "../cell-key.ts";
import { type KeyspaceKind, KeyspaceRegistry, type KeyspaceState } from "../keyspace-registry.ts";
import { StorageFull, UnknownOutcome, type Version } from "../store.ts";
import type { CommitQueue } from "./commit-queue.ts";
import type { RowReader } from "./row-reader.ts";
import { type RemovalPace, removeRows } from "./row-removal.ts";

/** How long a sweep waits when the disk is full; each attempt frees pages, but needs a few first. */
const RETRY_MS = 10_000;
/** Longest pause of a sweep between two batches; it pauses for as long as the batch took, its commit included. */
const PAUSE_MS_MAX = 20;

const KEYSPACES_PARTITION = utf8Bytes("space");
const GENERATION_PARTITION = utf8Bytes("space generation");
const GENERATION_KEY = cellKey(META_KEYSPACE, GENERATION_PARTITION, NO_BYTES);
const STATES: readonly KeyspaceState[] = ["items", "derived", "sweeping", "retired"];

/** Creates, drops and sweeps keyspaces. */
export class KeyspaceCatalog {
  readonly registry: KeyspaceRegistry;
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
    this.registry = new KeyspaceRegistry((keyspace) => readKeyspaceState(reader, keyspace));
    this.#generation = readGeneration(reader);
  }

  /** Resumes sweeps that an earlier process left unfinished. */
  resumeSweeps(): void {
    for (const keyspace of readSweeping(this.#reader)) this.#startSweep(keyspace);
  }

  /** Takes account of keyspaces that other processes created or dropped; part of every new snapshot. */
  refresh(): void {
    const generation = readGeneration(this.#reader);
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.registry.forget();
  }

  create(keyspace: number, kind: KeyspaceKind): Promise<void> {
    return this.#mark(keyspace, kind, () => this.registry.mayCreate(keyspace, kind));
  }

  async drop(keyspace: number): Promise<void> {
    if (!this.registry.isLive(keyspace)) return;
    await this.#mark(keyspace, "sweeping", () => this.registry.isLive(keyspace));
    this.#startSweep(keyspace);
  }

  /** Stops sweeping; the next opening resumes. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#endPause();
    await this.#sweep;
  }

  #startSweep(keyspace: number): void {
    this.#sweep = this.#sweep.then(() => this.#sweepKeyspace(keyspace));
  }

  async #sweepKeyspace(keyspace: number): Promise<void> {
    while (!this.#isClosing) {
      const failure = await this.#sweepOnce(keyspace);
      if (failure === undefined || failure instanceof UnknownOutcome || this.#isClosing) return;
      await this.#pause(RETRY_MS);
    }
  }

  /** Sweeps to the end, or answers why the attempt failed. */
  async #sweepOnce(keyspace: number): Promise<StorageFull | UnknownOutcome | undefined> {
    try {
      await removeRows(this.#queue, keyspaceRange(keyspace), this.#pace());
      if (!this.#isClosing) await this.#mark(keyspace, "retired", () => true);
      return undefined;
    } catch (error) {
      if (error instanceof StorageFull || error instanceof UnknownOutcome) return error;
      throw error;
    }
  }

  /** Nothing waits for a sweep, and it competes with commits for the disk: half of the time is theirs. */
  #pace(): RemovalPace {
    let startMs = this.#clock.nowMs();
    return {
      isStopped: () => this.#isClosing,
      pause: async () => {
        const tookMs = this.#clock.nowMs() - startMs;
        if (tookMs > 0 && !this.#isClosing) await this.#pause(Math.min(tookMs, PAUSE_MS_MAX));
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

  /** Commits a new state, unless `isWanted`, which is asked within the commit, says that there is nothing to change. */
  async #mark(keyspace: number, state: KeyspaceState, isWanted: () => boolean): Promise<void> {
    try {
      await this.#queue.submitOwn((batch) => {
        if (!isWanted()) return;
        const version = batch.versions.next();
        batch.put(keyspaceKey(keyspace), KEYSPACES_PARTITION, { value: utf8Bytes(state), version });
        batch.put(GENERATION_KEY, GENERATION_PARTITION, { value: NO_BYTES, version });
      });
    } finally {
      // Other tasks of the batch may have cached the new state before the commit succeeded or failed.
      this.registry.forget();
    }
  }
}

const readGeneration = (reader: RowReader): Version =>
  reader.get(GENERATION_KEY, GENERATION_PARTITION).version;

/** The stored state of a keyspace; undefined for one that never existed. */
export function readKeyspaceState(reader: RowReader, keyspace: number): KeyspaceState | undefined {
  const { value } = reader.get(keyspaceKey(keyspace), KEYSPACES_PARTITION);
  return value === null ? undefined : stateOf(value);
}

/** Dropped keyspaces whose rows are not all removed yet. */
function readSweeping(reader: RowReader): readonly number[] {
  const everything = { rowsMax: Infinity, bytesMax: Infinity };
  return reader
    .partition(KEYSPACES_PARTITION, partitionRange(META_KEYSPACE, KEYSPACES_PARTITION, {}), everything)
    .rows.filter(({ value }) => stateOf(value) === "sweeping")
    .map(({ key }) => Buffer.from(key).readUInt32BE(0));
}

function stateOf(value: Uint8Array): KeyspaceState {
  const state = STATES.find((known) => known === utf8Text(value));
  assert(state !== undefined, "a keyspace has an unknown state", { state: utf8Text(value) });
  return state;
}

function keyspaceKey(keyspace: number): Uint8Array {
  const key = Buffer.allocUnsafe(4);
  key.writeUInt32BE(keyspace);
  return cellKey(META_KEYSPACE, KEYSPACES_PARTITION, key);
}
