/**
 * A server under measurement: starts it, knows when it is ready, and reads from the operating system what it
 * has used: CPU time and peak memory, of the process and all it started.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

/** How to start a server. */
export interface ServerCommand {
  /** Arguments for this Node. */
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Finds the port in what the server prints when it is ready, as its first group. */
  readonly ready: RegExp;
}

/** Linux counts CPU time in hundredths of a second. */
const CPU_TICK_US = 10_000;

/** A running server; end it with `stop`. */
export class ServerProcess {
  readonly port: number;
  /** From spawn to the line that says it is ready. */
  readonly readyMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, readyMs: number) {
    this.#child = child;
    this.port = port;
    this.readyMs = readyMs;
  }

  /** Resolves when the server says that it listens. */
  static start({ args, environment, ready }: ServerCommand): Promise<ServerProcess> {
    const startMs = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    return new Promise((resolve, reject) => {
      let printed = "";
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`${args.join(" ")} ended with ${code}: ${printed}`)));
      child.stdout.on("data", (chunk: Buffer) => {
        printed = (printed + chunk.toString()).slice(-10_000);
        const port = ready.exec(printed)?.[1];
        if (port === undefined) return;
        child.removeAllListeners("exit");
        resolve(new ServerProcess(child, Number(port), performance.now() - startMs));
      });
    });
  }

  /** CPU time used so far, in microseconds; 0 where there is no /proc. */
  cpuUs(): number {
    return sum(this.#processIds().map((id) => cpuTicks(readProc(id, "stat")) * CPU_TICK_US));
  }

  /** Most memory ever resident since the last `forgetPeak`, mapped files included, in bytes. */
  peakMemoryBytes(): number {
    return sum(this.#processIds().map((id) => statusBytes(readProc(id, "status"), "VmHWM")));
  }

  /** Memory resident now, in bytes: all of it, and the part that is no file. */
  memoryBytes(): { readonly resident: number; readonly anonymous: number } {
    const statuses = this.#processIds().map((id) => readProc(id, "status"));
    return {
      resident: sum(statuses.map((status) => statusBytes(status, "VmRSS"))),
      anonymous: sum(statuses.map((status) => statusBytes(status, "RssAnon"))),
    };
  }

  /** Starts a new peak at the memory resident now. */
  forgetPeak(): void {
    for (const id of this.#processIds()) {
      const path = `/proc/${id}/clear_refs`;
      if (existsSync(path)) writeFileSync(path, "5");
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(force);
  }

  #processIds(): readonly number[] {
    return this.#child.pid === undefined ? [] : withDescendants(this.#child.pid);
  }
}

function withDescendants(id: number): readonly number[] {
  const tasks = `/proc/${id}/task`;
  if (!existsSync(tasks)) return [];
  const children = readdirSync(tasks).flatMap((task) =>
    readProc(id, `task/${task}/children`).trim().split(" "),
  );
  return [id, ...children.filter((child) => child !== "").flatMap((child) => withDescendants(Number(child)))];
}

const readProc = (id: number, file: string): string => readFileSync(`/proc/${id}/${file}`, "utf8");

/** User and system time of all threads: fields 14 and 15; the name in field 2 may hold spaces. */
function cpuTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

const statusBytes = (status: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1_024;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
