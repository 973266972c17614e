/**
 * A logger for what is a state of the server and yet shows itself with every request, such as a full disk: each event
 * is written when it begins and then now and then, with how many were left out, so that the log says why without
 * filling up itself.
 */
import type { Clock } from "../base/clock.ts";
import type { LogFacts, Logger } from "./logger.ts";

/** Between two lines of the same event. */
const PAUSE_MS = 60_000;

interface Thinning {
  readonly writtenMs: number;
  leftOut: number;
}

/** Passes each event on at most once a minute; `leftOut` counts those since the line before. */
export function thinnedLogger(inner: Logger, clock: Clock): Logger {
  const events = new Map<string, Thinning>();
  const thin = (event: string, facts: LogFacts, write: (facts: LogFacts) => void): void => {
    const nowMs = clock.nowMs();
    const last = events.get(event);
    // A clock that stepped back must not silence the log.
    if (last !== undefined && Math.abs(nowMs - last.writtenMs) < PAUSE_MS) {
      last.leftOut += 1;
      return;
    }
    events.set(event, { writtenMs: nowMs, leftOut: 0 });
    write(last === undefined || last.leftOut === 0 ? facts : { ...facts, leftOut: last.leftOut });
  };
  return {
    debug: (event, facts = {}) => thin(event, facts, (all) => inner.debug(event, all)),
    info: (event, facts = {}) => thin(event, facts, (all) => inner.info(event, all)),
    warn: (event, facts = {}) => thin(event, facts, (all) => inner.warn(event, all)),
    error: (event, facts = {}) => thin(event, facts, (all) => inner.error(event, all)),
  };
}
