/**
 * A server whose clock is turned from outside, in a process of its own: Stator over a new data directory on disk,
 * for what would otherwise take hours or days to fall due. Forked; says its port, and turns its clock when told.
 */
import { AdminProtocol } from "../src/admin/admin-protocol.ts";
import { anyCredentials } from "../src/auth/any-credentials.ts";
import { type Clock, systemClock } from "../src/base/clock.ts";
import { systemRandom } from "../src/base/random.ts";
import { streamHorizon } from "../src/engine/stream/log-position.ts";
import { shardLog } from "../src/engine/stream/shard-id.ts";
import { logsPage } from "../src/engine/stream/stream-lookup.ts";
import { HttpServer } from "../src/http/http-server.ts";
import { ProtocolRouter } from "../src/http/protocol.ts";
import { DEFAULT_SERVER_LIMITS } from "../src/http/server-limits.ts";
import { openInstance, rootArn } from "../src/instance.ts";
import { COLLECTION_BYTES_MAX } from "../src/item/item-limits.ts";
import { openStore } from "../src/open-store.ts";
import type { Store } from "../src/storage/store.ts";
import { silentLogger } from "../src/telemetry/logger.ts";
import { Metrics } from "../src/telemetry/metrics.ts";

/** What the server is told: how far to turn its clock. */
export interface Turn {
  readonly turnMs: number;
}

/** What it says: once when it is ready, and after each turn. */
export interface TurnedServerState {
  readonly port: number;
  /** By its own clock. */
  readonly nowMs: number;
  /** Whether a log still has records that are older than streams keep them. */
  readonly hasOldRecords: boolean;
}

/** The machine's clock, ahead by what it was turned. */
class TurnedClock implements Clock {
  readonly #timers = new Set<{ readonly dueMs: number; readonly run: () => void; cancel: () => void }>();
  #aheadMs = 0;

  nowMs(): number {
    return systemClock.nowMs() + this.#aheadMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.nowMs() + delayMs, run, cancel: () => {} };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => {
      this.#timers.delete(timer);
      timer.cancel();
    };
  }

  turn(byMs: number): void {
    this.#aheadMs += byMs;
    for (const timer of this.#timers) {
      timer.cancel();
      this.#arm(timer);
    }
  }

  #arm(timer: { readonly dueMs: number; readonly run: () => void; cancel: () => void }): void {
    timer.cancel = systemClock.after(Math.max(0, timer.dueMs - this.nowMs()), () => {
      this.#timers.delete(timer);
      timer.run();
    });
  }
}

/** Serves the directory until its parent ends it. */
async function serve(directory: string): Promise<void> {
  const clock = new TurnedClock();
  const metrics = new Metrics();
  const accountId = "123456789012";
  const store = await openStore({ kind: "directory", path: directory }, clock);
  const instance = openInstance({
    store,
    authenticator: anyCredentials(rootArn(accountId)),
    settings: {
      region: "us-east-1",
      accountId,
      tableDelayMs: 0,
      collectionBytesMax: COLLECTION_BYTES_MAX,
      expirySweepMs: 30_000,
      streamShards: 4,
    },
    clock,
    random: systemRandom,
    logger: silentLogger,
    metrics,
  });
  const { port } = await HttpServer.listen({
    listener: "api",
    handler: new ProtocolRouter(instance.api, [
      new AdminProtocol({ metrics, version: "bench", isReady: () => true }),
    ]),
    host: "127.0.0.1",
    port: 0,
    limits: DEFAULT_SERVER_LIMITS,
    clock,
    metrics,
  });
  const say = async (): Promise<void> => {
    const nowMs = clock.nowMs();
    process.send?.({
      port,
      nowMs,
      hasOldRecords: await hasOldRecords(store, nowMs),
    } satisfies TurnedServerState);
  };
  process.on("message", ({ turnMs }: Turn) => {
    clock.turn(turnMs);
    void say();
  });
  await say();
}

/** Looks at the oldest record of every shard of the first tables. */
async function hasOldRecords(store: Store, nowMs: number): Promise<boolean> {
  for (const { logs } of await logsPage(store, undefined, 10)) {
    for (const { tableId, shards } of logs.streams) {
      for (const { id } of shards) {
        const [oldest] = await store.readLog(shardLog(tableId, id), 0n, 1);
        if (oldest !== undefined && oldest.position < streamHorizon(nowMs)) return true;
      }
    }
  }
  return false;
}

await serve(process.argv[2] ?? "");
