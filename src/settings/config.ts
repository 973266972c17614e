/**
 * Configuration: what flags, environment and file say, in that order of precedence, as one value that cannot be wrong.
 * Whatever cannot be used is refused with one line that names it; nothing is ignored.
 */
import { readFileSync } from "node:fs";
import { type DatabaseSettings, databaseSettings } from "./database-settings.ts";
import { fromEnvironment, fromFile, fromFlags, type RawOutcome } from "./raw-settings.ts";
import { port } from "./section/server.ts";
import { dataDirectory } from "./section/storage.ts";
import { configFile, readSections, type ServeConfig, sections } from "./sections.ts";
import { type RawSettings, Refusal, SettingReader } from "./setting-reader.ts";

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where settings come from besides the file that they name. */
export interface SettingSources {
  /** The words after `serve`. */
  readonly flags: readonly string[];
  readonly environment: Environment;
}

/** One line on what is wrong. */
interface Refused {
  readonly kind: "refused";
  readonly line: string;
}

/** The configuration, or why it is refused. */
export type ConfigOutcome = { readonly kind: "config"; readonly config: ServeConfig } | Refused;

/** The part of the configuration that an embedded Stator has, too. */
export interface EmbeddedConfig {
  readonly port: number;
  readonly settings: DatabaseSettings;
}

/** That part, or why it is refused. */
export type EmbeddedOutcome = { readonly kind: "config"; readonly config: EmbeddedConfig } | Refused;

/** Where the data is kept, or why that is not known. */
export type DirectoryOutcome = { readonly kind: "directory"; readonly path: string } | Refused;

/** The variables of this process. */
export const processEnvironment = (): Environment => process.env;

/** Reads all three places. */
export const readConfig = (sources: SettingSources): ConfigOutcome =>
  orRefused(() => ({ kind: "config", config: readSections(new SettingReader(rawSettings(sources))) }));

/** Reads the options of a program that embeds Stator. */
export const readEmbeddedConfig = (given: RawSettings): EmbeddedOutcome =>
  orRefused(() => {
    const reader = new SettingReader(given);
    const settings = databaseSettings({
      identity: sections.identity.read(reader),
      tables: sections.tables.read(reader),
      streams: sections.streams.read(reader),
    });
    return { kind: "config", config: { port: reader.value(port), settings } };
  });

/**
 * Reads where the data is kept, and nothing else: the values of other settings are not checked. An unknown name is
 * refused all the same, for it may be this one's, misspelt.
 */
export const readDataDirectory = (sources: SettingSources): DirectoryOutcome =>
  orRefused(() => ({
    kind: "directory",
    path: new SettingReader(rawSettings(sources)).value(dataDirectory),
  }));

function orRefused<Outcome>(read: () => Outcome): Outcome | Refused {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refused", line: error.message };
    throw error;
  }
}

/** @throws Refusal */
function rawSettings({ flags, environment }: SettingSources): RawSettings {
  const nearer = new Map([...orThrow(fromEnvironment(environment)), ...orThrow(fromFlags(flags))]);
  const path = nearer.get(configFile.flag)?.text;
  const file = path === undefined ? new Map() : orThrow(fromFile(path, fileContent(path)));
  return new Map([...file, ...nearer]);
}

function orThrow(outcome: RawOutcome): RawSettings {
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
