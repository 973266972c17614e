/**
 * NextToken: where the next page of a SELECT begins, for the statement that it was given out with and for an hour.
 * It is not signed: whoever forges one reads no more than the statement itself would.
 */
import { Buffer } from "node:buffer";
import { type ApiError, validationError } from "../../api/errors.ts";
import { digest, utf8Bytes } from "../../base/bytes.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { isValueFault, parseAttributes, type WireAttributeMap } from "../../item/parse.ts";
import type { StatementRequest } from "./statement.ts";

const VERSION = 1;
const TOKEN_LIFE_MS = 60 * 60 * 1_000;

/** A place in the reads of a statement: after which row of which read. */
export interface PageCursor {
  /** Position among the reads; 0 for a Scan. */
  readonly read: number;
  /** Of the table, and of the index where one is read; null: the read's beginning. */
  readonly after: AttributeMap | null;
}

/** Stands for a statement with its parameters. */
const statementName = ({ Statement, Parameters }: StatementRequest): string =>
  Buffer.from(digest(utf8Bytes(JSON.stringify([Statement, Parameters ?? []])))).toString("base64");

/** The token for a place in the pages of a statement. */
export function nextToken(place: PageCursor, request: StatementRequest, nowMs: number): string {
  const body = [VERSION, statementName(request), nowMs, place.read, place.after];
  return Buffer.from(JSON.stringify(body)).toString("base64");
}

/** The place that a token stands for. @throws ApiError when it is malformed, or of another statement */
export function placeOfToken(token: string, request: StatementRequest, nowMs: number): PageCursor {
  const body = tokenBody(token);
  if (!Array.isArray(body) || body.length !== 5) throw invalidToken();
  const [version, statement, issuedMs, read, after]: readonly unknown[] = body;
  if (version !== VERSION || typeof statement !== "string" || typeof issuedMs !== "number")
    throw invalidToken();
  if (statement !== statementName(request)) throw validationError("NextToken does not match request");
  if (issuedMs + TOKEN_LIFE_MS < nowMs) throw invalidToken();
  if (typeof read !== "number" || !Number.isSafeInteger(read) || read < 0) throw invalidToken();
  return { read, after: after === null ? null : keyOfToken(after) };
}

/** The refusal of a token that this server has not given out, or too long ago. */
export const invalidToken = (): ApiError => validationError("Invalid NextToken");

function tokenBody(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64").toString());
  } catch {
    return null;
  }
}

function keyOfToken(sent: unknown): AttributeMap {
  if (typeof sent !== "object" || sent === null || !Object.values(sent).every(isScalar)) throw invalidToken();
  const key = parseAttributes(sent as WireAttributeMap);
  if (isValueFault(key)) throw invalidToken();
  return key;
}

/** Whether a value is of a type that keys may have. */
function isScalar(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const [member, ...more] = Object.entries(value);
  if (member === undefined || more.length > 0) return false;
  const [type, content] = member;
  return (type === "S" || type === "N" || type === "B") && typeof content === "string";
}
