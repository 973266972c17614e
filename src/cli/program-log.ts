/**
 * Where the log of a process goes: to standard error, or to the end of a file, which is opened anew when the file was
 * moved away to make room for another. Processes of one server share the file: each line is one write at its end.
 */
import { appendFileSync, closeSync, openSync } from "node:fs";
import { systemClock } from "../base/clock.ts";
import type { ServeConfig } from "../settings/sections.ts";
import { createLogger, errorFacts, type Logger } from "../telemetry/logger.ts";
import { UnusableFile } from "./startup-error.ts";

/** For the server's account, and for its group, as which programs run that ship logs. */
const MODE = 0o640;

/** The log of one process. */
export class ProgramLog {
  readonly logger: Logger;
  readonly #path: string | undefined;
  readonly #err: (text: string) => void;
  #descriptor: number | undefined;

  /** @param err writes to standard error @throws UnusableFile */
  constructor({ level, path }: ServeConfig["logging"], err: (text: string) => void) {
    this.#path = path;
    this.#err = err;
    this.#descriptor = path === undefined ? undefined : openAtEnd(path);
    this.logger = createLogger({ level, clock: systemClock, write: (line) => this.#write(line) });
  }

  /** Goes on in the file that has the name now. Where there can be none it stays with the one before, and says so. */
  reopen(): void {
    if (this.#path === undefined) return;
    try {
      const before = this.#descriptor;
      this.#descriptor = openAtEnd(this.#path);
      if (before !== undefined) closeSync(before);
    } catch (error) {
      this.logger.error("the log file cannot be opened anew; the one before is kept", errorFacts(error));
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** What a full disk does not take goes to standard error, where everything goes after the end. */
  #write(line: string): void {
    if (this.#descriptor === undefined) return this.#err(line);
    try {
      appendFileSync(this.#descriptor, line);
    } catch {
      this.#err(line);
    }
  }
}

function openAtEnd(path: string): number {
  try {
    return openSync(path, "a", MODE);
  } catch (error) {
    throw new UnusableFile(path, "write", { cause: error });
  }
}
