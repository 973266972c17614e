/**
 * What commands have to do with the outside: the terminal they write to, and the exit codes they end with.
 */

/** What a command writes to, and what it waits for. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person reads `out`. */
  readonly isInteractive: boolean;
  /** Resolves with the name of the first signal that asks to stop. */
  readonly untilStopped: () => Promise<string>;
  /** Has `reload` called at each signal that asks for it. */
  readonly onReload: (reload: () => void) => void;
}

/** The command did what it was asked to do. */
export const EXIT_OK = 0;
/** It could not be done. */
export const EXIT_FAILED = 1;
/** The command line or a setting is wrong. */
export const EXIT_USAGE = 2;
/** The command did its work, but its output could not be written. */
export const EXIT_OUTPUT_FAILED = 3;
