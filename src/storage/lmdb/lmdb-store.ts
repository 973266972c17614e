/**
 * The storage contract on LMDB: what a server runs on by default. Reads are answered at once, from the memory map and
 * the pending rows above it; writes go through the commit queue to the commit log, or straight to LMDB where processes
 * share the folder. Everything read is on disk, and everything acknowledged survives kill -9 and power loss.
 *
 * From here: `data-folder.ts` opens the folder, `commit-queue.ts` makes batches, `log/logged-commits.ts` commits them,
 * `row-reader.ts` reads. @see docs/adr/0002-lmdb-commit-queue.md and 0007-commit-log.md
 */
import { Buffer } from "node:buffer";
import { MiB } from "../../base/bytes.ts";
import { type Clock, systemStopwatch } from "../../base/clock.ts";
import {
  keyOfCell,
  LOG_KEYSPACE,
  logPartition,
  partitionRange,
  positionBytes,
  segmentRange,
} from "../cell-key.ts";
import { nameCells, writesOf } from "../decided-writes.ts";
import type { KeyspaceKind } from "../keyspace-registry.ts";
import { takeLease } from "../row-lease.ts";
import {
  type Attempt,
  type Cell,
  type Decide,
  type Fence,
  FenceMoved,
  type Lease,
  type LogEntry,
  type Page,
  type RangeOptions,
  type Read,
  type ScanOptions,
  type Store,
  type StoreLimits,
  SYSTEM_KEYSPACE,
  type UnknownOutcome,
} from "../store.ts";
import { VersionClock } from "../version-clock.ts";
import { BATCH_BYTES_MAX, CommitQueue } from "./commit-queue.ts";
import {
  type DataFolder,
  freeBytes,
  openDataFolder,
  openFolderToRead,
  type ReadFolder,
} from "./data-folder.ts";
import { DirectCommits, UnsavedCommits } from "./direct-commits.ts";
import { ALONE, type Sharing } from "./folder-lock.ts";
import { KeyspaceCatalog } from "./keyspace-catalog.ts";
import type { CheckpointBounds, FaultListener } from "./log/checkpoints.ts";
import { LoggedCommits } from "./log/logged-commits.ts";
import { PendingRows } from "./log/pending-rows.ts";
import { RowReader } from "./row-reader.ts";
import { removeRows } from "./row-removal.ts";
import { type CounterSum, type RowSink, readCounter, readLastVersion, WriteBatch } from "./write-batch.ts";

const ABSENT: Read = { value: null, version: 0n };
const NO_ROWS: Page = { rows: [], more: false };
const WAITING_MAX = 10_000;
/** After so long a process that is not held up has ended its reads: it begins anew with every turn of its event loop. */
const READ_MS = 20;

/** Where the store lives and what it may use. */
export interface LmdbStoreOptions {
  /** Created where it is missing. */
  readonly directory: string;
  readonly clock: Clock;
  /** Commits that may wait before further ones are refused as `Overloaded`. */
  readonly waitingMax?: number;
  /** Which other processes have the folder open; none by default. */
  readonly sharing?: Sharing;
  /** When a checkpoint begins, where commits are logged. */
  readonly checkpoint?: CheckpointBounds;
  readonly onFault?: FaultListener;
}

/** Opens the store in a folder that no other server has open. @throws StorageOpenError */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<Store> {
  return new LmdbStore(await openDataFolder(options.directory, options.sharing), options);
}

/**
 * Opens the store for reading, as the next start would find it. Nothing in the folder changes: what is committed is seen
 * by this process alone, and forgotten with it. @throws StorageOpenError
 */
export async function openLmdbStoreToRead(
  options: Pick<LmdbStoreOptions, "directory" | "clock">,
): Promise<Store> {
  return new LmdbStore(await openFolderToRead(options.directory), options);
}

const NOTHING_TO_AWAIT = Promise.resolve();

