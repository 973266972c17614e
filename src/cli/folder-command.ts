/**
 * Commands on a data folder that no server has open: which folder, their progress, and how they end.
 */
import { type DirectoryOutcome, processEnvironment, readDataDirectory } from "../settings/config.ts";
import { fromFlags } from "../settings/raw-settings.ts";
import { dataDirectory } from "../settings/section/storage.ts";
import { configFile } from "../settings/sections.ts";
import { StorageOpenError } from "../storage/lmdb/open-error.ts";
import { folderHelpText } from "./help.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Terminal } from "./terminal.ts";

/** A command on a data folder. */
export interface FolderCommand {
  readonly name: "verify" | "compact" | "repair";
  /** What it does, in the words of the help. */
  readonly purpose: string;
  /** Options of its own, as they are given, with what they mean. */
  readonly options?: readonly (readonly [given: string, meaning: string])[];
  /** Resolves with the exit code. @throws StorageOpenError */
  readonly run: (directory: string, terminal: Terminal) => Promise<number>;
}

/** Runs the command on the folder that `words`, environment and configuration file name. */
export async function runFolderCommand(
  command: FolderCommand,
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    terminal.out(folderHelpText(command));
    return EXIT_OK;
  }
  const folder = folderOf(words);
  if (folder.kind === "refused") {
    terminal.err(`stator: ${folder.line}\n`);
    return EXIT_USAGE;
  }
  try {
    return await command.run(folder.path, terminal);
  } catch (error) {
    if (!(error instanceof StorageOpenError)) throw error;
    terminal.err(`stator: ${error.message}\n`);
    return EXIT_FAILED;
  }
}

function folderOf(words: readonly string[]): DirectoryOutcome {
  const flags = fromFlags(words);
  if (flags.kind === "refused") return flags;
  for (const [flag, { origin }] of flags.settings) {
    if (flag !== dataDirectory.flag && flag !== configFile.flag) {
      return { kind: "refused", line: `${origin} has no meaning here` };
    }
  }
  return readDataDirectory({ flags: words, environment: processEnvironment() });
}

/** A line on a terminal that is overwritten as work goes on; silent where standard output is not a terminal. */
export class ProgressLine {
  readonly #terminal: Terminal;
  #length = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(text: string): void {
    if (!this.#terminal.isInteractive) return;
    this.#terminal.out(`\r${text.padEnd(this.#length)}`);
    this.#length = text.length;
  }

  /** Removes the line, so that the result takes its place. */
  clear(): void {
    if (this.#length > 0) this.#terminal.out(`\r${" ".repeat(this.#length)}\r`);
    this.#length = 0;
  }
}
