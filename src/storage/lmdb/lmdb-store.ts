/**
 * The storage contract on LMDB: what a server runs on by default. Reads come straight from the memory map and what is
 * yet to go there, and are answered at once; writes go through the commit queue to the commit log, or to LMDB where
 * processes share the folder. Everything read is on disk, and everything acknowledged stays, through kill -9 and power
 * loss. @see docs/adr/0002-lmdb-commit-queue.md and 0007-commit-log.md
 */
import { Buffer } from "node:buffer";
import { MiB } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import {
  keyOfCell,
  LOG_SPACE,
  logPartition,
  partitionRange,
  positionBytes,
  segmentRange,
} from "../cell-key.ts";
import { nameCells, writesOf } from "../decided-writes.ts";
import { takeLease } from "../row-lease.ts";
import type { SpaceKind } from "../space-registry.ts";
import type {
  Cell,
  Decision,
  Lease,
  LogEntry,
  Page,
  RangeOptions,
  Read,
  ScanOptions,
  Store,
  StoreCapabilities,
  UnknownOutcome,
  Version,
} from "../store.ts";
import { VersionClock } from "../version-clock.ts";
import type { CheckpointBounds, FaultListener } from "./checkpoints.ts";
import { BATCH_BYTES_MAX, CommitQueue } from "./commit-queue.ts";
import {
  type DataFolder,
  freeBytes,
  openDataFolder,
  openFolderToRead,
  type ReadFolder,
} from "./data-folder.ts";
import { DirectCommits } from "./direct-commits.ts";
import { LoggedCommits } from "./logged-commits.ts";
import { NoCommits } from "./no-commits.ts";
import { PendingRows } from "./pending-rows.ts";
import { RowReader } from "./row-reader.ts";
import { removeRows } from "./row-removal.ts";
import type { RowSink } from "./row-sink.ts";
import { ALONE, type Sharing } from "./sharing.ts";
import { StoredSpaces } from "./stored-spaces.ts";
import { SystemReads } from "./system-reads.ts";
import { readLastVersion, readTally, type TallySum, WriteBatch } from "./write-batch.ts";

const ABSENT: Read = { v: null, ver: 0n };
const NO_ROWS: Page = { rows: [], more: false };
const WAITING_MAX = 10_000;

/** Where the store lives and what it may use. */
export interface LmdbStoreOptions {
  /** Created where it is missing. */
  readonly directory: string;
  readonly clock: Clock;
  /** Commits that may wait before further ones are refused as `Overloaded`. */
  readonly waitingMax?: number;
  /** Who else has the folder open; nobody unless it says so. */
  readonly sharing?: Sharing;
  /** When commits are carried from the log to LMDB, where they are logged. */
  readonly checkpoint?: CheckpointBounds;
  readonly onFault?: FaultListener;
}

/** Opens the store in a folder that no other server has open. @throws StorageOpenError */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<Store> {
  return new LmdbStore(await openDataFolder(options.directory, options.sharing), options);
}

/** Opens the store to be read, as the next start would find it; nothing in the folder changes. @throws StorageOpenError */
export async function openLmdbStoreToRead(
  options: Pick<LmdbStoreOptions, "directory" | "clock">,
): Promise<Store> {
  return new LmdbStore(await openFolderToRead(options.directory), options);
}

const NOTHING_TO_AWAIT = Promise.resolve();

class LmdbStore implements Store {
  readonly caps: StoreCapabilities = {
    scope: "any",
    derived: "atomic",
    cellsMax: 1_000,
    commitBytesMax: 64 * MiB,
  };
  readonly untilBroken: Promise<UnknownOutcome>;
  readonly #folder: DataFolder;
  readonly #clock: Clock;
  readonly #reader: RowReader;
  readonly #commits: DirectCommits | LoggedCommits | NoCommits;
  readonly #queue: CommitQueue;
  readonly #spaces: StoredSpaces;
  readonly #isShared: boolean;
  /** Null where others may change what was read. */
  readonly #system: SystemReads | null;
  /** Whether what was read last is what is committed now, as far as this turn of the event loop can tell. */
  #isCurrent = false;

