/**
 * Configuration: what the server is told by flags, environment and file, in that order of precedence, as one value
 * that cannot be wrong. Whatever cannot be used is refused with one line that names it; nothing is ignored.
 */

import { readFileSync } from "node:fs";
import { isIPv4, isIPv6 } from "node:net";
import { availableParallelism } from "node:os";
import { COLLECTION_BYTES_MAX } from "../item/item-limits.ts";
import { LOG_LEVELS, type LogLevel } from "../telemetry/logger.ts";
import type { DatabaseSettings } from "./database-settings.ts";
import {
  fromEnvironment,
  fromFile,
  fromFlags,
  type GivenAccessKey,
  type GivenOutcome,
  type RawSetting,
  type RawSettings,
} from "./raw-settings.ts";
import { type SettingName, STREAM_SHARDS_MAX, settingOf, TTL_INTERVAL_MAX_S } from "./settings.ts";

/** Where the data lives. */
export type StorageConfig =
  | { readonly kind: "memory" }
  | { readonly kind: "directory"; readonly path: string };

/** How callers prove who they are. */
export type AuthConfig =
  | { readonly kind: "none" }
  /** Secrets by access key id. */
  | { readonly kind: "keys"; readonly secrets: ReadonlyMap<string, string> };

/** Everything `stator serve` needs to know. */
export interface ServeConfig {
  readonly host: string;
  readonly port: number;
  readonly storage: StorageConfig;
  /** Processes that serve requests; 1: this one, otherwise so many besides it. */
  readonly workers: number;
  readonly settings: DatabaseSettings;
  readonly auth: AuthConfig;
  /** Paths of PEM files. */
  readonly tls: { readonly certPath: string; readonly keyPath: string } | undefined;
  readonly logLevel: LogLevel;
}

/** Beyond this, processes wait for one another's commits and for memory rather than serve. */
const WORKERS_MAX = 64;

/** The configuration, or one line on what is wrong with it. */
export type ConfigOutcome =
  | { readonly kind: "config"; readonly config: ServeConfig }
  | { readonly kind: "refused"; readonly line: string };

/** The part of the configuration that a Stator within another program has, too. */
export interface EmbeddedConfig {
  readonly port: number;
  readonly settings: DatabaseSettings;
}

/** That part, or one line on what is wrong with it. */
export type EmbeddedOutcome =
  | { readonly kind: "config"; readonly config: EmbeddedConfig }
  | { readonly kind: "refused"; readonly line: string };

/** Where the data is kept, or one line on why that cannot be told. */
export type DirectoryOutcome =
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "refused"; readonly line: string };

/** The variables of this process. */
export const processEnvironment = (): Readonly<Record<string, string | undefined>> => process.env;

/** Thrown and caught in this file alone: the line of a refusal. */
class Refusal extends Error {}

/** Reads all three places. `flags` are the words behind `serve`. */
export function readConfig(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ConfigOutcome {
  return orRefused(() => ({ kind: "config", config: serveConfig(givenSettings(flags, environment)) }));
}

/** Reads what a program says that has a Stator within it. */
export function readEmbeddedConfig(given: RawSettings): EmbeddedOutcome {
  return orRefused(() => {
    const read = new SettingReader(given);
    return { kind: "config", config: { port: portNumber(read), settings: databaseSettings(read) } };
  });
}

/**
 * Reads where the data is kept, and nothing else: what other settings say is not judged. A name that is none is
 * refused all the same, for it may be this one's, misspelt.
 */
export function readDataDirectory(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DirectoryOutcome {
  return orRefused(() => {
    const read = new SettingReader(givenSettings(flags, environment));
    return { kind: "directory", path: read.text("data-dir") };
  });
}

function orRefused<Outcome>(
  read: () => Outcome,
): Outcome | { readonly kind: "refused"; readonly line: string } {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", line: error.message };
    throw error;
  }
}

/** @throws Refusal */
function givenSettings(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): RawSettings {
  const nearer = new Map([...taken(fromEnvironment(environment)), ...taken(fromFlags(flags))]);
  const path = nearer.get("config")?.text;
  const file = path === undefined ? new Map() : taken(fromFile(path, fileContent(path)));
  return new Map([...file, ...nearer]);
}

function taken(outcome: GivenOutcome): RawSettings {
  if (outcome.kind === "refused") throw new Refusal(outcome.line);
  return outcome.settings;
}

function fileContent(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Refusal(`cannot read the configuration file ${path}: ${errorCode(error)}`, { cause: error });
  }
}

