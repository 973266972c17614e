#!/usr/bin/env node
/**
 * The program `stator`.
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { nextTurn } from "./base/awaitable.ts";
import { KiB } from "./base/bytes.ts";
import { isServing, runCommand } from "./cli/run-command.ts";
import { EXIT_OK, EXIT_OUTPUT_FAILED } from "./cli/terminal.ts";

// Few objects survive, and very many are short-lived: with V8's own factor the old generation is collected several times
// a second under load, each time with pauses of up to 10 ms. It may grow to five times the size of the live objects.
setFlagsFromString("--heap-growing-percent=400");

// Small buffers are slices of pools. With Node's own 8 KiB every second request begins a new pool, which the garbage
// collector then has to track. What is kept for long must not be such a slice, or it keeps the whole pool alive.
Buffer.poolSize = 64 * KiB;

/** A second signal of the same kind ends the process at once, because no handler is left. */
const untilStopped = (): Promise<string> =>
  new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });

let isHungUp = false;

/** A terminal that is closed sends the same signal, and then the server ends as with Ctrl-C. */
const onReload = (reload: () => void): void => {
  const hadTerminal = process.stdout.isTTY && hasTerminal();
  process.on("SIGHUP", () => {
    if (!hadTerminal || hasTerminal()) return reload();
    isHungUp = true;
    process.kill(process.pid, "SIGTERM");
  });
};

function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

// Where an uncaught exception ends the process, Node waits for the threads of its pool, and one of them may
// hold LMDB's write lock and wait for this very thread: it would never end, and no other process could write. What was
// acknowledged is on disk, so it can exit at once.
let isDone = false;
process.on("uncaughtExceptionMonitor", (error) => process.stderr.write(`${error.stack ?? error.message}\n`));
process.on("exit", () => {
  if (!isDone) process.kill(process.pid, "SIGKILL");
});

// A log line that cannot be written, because its disk is full or its reader gone, is lost; serving goes on.
process.stderr.on("error", () => undefined);
let outputFailed = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader that has closed its end has read enough, as `head` has.
  if (error.code === "EPIPE" || outputFailed) return;
  outputFailed = true;
  process.stderr.write(`stator: standard output cannot be written: ${error.code}\n`);
});

const words = process.argv.slice(2);
const exitCode = await runCommand(words, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isInteractive: process.stdout.isTTY,
  untilStopped,
  onReload,
});
// Failed writes are reported in a later turn of the event loop.
await nextTurn();
process.exitCode = outputFailed && !isServing(words) && exitCode === EXIT_OK ? EXIT_OUTPUT_FAILED : exitCode;
isDone = true;
// Node aborts where it finds the terminal gone whose state it would restore on exit, so the signal ends the process.
if (isHungUp) {
  process.removeAllListeners("SIGHUP");
  process.kill(process.pid, "SIGHUP");
}
