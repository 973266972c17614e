/**
 * Answers of the AWS-JSON protocol as bytes and headers: what every answer carries, the bodies of errors, and the few
 * answers that belong to no operation.
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import type { ApiError } from "../api/errors.ts";
import { NO_BYTES } from "../base/bytes.ts";
import { encodeJson } from "../codec/json-codec.ts";
import type { ContentCoding } from "../http/content-coding.ts";
import type { HttpHeaders, HttpResponse } from "../http/http-message.ts";
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
  if (envelope.hasOrigin) headers.push(...OPEN_TO_ALL);
  return { status, headers, body };
}

/** Lets pages of every origin read an answer and the headers that are the protocol's own. */
const OPEN_TO_ALL = [
  "Access-Control-Allow-Origin",
  "*",
  "Access-Control-Expose-Headers",
  "x-amzn-RequestId,x-amz-crc32,Date",
] as const;

/** The JSON body of an error answer. */
export function errorBody({ kind, type, message, members }: ApiError): Buffer {
  const body: Record<string, unknown> = { __type: kind.namespace + type };
  if (kind.messageMember !== null && message.length > 0) body[kind.messageMember] = message;
  return encodeJson(Object.assign(body, members));
}

const NOT_FOUND_BODY = Buffer.from("<UnknownOperationException/>\n");

/** To everything that is not the protocol. */
export const notFoundResponse = (envelope: Envelope): HttpResponse =>
  bytesResponse(envelope, 404, { body: NOT_FOUND_BODY });

/** To `GET /`. */
export const healthyResponse = ({ requestId, hasOrigin }: Envelope, text: string): HttpResponse =>
  bytesResponse({ requestId, hasOrigin, contentType: "text/plain" }, 200, { body: Buffer.from(text) });

/** To a browser that asks whether it may. */
export function preflightResponse(envelope: Envelope, asked: HttpHeaders): HttpResponse {
  const headers = [
    "x-amzn-RequestId",
    envelope.requestId,
    ...OPEN_TO_ALL,
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
