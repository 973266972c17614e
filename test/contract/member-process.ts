/**
 * The test's end of `lmdb-member.mjs`: starts such a process and asks it to do things. Needs the built program.
 */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("./lmdb-member.mjs", import.meta.url));

/** Runs what follows as process 1 of a namespace of its own, as a container does; it ends with the one that started it. */
const [NAMESPACE, ...NAMESPACE_FLAGS] = [
  "unshare",
  "--map-root-user",
  "--pid",
  "--fork",
  "--kill-child",
] as const;

/** Whether this account may have processes in a namespace of their own. */
export const hasNamespaces = (): boolean => spawnSync(NAMESPACE, [...NAMESPACE_FLAGS, "true"]).status === 0;

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly fault?: string;
  readonly counted?: string;
}

/** What the other process said instead of doing as asked: the kind of the error, or its text. */
export class MemberFault extends Error {}

/** Another process that can have a store open. */
export class MemberProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(fault: unknown): void }>();
  #lastId = 0;
  /** Commits that `countForever` was told of. */
  counted = 0;

  /** In the namespace of this process, or in its own, where its id is 1. */
  constructor(place: "beside" | "namespace" = "beside") {
    this.#child = fork(PROGRAM, {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      ...(place === "namespace" && {
        execPath: NAMESPACE,
        execArgv: [...NAMESPACE_FLAGS, process.execPath],
      }),
    });
    this.#child.on("message", (answer: Answer) => {
      if (answer.counted !== undefined) this.counted += 1;
      const waiting = this.#waiting.get(answer.id ?? 0);
      if (answer.fault !== undefined) waiting?.reject(new MemberFault(answer.fault));
      else waiting?.resolve(answer.result);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws MemberFault */
  ask(command: string, input: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, command, input });
    });
  }

  /** Ends the process in the middle of whatever it does; resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}
