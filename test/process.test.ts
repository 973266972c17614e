/**
 * The program as the operating system sees it: the built `dist/main.js`, its one line when it is ready, and its end
 * on a signal.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { foreignVariables, ServerProcess } from "./fixture/server-process.ts";

it.each<NodeJS.Signals>(["SIGTERM", "SIGINT"])("%s ends a ready server with exit code 0", async (signal) => {
  const server = await ServerProcess.start(["--in-memory"]);
  expect((await fetch(`${server.endpoint}/ready`)).status).toBe(200);
  expect(await server.stop(signal)).toBe(0);
});

/** A file on a disk that is always full. */
const FULL = "/dev/full";

/** Runs the program with that file in the place of standard output (1) or of standard error (2). */
function startUnheard(words: readonly string[], stream: 1 | 2) {
  const full = openSync(FULL, "w");
  const child = spawn(process.execPath, [join(import.meta.dirname, "..", "dist", "main.js"), ...words], {
    stdio: ["ignore", stream === 1 ? full : "pipe", stream === 2 ? full : "pipe"],
    env: foreignVariables(),
  });
  closeSync(full);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

it("a server whose log cannot be written serves and ends as any other", async ({ skip }) => {
  if (!existsSync(FULL)) return skip(`skipped: ${FULL} not found`);
  const server = startUnheard(["serve", "--in-memory", "--port=0", "--log-level=debug"], 2);
  const [line] = (await once(server.stdout!, "data")) as [Buffer];
  const endpoint = String(line).replace("stator listening on ", "").trim();
  const call = { method: "POST", headers: { "X-Amz-Target": "DynamoDB_20120810.ListTables" } };
  for (const _ of [1, 2, 3]) expect((await fetch(endpoint, call)).status).toBe(400);
  expect((await fetch(`${endpoint}/ready`)).status).toBe(200);
  server.kill("SIGTERM");
  expect(await once(server, "exit")).toEqual([0, null]);
});

it("a command that cannot say what it found says so, and ends with an exit code of its own", async ({
  skip,
}) => {
  if (!existsSync(FULL)) return skip(`skipped: ${FULL} not found`);
  const command = startUnheard(["--version"], 1);
  let said = "";
  command.stderr!.on("data", (chunk) => {
    said += String(chunk);
  });
  expect(await once(command, "close")).toEqual([3, null]);
  expect(said).toBe("stator: standard output cannot be written: ENOSPC\n");
});

it("a command whose reader has read enough ends as it would have", async () => {
  const program = join(import.meta.dirname, "..", "dist", "main.js");
  const command = spawn(process.execPath, [program, "--help"], { env: foreignVariables() });
  command.stdout.destroy();
  let said = "";
  command.stderr.on("data", (chunk) => {
    said += String(chunk);
  });
  expect(await once(command, "close")).toEqual([0, null]);
  expect(said).toBe("");
});