const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);

function serveConfig(given: RawSettings): ServeConfig {
  const read = new SettingReader(given);
  const host = hostAddress(read);
  const auth = authConfig(read);
  // Read where it is not needed, too: a value that is none is refused everywhere.
  const isInsecure = read.switch("insecure");
  if (auth.kind === "none" && !isLoopback(host) && !isInsecure) {
    throw new Refusal(
      `--auth none serves anybody, so it listens on loopback only; use --auth keys, or --insecure to serve ${host} all the same`,
    );
  }
  return {
    host,
    port: portNumber(read),
    storage: storageConfig(read, given),
    workers: workerCount(read),
    settings: databaseSettings(read),
    auth,
    tls: tlsConfig(given),
    logLevel: read.oneOf("log-level", LOG_LEVELS),
  };
}

/** Listened on, an IPv6 address has no brackets; people bring them along from URLs. */
function hostAddress(read: SettingReader): string {
  const text = read.text("host");
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1] ?? "";
  return isIPv6(bracketed) ? bracketed : text;
}

const portNumber = (read: SettingReader): number => read.count("port", 65_535);

function databaseSettings(read: SettingReader): DatabaseSettings {
  return {
    region: read.matching(
      "region",
      /^[a-z]{2,}(-[a-z0-9]+)*$/,
      "the name of an AWS region, such as eu-west-2",
    ),
    accountId: read.matching("account-id", /^\d{12}$/, "twelve digits"),
    tableDelayMs: read.count("table-delay", 3_600_000),
    expirySweepMs: 1_000 * read.count("ttl-interval-seconds", TTL_INTERVAL_MAX_S, 1),
    streamShards: read.count("stream-shards", STREAM_SHARDS_MAX, 1),
    collectionBytesMax: read.count("collection-limit-bytes", COLLECTION_BYTES_MAX, 1),
  };
}

function storageConfig(read: SettingReader, given: RawSettings): StorageConfig {
  if (!read.switch("in-memory")) return { kind: "directory", path: read.text("data-dir") };
  const directory = given.get("data-dir");
  if (directory !== undefined) {
    throw new Refusal(`${given.get("in-memory")?.origin} and ${directory.origin} exclude each other`);
  }
  return { kind: "memory" };
}

function workerCount(read: SettingReader): number {
  const isInMemory = read.switch("in-memory");
  if (read.text("workers") === "auto") return isInMemory ? 1 : Math.min(availableParallelism(), WORKERS_MAX);
  const workers = /^\d{1,2}$/.test(read.text("workers")) ? Number(read.text("workers")) : 0;
  if (workers === 0 || workers > WORKERS_MAX) {
    return read.refuse("workers", `must be a whole number from 1 to ${WORKERS_MAX}, or auto`);
  }
  if (workers > 1 && isInMemory) {
    return read.refuse("workers", "what is kept in memory is served by one process");
  }
  return workers;
}

function authConfig(read: SettingReader): AuthConfig {
  const mode = read.oneOf("auth", ["none", "keys"]);
  const keys = read.optional("access-keys");
  if (mode === "none") {
    if (keys !== undefined) throw new Refusal(`${keys.origin} has no meaning without --auth keys`);
    return { kind: "none" };
  }
  if (keys === undefined) {
    throw new Refusal(
      "--auth keys needs access keys: STATOR_ACCESS_KEYS=ID:SECRET, or accessKeys in --config",
    );
  }
  return { kind: "keys", secrets: accessKeys(keys) };
}

