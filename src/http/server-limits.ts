/**
 * What one client, and all clients together, may take of the server: every bound of `http/` in one place.
 */
import { KiB, MiB } from "../base/bytes.ts";

/** Largest body, in bytes, as sent and as inflated. @see Developer Guide, "Service quotas" */
export const BODY_BYTES_MAX = 16 * MiB;

/** Most bodies that are inflated at the same time: as many as the thread pool has threads. */
export const INFLATIONS_MAX = 4;

/** Most bodies that wait, as sent, to be inflated. */
export const INFLATIONS_WAITING_MAX = 1_000;

/** Most requests of one connection that are served at the same time; only `node:http` takes more than one. */
export const PIPELINED_REQUESTS_MAX = 16;

/** Most requests that wait for those; more than clients of the API can send at once. */
export const PIPELINED_REQUESTS_WAITING_MAX = 200;

/** Most client addresses of which is remembered what they did in the last minute. */
export const ADDRESSES_MAX = 10_000;

/** Bounds; sizes in bytes, times in milliseconds. */
export interface ServerLimits {
  /** Request line and headers. */
  readonly headerBytesMax: number;
  /** From the first byte of a request until its headers are complete. */
  readonly headersMsMax: number;
  /** From the first byte of a request until its body is complete. */
  readonly requestMsMax: number;
  /** How long a connection may be idle between requests; longer than clients keep theirs, so that they close first. */
  readonly idleMsMax: number;
  /** How long a connection may stand still within a request or an answer. */
  readonly stallMsMax: number;
  /** How long a client that has ended its side may wait for its answer: nobody can tell whether it is still there. */
  readonly endedMsMax: number;
  readonly connectionsMax: number;
  readonly requestsInFlightMax: number;
  readonly bodyBytesMax: number;
  /** Bodies being received or worked on, and answers that their clients have not taken yet, all together. */
  readonly bodyBytesInFlightMax: number;
  /** The part of that which is left to small requests. */
  readonly smallRequestsBytes: number;
  /** Largest request that is small, with all memory that it takes before its answer. */
  readonly smallRequestBytesMax: number;
  /** Least rate of a body that comes in, and of an answer that goes out, in bytes per second. */
  readonly bytesPerSecondMin: number;
  /** How long a body may be slower than that; an answer, whose progress shows in large steps only, may for `stallMsMax`. */
  readonly slowBodyMsMax: number;
  /** How long a body or an answer may stand still while others need its memory. */
  readonly neededStallMsMax: number;
  /** How long a stopping server keeps idle connections, for requests that were sent before their clients could know. */
  readonly graceMsMax: number;
  /** How long a stopping server waits for requests in flight, that time included. */
  readonly drainMsMax: number;
}

/** The bounds of every server but those of tests. */
export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  headerBytesMax: 16 * KiB,
  headersMsMax: 10_000,
  requestMsMax: 60_000,
  idleMsMax: 180_000,
  stallMsMax: 60_000,
  endedMsMax: 10_000,
  connectionsMax: 10_000,
  requestsInFlightMax: 10_000,
  bodyBytesMax: BODY_BYTES_MAX,
  bodyBytesInFlightMax: 512 * MiB,
  smallRequestsBytes: 64 * MiB,
  smallRequestBytesMax: 64 * KiB,
  bytesPerSecondMin: 4 * KiB,
  slowBodyMsMax: 10_000,
  neededStallMsMax: 2_000,
  graceMsMax: 200,
  drainMsMax: 10_000,
};
