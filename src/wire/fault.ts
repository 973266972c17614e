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
  /** For what is a state of the server and not a fault of this request. */
  readonly stateLogger: Logger;
  readonly metrics: Metrics;
  readonly requestId: string;
  readonly operation: string;
}

/** The answer to whatever was thrown; anything but an answer is logged and counted. */
export function toApiError(thrown: unknown, report: FaultReport): ApiError {
  const { logger, stateLogger, metrics, requestId, operation } = report;
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof Overloaded) {
    stateLogger.warn("commit queue full", { requestId, operation });
    return throttling("Rate of requests exceeds the allowed throughput.");
  }
  metrics.faults.add(1);
  const facts = { requestId, operation, ...errorFacts(thrown) };
  if (thrown instanceof StorageFull) stateLogger.error("disk full", facts);
  else if (thrown instanceof UnknownOutcome) stateLogger.error("commit outcome unknown", facts);
  else logger.error("request failed", facts);
  return internalServerError();
}
