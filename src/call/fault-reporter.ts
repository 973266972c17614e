/**
 * What callers get for faults of the server, in any protocol, and what is logged of them. The caller never learns the
 * inside of a fault; the request id joins the two.
 */
import { ApiError, internalServerError, serviceUnavailable, throttling } from "../api/errors.ts";
import type { Clock } from "../base/clock.ts";
import { RequestAbandoned } from "../engine/in-turns.ts";
import { Overloaded, StorageFull, UnknownOutcome } from "../storage/store.ts";
import { errorFacts, type Logger, rateLimitedLogger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** Where faults are logged and counted. */
export interface FaultReporterOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Tells answers from faults. */
export class FaultReporter {
  readonly #logger: Logger;
  /** For what is a state of the server and not a fault of one request. */
  readonly #stateLogger: Logger;
  readonly #metrics: Metrics;

  constructor({ logger, metrics, clock }: FaultReporterOptions) {
    this.#logger = logger;
    this.#stateLogger = rateLimitedLogger(logger, clock);
    this.#metrics = metrics;
  }

  /** The answer to whatever was thrown in that call; anything but an answer is logged and counted. */
  toApiError(thrown: unknown, call: { readonly requestId: string; readonly operation: string }): ApiError {
    if (thrown instanceof ApiError) return thrown;
    // Nobody reads it; the metrics of the operation show it.
    if (thrown instanceof RequestAbandoned) return serviceUnavailable();
    const { requestId, operation } = call;
    if (thrown instanceof Overloaded) {
      this.#stateLogger.warn("commit queue full", { requestId, operation });
      return throttling("Rate of requests exceeds the allowed throughput.");
    }
    this.#metrics.faults.add(1);
    const facts = { requestId, operation, ...errorFacts(thrown) };
    if (thrown instanceof StorageFull) this.#stateLogger.error("disk full", facts);
    else if (thrown instanceof UnknownOutcome) this.#stateLogger.error("commit outcome unknown", facts);
    else this.#logger.error("request failed", facts);
    return internalServerError();
  }
}
