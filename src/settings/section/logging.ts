/**
 * What is written to the log.
 */
import { LOG_LEVELS, type LogLevel } from "../../telemetry/logger.ts";
import { choiceSetting } from "../setting.ts";
import type { Section } from "../setting-reader.ts";

/** What is written to the log. */
export interface LoggingConfig {
  /** The least serious level that is written. */
  readonly level: LogLevel;
}

const logLevel = choiceSetting({
  flag: "log-level",
  placeholder: "LEVEL",
  help: "debug, info, warn, error or silent",
  fallback: "info",
  choices: LOG_LEVELS,
});

/** What is written to the log. */
export const loggingSection: Section<LoggingConfig> = {
  title: "Logging",
  settings: [logLevel],
  read: (reader) => ({ level: reader.value(logLevel) }),
};
