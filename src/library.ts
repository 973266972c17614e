/**
 * Stator inside a Node.js process: for tests, tools and programs that want tables without a server. Requests come
 * over a socket or, with `requestHandler`, without one.
 *
 *   const stator = await createStator();
 *   const client = new DynamoDBClient(stator.clientOptions);
 *   …
 *   await stator.close();
 */
import { AdminProtocol } from "./admin/admin-protocol.ts";
import { anyCredentials } from "./auth/authenticator.ts";
import { systemClock } from "./base/clock.ts";
import { systemRandom } from "./base/random.ts";
import { programVersion } from "./cli/program-version.ts";
import { BrowserGuard, type BrowserPolicy } from "./http/browser-guard.ts";
import { HttpServer } from "./http/http-server.ts";
import { ProtocolRouter } from "./http/protocol.ts";
import { DEFAULT_SERVER_LIMITS } from "./http/server-limits.ts";
import { InProcessHandler } from "./in-process-handler.ts";
import { API_LISTENER, openInstance } from "./instance.ts";
import { openStore } from "./open-store.ts";
import { type EmbeddedConfig, readEmbeddedConfig } from "./settings/config.ts";
import { rawSetting } from "./settings/raw-settings.ts";
import { accountId, region } from "./settings/section/identity.ts";
import { port } from "./settings/section/server.ts";
import { dataDirectory, type StorageConfig } from "./settings/section/storage.ts";
import { streamShards } from "./settings/section/streams.ts";
import { collectionLimit, tableDelay, ttlInterval } from "./settings/section/tables.ts";
import type { AnySetting, RawSetting } from "./settings/setting.ts";
import { silentLogger } from "./telemetry/logger.ts";
import { Metrics } from "./telemetry/metrics.ts";

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
  /** How many shards of a new stream take records, 1 to 64; default: by the capacity of its table. */
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
  /**
   * Resolves when a write to the data folder failed in a way after which no further one can be trusted: writes are
   * refused from then on, reads go on. Close it and create it anew; everything acknowledged is there. Never rejects, and
   * a full disk is no such failure.
   */
  readonly failed: Promise<Error>;
  /** Waits for requests in flight, then frees everything. */
  close(): Promise<void>;
}

/** Any well-formed credentials do; these name their purpose. */
const CREDENTIALS = { accessKeyId: "stator", secretAccessKey: "stator" } as const;

const LOOPBACK = "127.0.0.1";

/** Web pages of other machines are refused: nobody is asked for credentials. */
const THIS_MACHINE: BrowserPolicy = { origins: new Set(), hosts: new Set() };

/** Options that the command line has too: refused alike, and with the same defaults, but for folder and port. */
const SETTING_OF: Readonly<Record<keyof StatorOptions, AnySetting>> = {
  dataDir: dataDirectory,
  region,
  accountId,
  tableDelayMs: tableDelay,
  ttlIntervalSeconds: ttlInterval,
  collectionLimitBytes: collectionLimit,
  streamShards,
  port,
};

/**
 * Starts a Stator in this process.
 * @throws RangeError for an option that cannot be used, StorageOpenError when the data folder cannot be opened, or an Error of `node:net` when the port is taken
 */
export async function createStator(options: StatorOptions = {}): Promise<Stator> {
  const config = embeddedConfig(options);
  const { settings } = config;
  const metrics = new Metrics();
  const store = await openStore(storageOf(options), systemClock);
  const { failed } = store;
  let ready = true;
  void failed.then(() => (ready = false));
  const instance = openInstance({
    store,
    authenticator: anyCredentials(settings.accountId),
    settings,
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    metrics,
  });
  let server: HttpServer;
  try {
    server = await HttpServer.listen({
      listener: API_LISTENER,
      handler: new BrowserGuard({
        ...THIS_MACHINE,
        handler: new ProtocolRouter(instance.api, [
          ...instance.companions,
          new AdminProtocol({ metrics, version: programVersion(), isReady: () => ready }),
        ]),
        logger: silentLogger,
      }),
      host: LOOPBACK,
      port: config.port,
      limits: DEFAULT_SERVER_LIMITS,
      clock: systemClock,
      metrics,
    });
  } catch (error) {
    await instance.close();
    throw error;
  }
  const endpoint = `http://${LOOPBACK}:${server.port}`;
  const requestHandler = new InProcessHandler(new ProtocolRouter(instance.api, instance.companions));
  const close = async (): Promise<void> => {
    await server.close();
    await instance.close();
  };
  const clientOptions = { endpoint, region: settings.region, credentials: CREDENTIALS, requestHandler };
  return { endpoint, requestHandler, clientOptions, failed, close };
}

/** @throws RangeError */
function embeddedConfig(options: StatorOptions): EmbeddedConfig {
  const given = new Map<string, RawSetting>([[port.flag, { text: "0", origin: "port" }]]);
  for (const option of Object.keys(options)) {
    if (!isOption(option)) throw new RangeError(`unknown option: ${option}`);
    const setting = SETTING_OF[option];
    if (options[option] !== undefined) given.set(setting.flag, givenOption(setting, options[option], option));
  }
  const outcome = readEmbeddedConfig(given);
  if (outcome.kind === "refused") throw new RangeError(outcome.line);
  return outcome.config;
}

const isOption = (option: string): option is keyof StatorOptions => Object.hasOwn(SETTING_OF, option);

/** Programs in JavaScript give values of any type. @throws RangeError */
function givenOption(setting: AnySetting, value: unknown, origin: string): RawSetting {
  const outcome = rawSetting(setting, value, origin);
  if (outcome.kind === "refused") throw new RangeError(outcome.line);
  return outcome.given;
}

const storageOf = ({ dataDir }: StatorOptions): StorageConfig =>
  dataDir === undefined ? { kind: "memory" } : { kind: "directory", path: dataDir };
