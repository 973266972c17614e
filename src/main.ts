#!/usr/bin/env node
/**
 * The program `stator`.
 */
import { Buffer } from "node:buffer";
import { setFlagsFromString } from "node:v8";
import { nextTurn } from "./base/awaitable.ts";
import { KiB } from "./base/bytes.ts";
import { isServing, runCommand } from "./cli/run-command.ts";
import { EXIT_OK, EXIT_OUTPUT_FAILED } from "./cli/terminal.ts";

// What lives on is small, and what is let go of is much: with V8's own factor the old part of the heap is collected
// several times a second under load, each time with pauses of up to 10 ms. It may grow to five times what lives.
setFlagsFromString("--heap-growing-percent=400");

// Small buffers are parts of pools. With Node's own 8 KiB every second request begins a new one, which the garbage
// collector then has to look after. What is kept for long must not be such a part, or it keeps all of its pool alive.
Buffer.poolSize = 64 * KiB;

/** A second signal of the same kind ends the process at once, because nobody listens for it any more. */
const untilStopped = (): Promise<string> =>
  new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });

// Where an exception that nobody caught ends the process, Node waits for the threads of its pool, and one of them may
// hold LMDB's write lock and wait for this very thread: it would never end, and no other process could write. What was
// acknowledged is on disk, so it can go at once.
let isDone = false;
process.on("uncaughtExceptionMonitor", (error) => process.stderr.write(`${error.stack ?? error.message}\n`));
process.on("exit", () => {
  if (!isDone) process.kill(process.pid, "SIGKILL");
});

// A line of the log that finds its disk full or its reader gone is lost, and nothing else: what is served goes on.
process.stderr.on("error", () => undefined);
let outputFailed = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever reads no further has read enough, as `head` has.
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
});
// Failed writes are told in a later turn.
await nextTurn();
process.exitCode = outputFailed && !isServing(words) && exitCode === EXIT_OK ? EXIT_OUTPUT_FAILED : exitCode;
isDone = true;
