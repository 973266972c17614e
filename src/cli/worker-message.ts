/**
 * The messages between a primary and its workers, sent by structured clone.
 */
import type { ServeConfig } from "../settings/sections.ts";
import type { MetricReading } from "../telemetry/metric-reading.ts";

/** The command with which `serve` starts worker processes; not for people, and not in the help. */
export const WORKER_COMMAND = "worker";

/** From the primary to a worker. */
export type ToWorker =
  /** The answer to `ready`: what to serve, and which process owns the folder. All workers share the port. */
  | { readonly kind: "start"; readonly config: ServeConfig; readonly ownerPid: number }
  | { readonly kind: "readOwn"; readonly id: number }
  /** The answer to `readAll`. */
  | { readonly kind: "all"; readonly id: number; readonly readings: readonly MetricReading[] }
  /** Open the log file anew and look for a new certificate. */
  | { readonly kind: "reload" }
  /** Finish the requests in flight and exit. */
  | { readonly kind: "stop" };

/** From a worker to the primary. */
export type FromWorker =
  /** It receives messages from now on; those sent before are lost. */
  | { readonly kind: "ready" }
  | { readonly kind: "listening" }
  /** It cannot start; `line` is for the operator to read. */
  | { readonly kind: "refused"; readonly line: string }
  /** A change of a table may have left work for the jobs. */
  | { readonly kind: "work" }
  | { readonly kind: "readAll"; readonly id: number }
  /** The answer to `readOwn`. */
  | { readonly kind: "own"; readonly id: number; readonly readings: readonly MetricReading[] };