  constructor(folder: DataFolder | ReadFolder, options: LmdbStoreOptions) {
    const { environment } = folder;
    const { clock } = options;
    this.#folder = folder;
    this.#clock = clock;
    const isReadOnly = "pending" in folder;
    const pending = isReadOnly ? folder.pending : new PendingRows();
    this.#reader = new RowReader(environment, pending);
    const versions = new VersionClock(clock, readLastVersion(this.#reader));
    const newBatch = (sink: RowSink): WriteBatch => {
      if (this.#isShared) {
        versions.raise(readLastVersion(this.#reader));
        this.#spaces.refresh();
      }
      this.#system?.beginBatch();
      return new WriteBatch(sink, this.#reader, versions);
    };
    const free = (): number => freeBytes(options.directory);
    const hasRoom = (): boolean => free() > 2 * BATCH_BYTES_MAX;
    const sharing = options.sharing ?? ALONE;
    this.#isShared = sharing.kind !== "alone";
    this.#system = this.#isShared ? null : new SystemReads();
    if (isReadOnly) this.#commits = new NoCommits();
    else if (this.#isShared) this.#commits = new DirectCommits(environment, newBatch, hasRoom);
    else
      this.#commits = new LoggedCommits({
        ...options,
        environment,
        pending,
        newBatch,
        freeBytes: free,
        hasRoom,
        onFault: (event, error) => {
          options.onFault?.(event, error);
          if (event === "checkpoint failed") this.#queue.noteFailure(error);
        },
      });
    this.#queue = new CommitQueue(this.#commits, options.waitingMax ?? WAITING_MAX);
    this.untilBroken = this.#queue.untilBroken;
    this.#spaces = new StoredSpaces(this.#reader, this.#queue, clock);
    if (sharing.kind !== "member" && !isReadOnly) this.#spaces.resumeSweeps();
  }

  createSpace(id: number, kind: SpaceKind): Promise<void> {
    return this.#spaces.create(id, kind);
  }

  dropSpace(id: number): Promise<void> {
    this.#seeOthers();
    return this.#spaces.drop(id);
  }

  async atomically<T>(
    _id: Uint8Array,
    cells: readonly Cell[],
    decide: (reads: readonly Read[], ver: Version) => Decision<T>,
  ): Promise<T> {
    const named = nameCells(cells, this.caps);
    return this.#queue.submit((batch) => {
      const reads = cells.map(
        (cell, index) => this.#system?.find(cell) ?? this.#read(cell, named.keys[index]!),
      );
      const ver = batch.versions.next();
      const decision = decide(reads, ver);
      for (const write of writesOf(decision, named, this.#spaces.registry)) {
        batch.write(write, ver);
        this.#system?.noteWrite(write.cell);
      }
      for (const append of decision.logs ?? []) batch.append(append, ver);
      for (const tally of decision.tallies ?? []) batch.add(tally);
      return decision.result;
    });
  }

  get(cell: Cell): Read {
    this.#seeOthers();
    return this.#system?.find(cell) ?? this.#read(cell, keyOfCell(cell));
  }

  getMany(cells: readonly Cell[]): readonly Read[] {
    return cells.map((cell) => this.get(cell));
  }

  range(space: number, p: Uint8Array, options: RangeOptions): Page {
    this.#seeOthers();
    if (!this.#spaces.registry.isLive(space)) return NO_ROWS;
    return this.#reader.partition(p, partitionRange(space, p, options), options);
  }

  scan(space: number, options: ScanOptions): Page {
    this.#seeOthers();
    if (!this.#spaces.registry.isLive(space)) return NO_ROWS;
    return this.#reader.page(segmentRange(space, options), options);
  }

  readLog(log: string, after: bigint, max: number): readonly LogEntry[] {
    this.#seeOthers();
    const p = logPartition(log);
    const bounds = partitionRange(LOG_SPACE, p, { from: { k: positionBytes(after), inclusive: false } });
    const page = this.#reader.partition(p, bounds, { rowsMax: max, bytesMax: Infinity });
    return page.rows.map(({ k, v, ver }) => ({ position: Buffer.from(k).readBigUInt64BE(), ver, v }));
  }

  trimLog(log: string, below: bigint): Promise<void> {
    const to = { k: positionBytes(below), inclusive: false };
    return removeRows(this.#queue, partitionRange(LOG_SPACE, logPartition(log), { to }));
  }

  lease(name: string, ttlMs: number): Promise<Lease | null> {
    return takeLease(this, this.#clock, { name, ttlMs });
  }

  estimate(tally: number): TallySum {
    this.#seeOthers();
    return readTally(this.#reader, tally);
  }

  async close(): Promise<void> {
    await this.#spaces.close();
    await this.#queue.close();
    await this.#commits.close();
    await this.#folder.environment.db.close();
    await this.#folder.lock.release();
  }

  /**
   * Takes a new picture for the first read of each turn of the event loop. lmdb keeps one for a millisecond, in which
   * another process may have answered its client, and that client may have asked this one. What reaches this process
   * later than the picture is handled in a later turn.
   */
  #seeOthers(): void {
    if (!this.#isShared || this.#isCurrent) return;
    this.#isCurrent = true;
    void NOTHING_TO_AWAIT.then(this.#endTurn);
    this.#folder.environment.db.resetReadTxn();
    this.#spaces.refresh();
  }

  readonly #endTurn = (): void => {
    this.#isCurrent = false;
  };

  #read(cell: Cell, key: Uint8Array): Read {
    if (!this.#spaces.registry.isLive(cell.space)) return ABSENT;
    const read = this.#reader.get(key, cell.p);
    this.#system?.keep(cell, read);
    return read;
  }
}
