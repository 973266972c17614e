/**
 * What a primary and its workers say to each other, sent by structured clone.
 */
import type { ServeConfig } from "../settings/config.ts";
import type { MetricReading } from "../telemetry/metric-reading.ts";

/** From the primary to a worker. */
export type ToWorker =
  /** The answer to `awake`: what to serve, and whose folder it is. The port is the one that all workers share. */
  | { readonly kind: "start"; readonly config: ServeConfig; readonly ownerPid: number }
  | { readonly kind: "readOwn"; readonly id: number }
  /** The answer to `readAll`. */
  | { readonly kind: "all"; readonly id: number; readonly readings: readonly MetricReading[] }
  /** Finish what is in flight and end. */
  | { readonly kind: "stop" };

/** From a worker to the primary. */
export type FromWorker =
  /** It hears from now on; what was sent to it before is lost. */
  | { readonly kind: "awake" }
  | { readonly kind: "listening" }
  /** It cannot start, and why, for the operator to read. */
  | { readonly kind: "refused"; readonly line: string }
  /** A change of a table may have left work for the jobs. */
  | { readonly kind: "work" }
  | { readonly kind: "readAll"; readonly id: number }
  /** The answer to `readOwn`. */
  | { readonly kind: "own"; readonly id: number; readonly readings: readonly MetricReading[] };
