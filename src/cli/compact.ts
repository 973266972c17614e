/**
 * `stator compact`: frees the disk space that removed rows occupied.
 */
import { MiB } from "../base/bytes.ts";
import { compactFolder } from "../storage/lmdb/compact-folder.ts";
import { type FolderCommand, ProgressLine, runFolderCommand } from "./folder-command.ts";
import { EXIT_OK, type Terminal } from "./terminal.ts";

const compactCommand: FolderCommand = {
  name: "compact",
  purpose:
    "Rewrites the data without the gaps and half-empty pages that changes leave, and prints the size before and after.\nNeeds as much free disk space as the data takes; an interrupted run leaves the old file or the new one, complete.\nA damaged file is refused and left as it is.",
  async run(directory, terminal) {
    const progress = new ProgressLine(terminal);
    progress.show("compacting: checking every page");
    const { bytesBefore, bytesAfter } = await compactFolder(directory, (rows, rowsMax) =>
      progress.show(`compacting: row ${rows} of ${rowsMax}`),
    ).finally(() => progress.clear());
    terminal.out(
      `compacted ${directory}: ${mebibytes(bytesBefore)} before, ${mebibytes(bytesAfter)} after\n`,
    );
    return EXIT_OK;
  },
};

/** Runs the command and resolves with the exit code. */
export const runCompact = (words: readonly string[], terminal: Terminal): Promise<number> =>
  runFolderCommand(compactCommand, words, terminal);

const mebibytes = (bytes: number): string => `${(bytes / MiB).toFixed(1)} MiB`;
