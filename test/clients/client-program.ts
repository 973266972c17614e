/**
 * Clients that are programs of their own: found if they are installed, and run against a server with credentials and
 * settings from here alone, whatever the machine's user has configured.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A client that hangs is killed; the test fails with what it said. */
const COMMAND_TIMEOUT_MS = 60_000;

/** What a program wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** One way of calling a program, with the words that come first. */
export class ClientProgram {
  readonly #program: string;
  readonly #words: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;

  constructor(program: string, words: readonly string[], environment: Readonly<Record<string, string>>) {
    this.#program = program;
    this.#words = words;
    this.#environment = {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "stator",
      AWS_SECRET_ACCESS_KEY: "stator",
      AWS_MAX_ATTEMPTS: "1",
      AWS_PAGER: "",
      ...environment,
    };
  }

  /** What the program writes. @throws with `code`, `stdout` and `stderr` when its exit code is not 0 */
  run(...words: readonly string[]): Promise<Output> {
    return run(this.#program, [...this.#words, ...words], {
      env: this.#environment,
      timeout: COMMAND_TIMEOUT_MS,
      killSignal: "SIGKILL",
    });
  }

  /** Whether the program is here and can be started. */
  async isPresent(...words: readonly string[]): Promise<boolean> {
    return this.run(...words).then(
      () => true,
      () => false,
    );
  }
}
