/**
 * The command line: which command, and what it says when it is not understood. A command is loaded when it is run.
 */
import { processEnvironment, readConfig } from "../settings/config.ts";
import { helpText, serveHelpText } from "./help.ts";
import { programVersion } from "./program-version.ts";

/** What a command has to do with the outside. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person reads `out`. */
  readonly isInteractive: boolean;
  /** Resolves with the name of the first signal that asks to stop. */
  readonly untilStopped: () => Promise<string>;
}

/** Done as asked. */
export const EXIT_OK = 0;
/** Could not be done. */
export const EXIT_FAILED = 1;
/** Could not be understood. */
export const EXIT_USAGE = 2;

/** Done as asked, but what there was to say could not be written. */
export const EXIT_OUTPUT_FAILED = 3;

/** What `serve` starts further processes with; not for people, and not in the help. */
export const WORKER_COMMAND = "worker";

/** Whether the words ask for a server, whose work is not what it says. */
export const isServing = ([command]: readonly string[]): boolean =>
  command === "serve" || command === WORKER_COMMAND;

/** Runs the command that `words` say and resolves with the exit code. */
export async function runCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const [command, ...rest] = words;
  switch (command) {
    case "serve":
      return runServe(rest, terminal);
    case "verify": {
      const { runVerify } = await import("./verify.ts");
      return runVerify(rest, terminal);
    }
    case "compact": {
      const { runCompact } = await import("./compact.ts");
      return runCompact(rest, terminal);
    }
    case WORKER_COMMAND: {
      const { runWorker } = await import("./worker.ts");
      return runWorker(terminal);
    }
    case "--help":
    case "-h":
    case "help":
      terminal.out(helpText());
      return EXIT_OK;
    case "--version":
    case "-v":
      terminal.out(`stator ${programVersion()}\n`);
      return EXIT_OK;
    case undefined:
      terminal.err(helpText());
      return EXIT_USAGE;
    default:
      terminal.err(`stator: unknown command: ${command}; try stator --help\n`);
      return EXIT_USAGE;
  }
}

async function runServe(words: readonly string[], terminal: Terminal): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    terminal.out(serveHelpText());
    return EXIT_OK;
  }
  const outcome = readConfig(words, processEnvironment());
  if (outcome.kind === "refused") {
    terminal.err(`stator: ${outcome.line}\n`);
    return EXIT_USAGE;
  }
  const { serve } = await import("./serve.ts");
  return serve(outcome.config, terminal);
}
