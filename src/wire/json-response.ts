/**
 * Answers of the AWS-JSON protocol as bytes and headers: what every answer carries, the bodies of errors, the errors
 * that callers get for faults of the server, and the few answers that belong to no operation.
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { ApiError, internalServerError, throttling } from "../api/errors.ts";
import { NO_BYTES } from "../base/bytes.ts";
import { encodeJson } from "../codec/json-codec.ts";
import type { ContentCoding } from "../http/content-coding.ts";
import type { HttpHeaders, HttpResponse } from "../http/http-message.ts";
import { Overloaded, StorageFull, UnknownOutcome } from "../storage/store.ts";
import { errorFacts, type Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { JsonService } from "./json-service.ts";

/** What an answer needs to know of its request. */
export interface Envelope {
  readonly requestId: string;
  /** Content type to echo. */
  readonly contentType: string;
  /** Whether a browser asked from another origin. */
  readonly hasOrigin: boolean;
}

/** The content types in which those services are spoken to. */
export const contentTypes = (services: readonly JsonService[]): readonly string[] => [
  ...new Set(services.map(({ jsonVersion }) => `application/x-amz-json-${jsonVersion}`)),
  "application/json",
];

/** The content type to answer in, one of `spoken`, parameters left out; undefined when none of them was sent. */
export function echoedContentType(sent: string | undefined, spoken: readonly string[]): string | undefined {
  if (sent === undefined || spoken.includes(sent)) return sent;
  const bare = (sent.split(";", 1)[0] ?? "").trim().toLowerCase();
  return spoken.includes(bare) ? bare : undefined;
}

/**
 * An answer with all headers of the protocol. The checksum is over `body`, which is the compressed one where
 * `coding` says so: clients check the bytes that they receive.
 */
export function bytesResponse(
  envelope: Envelope,
  status: number,
  { body, coding }: { readonly body: Uint8Array; readonly coding?: ContentCoding },
): HttpResponse {
  const headers = [
    "x-amzn-RequestId",
    envelope.requestId,
    "x-amz-crc32",
    String(crc32(body)),
    "Content-Type",
    envelope.contentType,
    "Content-Length",
    String(body.length),
  ];
  if (coding !== undefined) headers.push("Content-Encoding", coding);
  if (envelope.hasOrigin) headers.push("Access-Control-Allow-Origin", "*");
  return { status, headers, body };
}

/** The JSON body of an error answer. */
export function errorBody({ kind, type, message, members }: ApiError): Buffer {
  const body: Record<string, unknown> = { __type: kind.namespace + type };
  if (kind.messageMember !== null && message.length > 0) body[kind.messageMember] = message;
  return encodeJson(Object.assign(body, members));
}

/** Where a fault is reported, and of which request. */
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

const NOT_FOUND_BODY = Buffer.from("<UnknownOperationException/>\n");

/** To everything that is not the protocol. */
export const notFoundResponse = (envelope: Envelope): HttpResponse =>
  bytesResponse(envelope, 404, { body: NOT_FOUND_BODY });

/** To `GET /`. */
export const healthyResponse = (envelope: Envelope, text: string): HttpResponse =>
  bytesResponse({ ...envelope, contentType: "text/plain" }, 200, { body: Buffer.from(text) });

/** To a browser that asks whether it may. */
export function preflightResponse(envelope: Envelope, asked: HttpHeaders): HttpResponse {
  const headers = [
    "x-amzn-RequestId",
    envelope.requestId,
    "Access-Control-Allow-Origin",
    "*",
    "Access-Control-Max-Age",
    "172800",
    "Content-Length",
    "0",
  ];
  const wantedHeaders = asked["access-control-request-headers"];
  if (wantedHeaders !== undefined) headers.push("Access-Control-Allow-Headers", wantedHeaders);
  const wantedMethod = asked["access-control-request-method"];
  if (wantedMethod !== undefined) headers.push("Access-Control-Allow-Methods", wantedMethod);
  return { status: 200, headers, body: NO_BYTES };
}
