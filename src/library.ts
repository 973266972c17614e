/**
 * Stator inside a Node.js process: for tests, tools and programs that want tables without a server. Requests come
 * over a socket or, with `requestHandler`, without one.
 *
 *   const stator = await createStator();
 *   const client = new DynamoDBClient(stator.clientOptions);
 *   …
 *   await stator.close();
 */
import { AdminDoor } from "./admin/admin-door.ts";
import { anyCredentials } from "./auth/any-credentials.ts";
import { systemClock } from "./base/clock.ts";
import { systemRandom } from "./base/random.ts";
import { programVersion } from "./cli/program-version.ts";
import { STREAM_SHARDS_MAX, TTL_INTERVAL_MAX_S } from "./config.ts";
import { COLLECTION_BYTES_MAX } from "./engine/item-limits.ts";
import { openInstance, rootArn } from "./instance.ts";
import { listen } from "./listen.ts";
import { openStore } from "./open-store.ts";
import { silentLogger } from "./telemetry/logger.ts";
import { Metrics } from "./telemetry/metrics.ts";
import { InProcessHandler } from "./wire/in-process-handler.ts";
import { DEFAULT_SERVER_LIMITS } from "./wire/server-limits.ts";

/** What may be different from the default. */
export interface StatorOptions {
  /** Keeps the data in this folder; without it everything is in memory and gone after `close`. */
  readonly dataDir?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Twelve digits; default `123456789012`. */
  readonly accountId?: string;
  /** How long tables and indexes stay in CREATING, UPDATING and DELETING, in milliseconds; default 0. */
  readonly tableDelayMs?: number;
  /** How long after one search for expired items (Time to Live) the next begins, in seconds, 1 to 86,400; default 30. */
  readonly ttlIntervalSeconds?: number;
  /** Largest item collection of a table with local indexes, in bytes; default and most 10 GB. */
  readonly collectionLimitBytes?: number;
  /** How many shards of a new stream take records, 1 to 64; default 4. */
  readonly streamShards?: number;
  /** Port on loopback for `endpoint`; default: any free one. */
  readonly port?: number;
}

/** A running Stator. */
export interface Stator {
  /** `http://127.0.0.1:PORT`: for clients in other processes and languages. */
  readonly endpoint: string;
  /** Takes the requests of an SDK v3 client in this process without a socket. */
  readonly requestHandler: InProcessHandler;
  /** For `new DynamoDBClient(…)` in this process. */
  readonly clientOptions: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly requestHandler: InProcessHandler;
  };
  /** Waits for requests in flight, then frees everything. */
  close(): Promise<void>;
}

/** Any well-formed credentials do; these say what they are. */
const CREDENTIALS = { accessKeyId: "stator", secretAccessKey: "stator" } as const;

const LOOPBACK = "127.0.0.1";

/**
 * Starts a Stator in this process.
 * @throws RangeError for a number out of its bounds, StorageOpenError when the data folder cannot be opened, or an Error of `node:net` when the port is taken
 */
export async function createStator(options: StatorOptions = {}): Promise<Stator> {
  const { dataDir, region = "us-east-1", accountId = "123456789012", tableDelayMs = 0, port = 0 } = options;
  const { ttlIntervalSeconds = 30, streamShards = 4, collectionLimitBytes = COLLECTION_BYTES_MAX } = options;
  checkBounds("ttlIntervalSeconds", ttlIntervalSeconds, TTL_INTERVAL_MAX_S);
  checkBounds("streamShards", streamShards, STREAM_SHARDS_MAX);
  checkBounds("collectionLimitBytes", collectionLimitBytes, COLLECTION_BYTES_MAX);
  const metrics = new Metrics();
  const storage =
    dataDir === undefined ? ({ kind: "memory" } as const) : ({ kind: "directory", path: dataDir } as const);
  const instance = openInstance({
    store: await openStore(storage, systemClock),
    authenticator: anyCredentials(rootArn(accountId)),
    region,
    accountId,
    tableDelayMs,
    expirySweepMs: 1_000 * ttlIntervalSeconds,
    streamShards,
    collectionBytesMax: collectionLimitBytes,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    metrics,
  });
  const server = await listen({
    api: instance.frontDoor,
    admin: new AdminDoor({ metrics, version: programVersion(), isReady: () => true }),
    host: LOOPBACK,
    port,
    limits: DEFAULT_SERVER_LIMITS,
    clock: systemClock,
    metrics,
  });
  const endpoint = `http://${LOOPBACK}:${server.port}`;
  const requestHandler = new InProcessHandler(instance.frontDoor);
  const close = async (): Promise<void> => {
    await server.close();
    await instance.close();
  };
  const clientOptions = { endpoint, region, credentials: CREDENTIALS, requestHandler };
  return { endpoint, requestHandler, clientOptions, close };
}

function checkBounds(name: keyof StatorOptions, count: number, max: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= max) return;
  throw new RangeError(`${name} must be a whole number from 1 to ${max}, not ${count}`);
}
