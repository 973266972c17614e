/**
 * The program's log: one JSON object per line, an event name and its facts. Texts are static and variables are
 * facts, so that lines can be searched. Callers never pass secrets, item contents or signatures.
 */
import type { Clock } from "../base/clock.ts";

/** From the most verbose to none at all. */
export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

/** How serious an event is. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What goes with an event; nested objects are written as JSON. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** Takes events, by how serious they are. */
export interface Logger {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

/** What is written, and where. */
export interface LoggerOptions {
  /** The least serious level that is written. */
  readonly level: LogLevel;
  readonly clock: Clock;
  /** Takes one line, its line end included. */
  readonly write: (line: string) => void;
}

/** A logger that writes lines such as `{"time":"…","level":"warn","event":"…","requestId":"…"}`. */
export function createLogger({ level, clock, write }: LoggerOptions): Logger {
  const threshold = LOG_LEVELS.indexOf(level);
  const at = (name: LogLevel) => {
    if (LOG_LEVELS.indexOf(name) < threshold) return () => {};
    return (event: string, facts: LogFacts = {}): void => {
      const time = new Date(clock.nowMs()).toISOString();
      write(`${JSON.stringify({ time, level: name, event, ...facts }, writable)}\n`);
    };
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Writes nothing; for tests and for embedding. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** An error as facts: its own enumerable fields, its name, text, stack and cause. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const cause = error.cause === undefined ? {} : { cause: errorFacts(error.cause) };
  return {
    ...Object.fromEntries(Object.entries(error)),
    name: error.name,
    text: error.message,
    stack: error.stack,
    ...cause,
  };
}

/** Values that JSON has no form for. */
function writable(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return value instanceof Uint8Array ? `${value.length} bytes` : value;
}

/** Least time between two lines of the same event. */
const INTERVAL_MS = 60_000;

interface WrittenEvent {
  readonly writtenMs: number;
  suppressed: number;
}

/**
 * A logger for a state of the server that every request may meet, such as a full disk: writes each event at most once
 * a minute, so that the log names the cause without filling up itself; `suppressed` counts those since the last line.
 */
export function rateLimitedLogger(inner: Logger, clock: Clock): Logger {
  const events = new Map<string, WrittenEvent>();
  const limited = (event: string, facts: LogFacts, write: (facts: LogFacts) => void): void => {
    const nowMs = clock.nowMs();
    const last = events.get(event);
    // A clock that stepped back must not silence the log.
    if (last !== undefined && Math.abs(nowMs - last.writtenMs) < INTERVAL_MS) {
      last.suppressed += 1;
      return;
    }
    events.set(event, { writtenMs: nowMs, suppressed: 0 });
    write(last === undefined || last.suppressed === 0 ? facts : { ...facts, suppressed: last.suppressed });
  };
  return {
    debug: (event, facts = {}) => limited(event, facts, (all) => inner.debug(event, all)),
    info: (event, facts = {}) => limited(event, facts, (all) => inner.info(event, all)),
    warn: (event, facts = {}) => limited(event, facts, (all) => inner.warn(event, all)),
    error: (event, facts = {}) => limited(event, facts, (all) => inner.error(event, all)),
  };
}
