/**
 * What a caller is told when something was thrown that is not an answer, and what the log is told. The caller never
 * learns the inside of a fault; the request id joins the two.
 */
import { ApiError, internalServerError, throttling } from "../api/errors.ts";
import { Overloaded, StorageFull, UnknownOutcome } from "../storage/store.ts";
import { errorFacts, type Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** Where a fault is told, and of which request. */
export interface FaultReport {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly requestId: string;
  readonly operation: string;
}

/** The answer to whatever was thrown; anything but an answer is logged and counted. */
export function answerTo(thrown: unknown, { logger, metrics, requestId, operation }: FaultReport): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof Overloaded) {
    logger.warn("commit queue full", { requestId, operation });
    return throttling("Rate of requests exceeds the allowed throughput.");
  }
  metrics.faults.add(1);
  logger.error(eventOf(thrown), { requestId, operation, ...errorFacts(thrown) });
  return internalServerError();
}

/** What operators look for in the log. */
function eventOf(thrown: unknown): string {
  if (thrown instanceof UnknownOutcome) return "commit outcome unknown";
  return thrown instanceof StorageFull ? "disk full" : "request failed";
}
