/**
 * A server under measurement: starts it, knows when it is ready, and reads from the operating system what it
 * has used: CPU time and peak memory, of the process and all it started.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** How to start a server. */
export interface ServerCommand {
  /** What runs; absent: this Node. */
  readonly program?: string;
  readonly args: readonly string[];
  /** Added to this process's environment, which Stator's own settings are taken out of. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * How to know that it is ready: a pattern whose first group is the port in what it then prints, or the port that it
   * was told and that accepts connections.
   */
  readonly ready: RegExp | number;
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
  static start({ program, args, environment, ready }: ServerCommand): Promise<ServerProcess> {
    const startMs = performance.now();
    const child = spawn(program ?? process.execPath, args, {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...foreignEnvironment(), ...environment },
    });
    return new Promise((resolve, reject) => {
      let printed = "";
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`${args.join(" ")} ended with ${code}: ${printed}`)));
      const settle = (port: number): void => {
        child.removeAllListeners("exit");
        resolve(new ServerProcess(child, port, performance.now() - startMs));
      };
      child.stdout.on("data", (chunk: Buffer) => {
        printed = (printed + chunk.toString()).slice(-10_000);
        const port = typeof ready === "number" ? undefined : ready.exec(printed)?.[1];
        if (port !== undefined) settle(Number(port));
      });
      if (typeof ready === "number")
        void accepting(ready, () => child.exitCode === null).then(settle, reject);
    });
  }

  /** CPU time used so far, in microseconds; 0 where there is no /proc. */
  cpuUs(): number {
    return cpuUsOf(this.processIds());
  }

  /** Most memory ever resident since the last `forgetPeak`, mapped files included, in bytes. */
  peakMemoryBytes(): number {
    return sum(this.processIds().map((id) => statusBytes(readProc(id, "status"), "VmHWM")));
  }

  /** Memory resident now, in bytes: all of it, and the part that is no file. */
  memoryBytes(): { readonly resident: number; readonly anonymous: number } {
    const statuses = this.processIds().map((id) => readProc(id, "status"));
    return {
      resident: sum(statuses.map((status) => statusBytes(status, "VmRSS"))),
      anonymous: sum(statuses.map((status) => statusBytes(status, "RssAnon"))),
    };
  }

  /** Starts a new peak at the memory resident now. */
  forgetPeak(): void {
    for (const id of this.processIds()) {
      const path = `/proc/${id}/clear_refs`;
      if (existsSync(path)) writeFileSync(path, "5");
    }
  }

  /** Keeps the server on these cores, threads and workers included. Needs `taskset` of util-linux. */
  pin(cores: string): void {
    for (const id of this.processIds()) pinProcess(id, cores);
  }

  /** Ends the server, if it has not ended by itself. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(force);
  }

  /** Open files, sockets and other handles. */
  openHandles(): number {
    return sum(this.processIds().map((id) => readdirSync(`/proc/${id}/fd`).length));
  }

  /** The process, and all it started. */
  processIds(): readonly number[] {
    return this.#child.pid === undefined ? [] : withDescendants(this.#child.pid);
  }
}

/** CPU time that these processes have used so far, in microseconds. */
export const cpuUsOf = (ids: readonly number[]): number =>
  sum(ids.map((id) => cpuTicks(readProc(id, "stat")) * CPU_TICK_US));

/** CPU time that the whole machine has been busy, in microseconds, the hypervisor's taking included. */
export function machineBusyUs(): number {
  const [total = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const [user, nice, system, , , irq, softIrq, steal] = total.trim().split(/\s+/).slice(1).map(Number);
  return sum([user, nice, system, irq, softIrq, steal].map((ticks) => ticks ?? 0)) * CPU_TICK_US;
}

/** Keeps all threads of a process on these cores, such as `0` or `0-3`. */
export function pinProcess(id: number, cores: string): void {
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", cores, String(id)], { stdio: "ignore" });
}

/** This process's environment without Stator's settings, of which a server must not know by accident. */
const foreignEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("STATOR_")));

/** Resolves with the port as soon as it accepts a connection; gives up when the server does. */
async function accepting(port: number, isAlive: () => boolean): Promise<number> {
  while (isAlive()) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return port;
    await delay(CONNECT_AGAIN_MS);
  }
  throw new Error("the server ended before it listened");
}

const CONNECT_AGAIN_MS = 10;

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
