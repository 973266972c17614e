/**
 * `stator verify` of the folder that a soak leaves: what no request can see, such as index entries without an item.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { cpuUsOf } from "./server-process.ts";
import { type Phase, runPhase, type Speech } from "./soak-phase.ts";
import type { SoakFolder } from "./soak-result.ts";

const REPORT_CHARS_MAX = 2_000;

/** Verifies the folder, which no server has open. */
export async function verifyFolder(dataDir: string, speech: Speech): Promise<SoakFolder> {
  const main = join(import.meta.dirname, "..", "..", "dist", "main.js");
  const child = spawn(process.execPath, [main, "verify", "--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-REPORT_CHARS_MAX);
    });
  }
  const ended = once(child, "close");
  const phase: Phase = {
    name: "verifying the folder",
    progress: () => (child.pid === undefined || child.exitCode !== null ? 0 : cpuUsOf([child.pid])),
    tell: (cpuUs) => `${(cpuUs / 1_000_000).toFixed(0)} s of CPU`,
  };
  try {
    await runPhase(phase, speech, () => ended);
  } finally {
    child.kill("SIGKILL");
  }
  const report = said.trim().replaceAll(dataDir, "the folder");
  const rows = Number(/(\d+) rows/.exec(report)?.[1] ?? 0);
  return { isSound: child.exitCode === 0, rows, report };
}
