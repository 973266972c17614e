/**
 * The command line: which command to run, and the error where it is not understood. A command is loaded when it is run.
 */
import { processEnvironment, readConfig } from "../settings/config.ts";
import { helpText, serveHelpText } from "./help.ts";
import { programVersion } from "./program-version.ts";
import { EXIT_OK, EXIT_USAGE, type Terminal } from "./terminal.ts";
import { WORKER_COMMAND } from "./worker-message.ts";

/** Whether the words ask for a server, whose work is not its output. */
export const isServing = ([command]: readonly string[]): boolean =>
  command === "serve" || command === WORKER_COMMAND;

/** Runs the command of `words` and resolves with the exit code. */
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
    case "repair": {
      const { runRepair } = await import("./repair.ts");
      return runRepair(rest, terminal);
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
  const outcome = readConfig({ flags: words, environment: processEnvironment() });
  if (outcome.kind === "refused") {
    terminal.err(`stator: ${outcome.line}\n`);
    return EXIT_USAGE;
  }
  const { serve } = await import("./serve.ts");
  return serve(outcome.config, terminal);
}
