/**
 * The sections of the configuration, in the order of `--help`. A feature adds its settings as one file in `section/`
 * and one line here; flags, environment, file, help and the shape of the configuration follow from it.
 */
import { authSection } from "./section/auth.ts";
import { identitySection } from "./section/identity.ts";
import { loggingSection } from "./section/logging.ts";
import { serverSection } from "./section/server.ts";
import { storageSection } from "./section/storage.ts";
import { streamsSection } from "./section/streams.ts";
import { tablesSection } from "./section/tables.ts";
import { webPagesSection } from "./section/web-pages.ts";
import { type AnySetting, textSetting } from "./setting.ts";
import type { Section, SettingReader } from "./setting-reader.ts";

/** By the part of the configuration that each fills. */
export const sections = {
  server: serverSection,
  storage: storageSection,
  auth: authSection,
  webPages: webPagesSection,
  identity: identitySection,
  tables: tablesSection,
  streams: streamsSection,
  logging: loggingSection,
};

/** Everything `stator serve` needs to know. */
export type ServeConfig = {
  readonly [Name in keyof typeof sections]: (typeof sections)[Name] extends Section<infer Values>
    ? Values
    : never;
};

/** Reads every section. @throws Refusal */
export function readSections(reader: SettingReader): ServeConfig {
  const parts = Object.entries(sections).map(([name, section]) => [name, section.read(reader)] as const);
  return Object.fromEntries(parts) as unknown as ServeConfig;
}

/** The file that may hold all other settings. */
export const configFile = textSetting({
  flag: "config",
  placeholder: "FILE",
  help: "JSON file with any of these settings",
});

/** Every setting, in order. */
export const allSettings: readonly AnySetting[] = [
  ...Object.values(sections).flatMap(({ settings }) => settings),
  configFile,
];