const ACCESS_KEY_ID = /^\w{3,128}$/;

const ID_FORM = "3 to 128 letters, digits or underscores";

/** Secrets by id. No refusal repeats a secret, or what may be part of one because it is no id. */
function accessKeys({ text, accessKeys: pairs, origin }: RawSetting): ReadonlyMap<string, string> {
  return pairs === undefined ? listedKeys(text, origin) : pairedKeys(pairs, origin);
}

/** `ID:SECRET,ID:SECRET` of the environment. */
function listedKeys(text: string, origin: string): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const pair of text.split(",")) {
    const colon = pair.indexOf(":");
    const id = pair.slice(0, Math.max(colon, 0)).trim();
    const secret = pair.slice(colon + 1).trim();
    if (!ACCESS_KEY_ID.test(id) || secret === "") {
      throw new Refusal(
        `${origin} must list access keys as ID:SECRET, separated by commas, each ID of ${ID_FORM}`,
      );
    }
    if (secrets.has(id)) throw new Refusal(`${origin} has the access key ${id} twice`);
    secrets.set(id, secret);
  }
  return secrets;
}

/** Members of an object in the configuration file: a secret is taken as it is there. */
function pairedKeys(pairs: readonly GivenAccessKey[], origin: string): ReadonlyMap<string, string> {
  if (pairs.length === 0) throw new Refusal(`${origin} must have at least one access key`);
  const secrets = new Map<string, string>();
  for (const [id, secret] of pairs) {
    if (!ACCESS_KEY_ID.test(id)) throw new Refusal(`${origin} must have access key ids of ${ID_FORM}`);
    if (typeof secret !== "string" || secret === "") {
      throw new Refusal(`${origin} must have for ${id} a secret that is a text and not empty`);
    }
    secrets.set(id, secret);
  }
  return secrets;
}

function tlsConfig(given: RawSettings): ServeConfig["tls"] {
  const certPath = given.get("tls-cert")?.text;
  const keyPath = given.get("tls-key")?.text;
  if (certPath === undefined && keyPath === undefined) return undefined;
  if (certPath === undefined || keyPath === undefined) {
    throw new Refusal("--tls-cert and --tls-key are given together or not at all");
  }
  return { certPath, keyPath };
}

/** Whether only this machine can reach `host`. */
const isLoopback = (host: string): boolean =>
  host.toLowerCase() === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));

/** Turns texts into values and words the refusals. */
class SettingReader {
  readonly #given: RawSettings;

  constructor(given: RawSettings) {
    this.#given = given;
  }

  optional(name: SettingName): RawSetting | undefined {
    return this.#given.get(name);
  }

  text(name: SettingName): string {
    return this.#given.get(name)?.text ?? settingOf(name).fallback ?? "";
  }

  switch(name: SettingName): boolean {
    const text = this.#given.get(name)?.text ?? "false";
    if (text !== "true" && text !== "false") return this.refuse(name, "must be true or false");
    return text === "true";
  }

  count(name: SettingName, max: number, min = 0): number {
    const text = this.text(name);
    const count = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (count < min || count > max) {
      return this.refuse(name, `must be a whole number from ${min} to ${max}`);
    }
    return count;
  }

  matching(name: SettingName, pattern: RegExp, meaning: string): string {
    const text = this.text(name);
    return pattern.test(text) ? text : this.refuse(name, `must be ${meaning}`);
  }

  oneOf<Choice extends string>(name: SettingName, choices: readonly Choice[]): Choice {
    const text = this.text(name);
    return (
      choices.find((choice) => choice === text) ?? this.refuse(name, `must be one of ${choices.join(", ")}`)
    );
  }

  /** @throws Refusal always */
  refuse(name: SettingName, reason: string): never {
    const given = this.#given.get(name);
    throw new Refusal(`${given?.origin ?? `--${name}`} ${given?.text ?? ""}: ${reason}`);
  }
}
