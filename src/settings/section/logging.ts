/**
 * What is written to the log.
 */
import { LOG_LEVELS, type LogLevel } from "../../telemetry/logger.ts";
import { choiceSetting, textSetting } from "../setting.ts";
import type { Section } from "../setting-reader.ts";

/** What is written to the log. */
export interface LoggingConfig {
  /** The least serious level that is written. */
  readonly level: LogLevel;
  /** Of the file that it is appended to; undefined: standard error. */
  readonly path: string | undefined;
}

const logLevel = choiceSetting({
  flag: "log-level",
  placeholder: "LEVEL",
  help: "debug, info, warn, error or silent",
  fallback: "info",
  choices: LOG_LEVELS,
});

const logFile = textSetting({
  flag: "log-file",
  placeholder: "FILE",
  help: "file that the log is appended to, opened anew on SIGHUP; without it standard error",
});

/** What is written to the log. */
export const loggingSection: Section<LoggingConfig> = {
  title: "Logging",
  settings: [logLevel, logFile],
  read: (reader) => ({ level: reader.value(logLevel), path: reader.optional(logFile) }),
};
