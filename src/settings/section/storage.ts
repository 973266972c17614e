/**
 * Where the data is kept.
 */
import { type Setting, switchSetting } from "../setting.ts";
import { Refusal, type Section } from "../setting-reader.ts";

/** Where the data is kept. */
export type StorageConfig =
  | { readonly kind: "memory" }
  | { readonly kind: "directory"; readonly path: string };

/** The folder of the data. */
export const dataDirectory: Setting<string> = {
  flag: "data-dir",
  takes: "text",
  placeholder: "DIR",
  help: "where the data is kept",
  fallback: "./stator-data",
  parse: ({ text }) => text,
};

/** Whether there is no such folder. */
export const inMemory = switchSetting({
  flag: "in-memory",
  help: "keep everything in memory and nothing on disk",
});

/** Where the data is kept. */
export const storageSection: Section<StorageConfig> = {
  title: "Storage",
  settings: [dataDirectory, inMemory],
  read: (reader) => {
    if (!reader.value(inMemory)) return { kind: "directory", path: reader.value(dataDirectory) };
    const directory = reader.given(dataDirectory);
    if (directory !== undefined) {
      throw new Refusal(`${reader.given(inMemory)?.origin} and ${directory.origin} cannot be used together`);
    }
    return { kind: "memory" };
  },
};
