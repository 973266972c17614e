/**
 * A server of the cluster as a `Store`: what the engine above sees of an engine of many machines.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../../src/base/assert.ts";
import { MiB } from "../../../src/base/bytes.ts";
import { takeLease } from "../../../src/storage/row-lease.ts";
import type {
  Attempt,
  Cell,
  Decide,
  Lease,
  LogEntry,
  Page,
  RangeOptions,
  Read,
  ScanOptions,
  Store,
  StoreLimits,
} from "../../../src/storage/store.ts";
import { UnknownOutcome } from "../../../src/storage/store.ts";
import { FenceHolder } from "./fence-holder.ts";
import type { PartitionedCluster } from "./partitioned-cluster.ts";
import { Relay } from "./relay.ts";
import { counterName, logName, Sequencer } from "./sequencer.ts";
import { SerialWork } from "./serial-work.ts";
import { Server } from "./server.ts";
import { type Loss, Submitter } from "./submitter.ts";

/** How often a server looks for what others left undone. */
const SWEEP_MS = 1_000;

export class PartitionedStore implements Store {
  readonly limits: StoreLimits;
  /** What is lost here can be submitted again. */
  readonly failed = new Promise<UnknownOutcome>(() => undefined);
  readonly server: Server;
  readonly #cluster: PartitionedCluster;
  readonly #fences: FenceHolder;
  readonly #sequencer: Sequencer;
  readonly #relay: Relay;
  readonly #submitter: Submitter;
  readonly #commits = new SerialWork();
  #isClosed = false;
  #cancelSweep = (): void => {};

  /** Opens a server on the cluster, which also takes over what others leave undone. */
  constructor(cluster: PartitionedCluster, skewMs = 0) {
    this.limits = {
      scope: cluster.options.scope,
      derived: "relayed",
      outcomes: "unknown",
      cellsMax: 1_000,
      commitBytesMax: 16 * MiB,
    };
    this.#cluster = cluster;
    this.server = new Server(cluster, skewMs);
    this.#fences = new FenceHolder(this.server);
    this.#sequencer = new Sequencer(this.server);
    this.#relay = new Relay(this.server, this.#sequencer);
    const { server, limits } = this;
    this.#submitter = new Submitter({ server, limits, fences: this.#fences, relay: this.#relay });
    this.#sweepLater();
    cluster.peers.set(server.number, {
      giveBack: (fence) => {
        if (server.answers) this.#fences.giveBack(fence);
      },
    });
  }

  /** The next commit is lost in that way. */
  loseNext(loss: Loss): void {
    this.#submitter.loseNext(loss);
  }

  async atomically<T>(attempt: Attempt, cells: readonly Cell[], decide: Decide<T>): Promise<T> {
    assert(!this.#isClosed, "the store is closed");
    const partition = this.#cluster.partitionOf(cells);
    const commit = { attempt: named(attempt, this.#cluster), cells, decide, partition };
    const submit = (): Promise<T> =>
      this.#commits.run(partition, async () => {
        await this.server.at("commit 1: asked");
        return this.#submitter.commit(commit);
      });
    return attempt.id.length === 0 ? untilKnown(submit) : submit();
  }

  async get(cell: Cell, _level: "strong" | "eventual"): Promise<Read> {
    await this.server.message();
    return this.#cluster.cells.read(cell);
  }

  async getMany(cells: readonly Cell[], level: "strong" | "eventual" | "atomic"): Promise<readonly Read[]> {
    await this.server.message();
    if (level === "atomic") return cells.map((cell) => this.#cluster.cells.read(cell));
    const reads: Read[] = [];
    for (const cell of cells) reads.push(await this.get(cell, level));
    return reads;
  }

  async range(keyspace: number, partition: Uint8Array, options: RangeOptions): Promise<Page> {
    await this.server.message();
    return this.#cluster.cells.range(keyspace, partition, this.#shorter(options));
  }

  async scan(keyspace: number, options: ScanOptions): Promise<Page> {
    await this.server.message();
    return this.#cluster.cells.scan(keyspace, this.#shorter(options));
  }

  async readLog(log: string, after: bigint, max: number): Promise<readonly LogEntry[]> {
    await this.server.message();
    return this.#cluster.sequence(logName(log)).read(after, max);
  }

  async logEnd(log: string): Promise<bigint> {
    const [end] = await this.#sequencer.cut([log]);
    return end ?? 0n;
  }

  async cut(logs: readonly string[]): Promise<readonly bigint[]> {
    await this.server.message();
    return this.#sequencer.cut(logs);
  }

  async trimLog(log: string, below: bigint): Promise<void> {
    await this.server.message();
    this.#cluster.sequence(logName(log)).trim(below);
  }

  async readCounter(counter: number): Promise<{ readonly rows: number; readonly bytes: number }> {
    await this.server.message();
    return this.#cluster.sequence(counterName(counter)).sum;
  }

  async createKeyspace(id: number, kind: "items" | "derived"): Promise<void> {
    await this.server.message();
    this.#cluster.cells.create(id, kind);
  }

  async dropKeyspace(id: number): Promise<void> {
    await this.server.message();
    this.#cluster.cells.drop(id);
  }

  lease(name: string, ttlMs: number): Promise<Lease | null> {
    return takeLease(this, this.server.clock, { name, ttlMs });
  }

  /** Relays all there is, whoever left it, and tidies up: nothing lags behind any more. */
  async settled(): Promise<void> {
    await this.#relay.relayAll(() => this.#cluster.pending());
    for (const name of this.#cluster.untidySequences()) await this.#sequencer.tidy(name);
    this.#cluster.sweep();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelSweep();
    await this.#commits.settled();
    await this.#relay.settled();
    await this.#sequencer.settled();
    this.#fences.close();
    this.#cluster.peers.delete(this.server.number);
  }

  /** Now and then relays what is left in outboxes: whoever committed it may have ended before. */
  #sweepLater(): void {
    this.#cancelSweep = this.server.clock.after(SWEEP_MS, () => {
      for (const partition of this.#cluster.pending()) void this.#relay.relay(partition);
      if (!this.#isClosed) this.#sweepLater();
    });
  }

  /** Pages may end early as long as they say so. */
  #shorter<Options extends { readonly rowsMax: number }>(options: Options): Options {
    const { chance, options: cluster } = this.#cluster;
    return chance.percent(cluster.shortPercent)
      ? { ...options, rowsMax: Math.min(options.rowsMax, 1 + chance.below(3)) }
      : options;
  }
}

/** An engine's own attempts have no name yet. */
const named = (attempt: Attempt, cluster: PartitionedCluster): Attempt =>
  attempt.id.length > 0 ? attempt : { ...attempt, id: Buffer.from(`own ${cluster.nextNumber()}`) };

/** The engine's own attempts are submitted until their outcome is known. */
async function untilKnown<T>(submit: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await submit();
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
    }
  }
}
