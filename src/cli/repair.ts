/**
 * `stator repair`: goes on without what a data folder has lost, where its operator accepts that.
 */
import { repairLog } from "../storage/lmdb/repair-log.ts";
import { type FolderCommand, runFolderCommand } from "./folder-command.ts";
import { EXIT_OK, EXIT_USAGE, type Terminal } from "./terminal.ts";

const OPTION = "--accept-loss";
/** What may be lost. */
export const COMMIT_LOG_LOSS = "commit-log";

const repairCommand: FolderCommand = {
  name: "repair",
  purpose:
    "Goes on without what a damaged or incomplete commit log has lost: every whole record that is left of it is kept, and\nthe log is removed. stator verify says what is wrong, and afterwards what does not agree. Copy the folder first.",
  options: [[`${OPTION} ${COMMIT_LOG_LOSS}`, "what may be lost; nothing is repaired without it"]],
  async run(directory, terminal) {
    const repair = await repairLog(directory);
    terminal.out(
      repair === null
        ? `nothing is wrong with the commit log of ${directory}\n`
        : `repaired ${directory}: ${repair.records} whole records of its commit log were kept; run stator verify to see what does not agree\n`,
    );
    return EXIT_OK;
  },
};

/** Runs the command and resolves with the exit code. */
export async function runRepair(words: readonly string[], terminal: Terminal): Promise<number> {
  const { losses, others } = separated(words);
  const isHelp = others.includes("--help") || others.includes("-h");
  if (!isHelp && (losses.length !== 1 || losses[0] !== COMMIT_LOG_LOSS)) {
    terminal.err(`stator: say what may be lost: ${OPTION} ${COMMIT_LOG_LOSS}\n`);
    return EXIT_USAGE;
  }
  return runFolderCommand(repairCommand, others, terminal);
}

/** The values of the option, as `--flag value` or `--flag=value`, and the other words. */
function separated(words: readonly string[]): {
  readonly losses: readonly string[];
  readonly others: readonly string[];
} {
  const losses: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === OPTION) losses.push(words[++at] ?? "");
    else if (word.startsWith(`${OPTION}=`)) losses.push(word.slice(OPTION.length + 1));
    else others.push(word);
  }
  return { losses, others };
}
