/**
 * `stator repair`: goes on without what a data folder has lost, where its operator accepts that.
 */
import { repairHeader } from "../storage/lmdb/repair-header.ts";
import { repairLog } from "../storage/lmdb/repair-log.ts";
import { type FolderCommand, runFolderCommand } from "./folder-command.ts";
import { EXIT_OK, EXIT_USAGE, type Terminal } from "./terminal.ts";

const OPTION = "--accept-loss";
/** What may be lost. */
export const COMMIT_LOG_LOSS = "commit-log";
export const LAST_COMMIT_LOSS = "last-commit";

/** How to go on without each of them; answers the line that says what was done. */
const REPAIRS: Readonly<Record<string, (directory: string) => Promise<string>>> = {
  async [COMMIT_LOG_LOSS](directory) {
    const repair = await repairLog(directory);
    if (repair === null) return `nothing is wrong with the commit log of ${directory}`;
    return `repaired ${directory}: ${repair.records} whole records of its commit log were kept; ${AFTERWARDS}`;
  },
  async [LAST_COMMIT_LOSS](directory) {
    if (!(await repairHeader(directory))) return `nothing is wrong with the data file of ${directory}`;
    return `repaired ${directory}: its data file is as its last whole commit left it; ${AFTERWARDS}`;
  },
};

const AFTERWARDS = "run stator verify to see what does not agree";
const LOSSES = Object.keys(REPAIRS).join(" or ");

const repairCommand = (loss: string): FolderCommand => ({
  name: "repair",
  purpose:
    "Goes on without what was lost: of a damaged or incomplete commit log every whole record is kept, and the log is\nremoved; a data file whose header is damaged goes back by one commit if it must. stator verify says what is wrong and which of\nthem helps, and afterwards what does not agree. Copy the folder first.",
  options: [[`${OPTION} WHAT`, `what may be lost: ${LOSSES}; nothing is repaired without it`]],
  async run(directory, terminal) {
    terminal.out(`${await REPAIRS[loss]!(directory)}\n`);
    return EXIT_OK;
  },
});

/** Runs the command and resolves with the exit code. */
export async function runRepair(words: readonly string[], terminal: Terminal): Promise<number> {
  const { losses, others } = separated(words);
  const isHelp = others.includes("--help") || others.includes("-h");
  const [loss = "", ...further] = losses;
  if (!isHelp && (!Object.hasOwn(REPAIRS, loss) || further.length > 0)) {
    terminal.err(`stator: say what may be lost: ${OPTION} ${LOSSES}\n`);
    return EXIT_USAGE;
  }
  return runFolderCommand(repairCommand(loss), others, terminal);
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
