/**
 * A Stator in this process that verifies every signature, on a free port of loopback. `STATOR_TEST_ENGINE` chooses its
 * storage engine, among them the double of an engine of many machines, where what AWS calls eventually consistent lags.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdminProtocol } from "../../src/admin/admin-protocol.ts";
import { fixedAccessKeys, SignatureVerifier } from "../../src/auth/signature.ts";
import { systemClock } from "../../src/base/clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import { HttpServer } from "../../src/http/http-server.ts";
import { ProtocolRouter } from "../../src/http/protocol.ts";
import { DEFAULT_SERVER_LIMITS } from "../../src/http/server-limits.ts";
import { openInstance } from "../../src/instance.ts";
import { COLLECTION_BYTES_MAX } from "../../src/item/item-limits.ts";
import { openLmdbStore } from "../../src/storage/lmdb/lmdb-store.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import type { Store } from "../../src/storage/store.ts";
import { silentLogger } from "../../src/telemetry/logger.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { PartitionedCluster } from "../storage-doubles/partitioned-store/partitioned-cluster.ts";
import { PartitionedStore } from "../storage-doubles/partitioned-store/partitioned-store.ts";
import { type RemoteTarget, TEST_ENGINE } from "./config.ts";

const ACCOUNT = "123456789012";
const REGION = "us-east-1";
const CREDENTIALS = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "stator-conformance" } as const;

/** A service in this process, which can be waited for. */
export interface LocalTarget extends RemoteTarget {
  /** Resolves when what may lag behind writes has caught up with those so far. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

interface OpenStore {
  readonly store: Store;
  readonly caughtUp: () => Promise<void>;
  readonly remove: () => void;
}

const ENGINES: Readonly<Record<string, () => Promise<OpenStore>>> = {
  memory: async () => ({
    store: createMemoryStore({ clock: systemClock }),
    caughtUp: async () => {},
    remove: () => {},
  }),
  lmdb: async () => {
    const directory = mkdtempSync(join(tmpdir(), "stator-conformance-"));
    return {
      store: await openLmdbStore({ directory, clock: systemClock }),
      caughtUp: async () => {},
      remove: () => rmSync(directory, { recursive: true, force: true }),
    };
  },
  partitioned: async () => {
    const options = { seed: Date.now() % 1_000_000_000, clock: systemClock, leaseMs: 100, marginMs: 20 };
    const store = new PartitionedStore(
      new PartitionedCluster({
        ...options,
        lostPercent: 3,
      }),
    );
    return { store, caughtUp: () => store.settled(), remove: () => {} };
  },
};

/** Starts an empty one; `close` frees it. */
export async function startLocalTarget(): Promise<LocalTarget> {
  const open = ENGINES[TEST_ENGINE];
  if (open === undefined) throw new Error("STATOR_TEST_ENGINE names no engine");
  const { store, caughtUp, remove } = await open();
  const metrics = new Metrics();
  const instance = openInstance({
    store,
    authenticator: new SignatureVerifier({
      keys: fixedAccessKeys(new Map([[CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey]])),
      region: REGION,
      accountId: ACCOUNT,
    }),
    settings: {
      region: REGION,
      accountId: ACCOUNT,
      tableDelayMs: 0,
      collectionBytesMax: COLLECTION_BYTES_MAX,
      expirySweepMs: 30_000,
      streamShards: null,
      countsStreamRecords: false,
    },
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    metrics,
  });
  const server = await HttpServer.listen({
    listener: "api",
    handler: new ProtocolRouter(instance.api, [
      new AdminProtocol({ metrics, version: "conformance", isReady: () => true }),
    ]),
    host: "127.0.0.1",
    port: 0,
    limits: DEFAULT_SERVER_LIMITS,
    clock: systemClock,
    metrics,
  });
  const close = async (): Promise<void> => {
    await server.close();
    await instance.close();
    remove();
  };
  const endpoint = `http://127.0.0.1:${server.port}`;
  return { endpoint, region: REGION, credentials: CREDENTIALS, caughtUp, close };
}