class LmdbStore implements Store {
  readonly limits: StoreLimits = {
    scope: "any",
    derived: "atomic",
    outcomes: "known",
    cellsMax: 1_000,
    commitBytesMax: 64 * MiB,
  };
  readonly failed: Promise<UnknownOutcome>;
  readonly #folder: DataFolder;
  readonly #clock: Clock;
  readonly #reader: RowReader;
  readonly #commits: DirectCommits | LoggedCommits | UnsavedCommits;
  readonly #queue: CommitQueue;
  readonly #keyspaces: KeyspaceCatalog;
  readonly #isShared: boolean;
  /** Null where other processes may change what was read. */
  readonly #system: SystemCellCache | null;
  /** Whether this turn of the event loop has its snapshot already; only where processes share the folder. */
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
        this.#keyspaces.refresh();
      }
      this.#system?.beginBatch();
      return new WriteBatch(sink, this.#reader, versions);
    };
    const free = (): number => freeBytes(options.directory);
    const hasCapacity = (): boolean => free() > 2 * BATCH_BYTES_MAX;
    const sharing = options.sharing ?? ALONE;
    this.#isShared = sharing.kind !== "alone";
    this.#system = this.#isShared ? null : new SystemCellCache();
    if (isReadOnly) this.#commits = new UnsavedCommits(pending, newBatch);
    else if (this.#isShared) {
      const awaitReaders = () => new Promise<void>((resolve) => clock.after(READ_MS, resolve));
      this.#commits = new DirectCommits({
        environment,
        newBatch,
        freeBytes: free,
        hasCapacity,
        awaitReaders,
      });
    } else
      this.#commits = new LoggedCommits({
        ...options,
        environment,
        pending,
        newBatch,
        freeBytes: free,
        hasCapacity,
        onFault: (event, error) => {
          options.onFault?.(event, error);
          if (event === "checkpoint failed") this.#queue.noteFailure(error);
        },
      });
    this.#queue = new CommitQueue(this.#commits, options.waitingMax ?? WAITING_MAX, systemStopwatch);
    this.failed = this.#queue.failed;
    this.#keyspaces = new KeyspaceCatalog(this.#reader, this.#queue, clock);
    if (sharing.kind !== "member" && !isReadOnly) this.#keyspaces.resumeSweeps();
  }

  createKeyspace(id: number, kind: KeyspaceKind): Promise<void> {
    return this.#keyspaces.create(id, kind);
  }

  dropKeyspace(id: number): Promise<void> {
    this.#refreshSnapshot();
    return this.#keyspaces.drop(id);
  }

  async atomically<T>({ fences }: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T> {
    const named = nameCells(cells, this.limits);
    return this.#queue.submit((batch) => {
      if (fences?.every(this.#holds) === false) throw new FenceMoved();
      const reads = cells.map(
        (cell, index) => this.#system?.find(cell) ?? this.#read(cell, named.keys[index]!),
      );
      const version = batch.versions.next();
      const decision = decide(reads, version);
      for (const write of writesOf(decision, named, this.#keyspaces.registry)) {
        batch.write(write, version);
        this.#system?.noteWrite(write.cell);
      }
      for (const append of decision.logs ?? []) batch.append(append, version);
      for (const counter of decision.counters ?? []) batch.add(counter);
      return decision.result;
    });
  }

  get(cell: Cell): Read {
    this.#refreshSnapshot();
    return this.#system?.find(cell) ?? this.#read(cell, keyOfCell(cell));
  }

  getMany(cells: readonly Cell[]): readonly Read[] {
    return cells.map((cell) => this.get(cell));
  }

  range(keyspace: number, partition: Uint8Array, options: RangeOptions): Page {
    this.#refreshSnapshot();
    if (!this.#keyspaces.registry.isLive(keyspace)) return NO_ROWS;
    return this.#reader.partition(partition, partitionRange(keyspace, partition, options), options);
  }

  scan(keyspace: number, options: ScanOptions): Page {
    this.#refreshSnapshot();
    if (!this.#keyspaces.registry.isLive(keyspace)) return NO_ROWS;
    return this.#reader.page(segmentRange(keyspace, options), options);
  }

  readLog(log: string, after: bigint, max: number): readonly LogEntry[] {
    this.#refreshSnapshot();
    const partition = logPartition(log);
    const bounds = partitionRange(LOG_KEYSPACE, partition, {
      from: { key: positionBytes(after), inclusive: false },
    });
    const page = this.#reader.partition(partition, bounds, { rowsMax: max, bytesMax: Infinity });
    return page.rows.map(({ key, value, version }) => ({
      position: Buffer.from(key).readBigUInt64BE(),
      version,
      value,
    }));
  }

  /** Positions are versions. Ordered with the commits: those under way may still have any. */
  logEnd(_log: string): Promise<bigint> {
    return this.#queue.submit((batch) => batch.versions.next());
  }

  async cut(logs: readonly string[]): Promise<readonly bigint[]> {
    const position = await this.#queue.submit((batch) => batch.versions.next());
    return logs.map(() => position);
  }

  trimLog(log: string, below: bigint): Promise<void> {
    const to = { key: positionBytes(below), inclusive: false };
    return removeRows(this.#queue, partitionRange(LOG_KEYSPACE, logPartition(log), { to }));
  }

  lease(name: string, ttlMs: number): Promise<Lease | null> {
    return takeLease(this, this.#clock, { name, ttlMs });
  }

  readCounter(counter: number): CounterSum {
    this.#refreshSnapshot();
    return readCounter(this.#reader, counter);
  }

  async close(): Promise<void> {
    await this.#keyspaces.close();
    await this.#queue.close();
    await this.#commits.close();
    await this.#folder.environment.db.close();
    await this.#folder.lock.release();
  }

  /**
   * Takes a new snapshot for the first read of each turn of the event loop. lmdb keeps one for a millisecond, in which
   * another process may have answered its client, and that client may have asked this one. A request that arrives after
   * the snapshot is handled in a later turn.
   */
  #refreshSnapshot(): void {
    if (!this.#isShared || this.#isCurrent) return;
    this.#isCurrent = true;
    void NOTHING_TO_AWAIT.then(this.#endTurn);
    this.#folder.environment.db.resetReadTxn();
    this.#keyspaces.refresh();
  }

  readonly #endTurn = (): void => {
    this.#isCurrent = false;
  };

  /** Looked at inside the transaction that relies on it, so no change of the cell comes in between. */
  readonly #holds = ({ cell, version }: Fence): boolean =>
    (this.#system?.find(cell) ?? this.#read(cell, keyOfCell(cell))).version === version;

  #read(cell: Cell, key: Uint8Array): Read {
    if (!this.#keyspaces.registry.isLive(cell.keyspace)) return ABSENT;
    const read = this.#reader.get(key, cell.partition);
    this.#system?.keep(cell, read);
    return read;
  }
}

/**
 * Reads of the system keyspace, which every request looks into for the version of its table, and which changes only
 * with tables. They are found by the very object that names the cell; another one costs a read. For a process that has
 * the folder alone: nobody else can change what is kept here.
 */
class SystemCellCache {
  #kept = new WeakMap<Cell, Read>();
  /** Whether a batch that changes the keyspace is under way, or was the last: what is read may be its own. */
  #isChanging = false;

  /** What the cell holds, if that is known. */
  find(cell: Cell): Read | undefined {
    return cell.keyspace === SYSTEM_KEYSPACE && !this.#isChanging ? this.#kept.get(cell) : undefined;
  }

  /** Keeps what was just read. */
  keep(cell: Cell, read: Read): void {
    if (cell.keyspace !== SYSTEM_KEYSPACE || this.#isChanging) return;
    // Copied: a read value is a small part of a pool, all of which it would keep alive.
    this.#kept.set(cell, {
      value: read.value === null ? null : new Uint8Array(read.value),
      version: read.version,
    });
  }

  /** A batch writes a cell. */
  noteWrite(cell: Cell): void {
    if (cell.keyspace === SYSTEM_KEYSPACE) this.#isChanging = true;
  }

  /** A batch begins: the one before it is visible to everyone, or failed. */
  beginBatch(): void {
    if (!this.#isChanging) return;
    this.#kept = new WeakMap();
    this.#isChanging = false;
  }
}
