/**
 * The settings of the server, each said once: its flag, what it takes, and what `--help` says of it. The environment
 * variable and the key of the configuration file follow from the flag: `--data-dir` is `STATOR_DATA_DIR` and
 * `dataDir`.
 */
import { COLLECTION_BYTES_MAX } from "../item/item-limits.ts";

/** Longest time between searches for expired items, in seconds: a day, which is the least that AWS speaks of. */
export const TTL_INTERVAL_MAX_S = 86_400;

/** Most open shards of a stream: all shards of a day are kept in one record of the catalog. */
export const STREAM_SHARDS_MAX = 64;

/** One setting as people write it. */
export interface Setting {
  /** What `--help` calls the value; a switch has none. */
  readonly value?: string;
  /** Where values have types, a number says it as well as a text. */
  readonly numeric?: true;
  readonly help: string;
  /** What holds when nobody says. */
  readonly fallback?: string;
  /** Never taken as a flag, because everybody on the machine can read command lines. */
  readonly secret?: true;
}

/** By flag, in the order in which `--help` shows them. */
export const SETTINGS = {
  host: { value: "ADDRESS", help: "address to listen on", fallback: "127.0.0.1" },
  port: { value: "N", numeric: true, help: "port to listen on; 0 takes any free one", fallback: "8000" },
  "data-dir": { value: "DIR", help: "where the data is kept", fallback: "./stator-data" },
  "in-memory": { help: "keep everything in memory and nothing on disk" },
  region: { value: "NAME", help: "AWS region that this server is", fallback: "us-east-1" },
  "account-id": {
    value: "ID",
    numeric: true,
    help: "AWS account that owns the tables",
    fallback: "123456789012",
  },
  auth: {
    value: "MODE",
    help: "none: any well-formed credentials; keys: signatures by configured access keys",
    fallback: "none",
  },
  "access-keys": {
    value: "LIST",
    help: "access keys for --auth keys, as ID:SECRET,ID:SECRET",
    secret: true,
  },
  insecure: { help: "allow --auth none on an address that other machines reach" },
  "tls-cert": { value: "FILE", help: "certificate chain (PEM); serves HTTPS" },
  "tls-key": { value: "FILE", help: "private key of the certificate (PEM)" },
  workers: {
    value: "N",
    numeric: true,
    help: "processes that serve requests; auto: one per core",
    fallback: "1",
  },
  "table-delay": {
    value: "MS",
    numeric: true,
    help: "how long tables and indexes stay in CREATING, UPDATING and DELETING",
    fallback: "0",
  },
  "ttl-interval-seconds": {
    value: "N",
    numeric: true,
    help: `how long after one search for expired items the next begins, 1 to ${TTL_INTERVAL_MAX_S}`,
    fallback: "30",
  },
  "stream-shards": {
    value: "N",
    numeric: true,
    help: `how many shards of a new stream take records, 1 to ${STREAM_SHARDS_MAX}`,
    fallback: "4",
  },
  "collection-limit-bytes": {
    value: "N",
    numeric: true,
    help: "largest item collection of a table with local indexes; lower it to test what happens beyond",
    fallback: String(COLLECTION_BYTES_MAX),
  },
  "log-level": { value: "LEVEL", help: "debug, info, warn, error or silent", fallback: "info" },
  config: { value: "FILE", help: "JSON file with any of these settings" },
} as const satisfies Record<string, Setting>;

/** A setting's flag, without dashes in front. */
export type SettingName = keyof typeof SETTINGS;

/** Every flag, in order. */
export const settingNames: readonly SettingName[] = Object.keys(SETTINGS).filter(isSettingName);

/** Whether there is such a setting. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/** What is known of the setting. */
export const settingOf = (name: SettingName): Setting => SETTINGS[name];

/** `STATOR_DATA_DIR` */
export const environmentName = (name: SettingName): string =>
  `STATOR_${name.replaceAll("-", "_").toUpperCase()}`;

/** `dataDir` */
export const configurationKey = (name: SettingName): string =>
  name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
