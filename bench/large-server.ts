/**
 * Stator, or the ceiling, over a folder that outlives it: started, ended in either way, checked, and watched from
 * outside.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ServerProcess } from "./server-process.ts";
import { startServer } from "./target.ts";

const program = join(import.meta.dirname, "..", "..", "dist", "main.js");
const SAMPLE_MS = 200;

/** Who is asked about a large table. */
export const largeTargets = ["stator", "ceiling"] as const;
export type LargeTarget = (typeof largeTargets)[number];

export class LargeServer {
  readonly #target: LargeTarget;
  readonly folder: string;
  readonly #flags: readonly string[];
  #process: ServerProcess | null = null;
  #peakAnonymousBytes = 0;
  #watch: NodeJS.Timeout | undefined;

  /** `flags` go to `stator serve`. */
  constructor(target: LargeTarget, folder: string, flags: readonly string[] = []) {
    this.#target = target;
    this.folder = folder;
    this.#flags = flags;
  }

  /** The same server over another folder. */
  another(folder: string): LargeServer {
    return new LargeServer(this.#target, folder, this.#flags);
  }

  get process(): ServerProcess {
    if (this.#process === null) throw new Error("the server does not run");
    return this.#process;
  }

  get port(): number {
    return this.process.port;
  }

  async start(): Promise<void> {
    this.#process = await startServer(this.#target, { dataDir: this.folder, flags: this.#flags });
    this.#watch = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#watch);
    const { process } = this;
    this.#process = null;
    await process.stop();
  }

  /** Ends it without a word, as kill -9 does. */
  async kill(): Promise<void> {
    const [id] = this.process.processIds();
    if (id !== undefined) process.kill(id, "SIGKILL");
    await this.stop();
  }

  /** Most memory since the last call that is no file's. */
  takePeakAnonymousBytes(): number {
    this.#sample();
    const peak = this.#peakAnonymousBytes;
    this.#peakAnonymousBytes = 0;
    return peak;
  }

  /** Sizes of all files of the folder, that of the data and those of commits not yet in it. */
  fileBytes(): number {
    const entries = readdirSync(this.folder, { recursive: true, encoding: "utf8" });
    // Files of commits come and go.
    const found = entries.map((entry) => statSync(join(this.folder, entry), { throwIfNoEntry: false }));
    return found.reduce((sum, entry) => sum + (entry?.isFile() === true ? entry.size : 0), 0);
  }

  /** Bytes that the server has had written to disk since it started. */
  writtenBytes(): number {
    const [id] = this.process.processIds();
    const io = readFileSync(`/proc/${id}/io`, "utf8");
    return Number(/^write_bytes: (\d+)$/m.exec(io)?.[1] ?? 0);
  }

  /** Runs a command of the program on the folder of the stopped server; its last line. */
  command(name: "verify" | "compact"): string {
    const output = execFileSync(process.execPath, [program, name, "--data-dir", this.folder], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    return output.trim().split("\n").at(-1) ?? "";
  }

  #sample(): void {
    if (this.#process === null) return;
    const { anonymous } = this.#process.memoryBytes();
    this.#peakAnonymousBytes = Math.max(this.#peakAnonymousBytes, anonymous);
  }
}
