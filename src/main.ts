#!/usr/bin/env node
/**
 * The program `stator`.
 */
import { runCommand } from "./cli/run-command.ts";

/** A second signal of the same kind ends the process at once, because nobody listens for it any more. */
const untilStopped = (): Promise<string> =>
  new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isInteractive: process.stdout.isTTY,
  untilStopped,
});
