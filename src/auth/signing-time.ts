/**
 * Times as signatures carry them, `20170519T122830Z`, and whether one is near enough to the server's clock.
 */
import { type ApiError, incompleteSignature, invalidSignature } from "../api/errors.ts";

/** How far a client's clock may be off, either way. */
const SKEW_MINUTES_MAX = 15;
const SKEW_MS_MAX = SKEW_MINUTES_MAX * 60_000;

/** Longest life of a signature in a query string, in seconds: a week. */
const EXPIRES_SECONDS_MAX = 604_800;

/** A moment of signing, in both its forms. */
export interface SigningTime {
  /** `20170519T122830Z` */
  readonly text: string;
  readonly ms: number;
}

const BASIC_FORMAT = /^\d{8}T\d{6}Z$/;

/** The time that an X-Amz-Date or Date header says. @throws ApiError IncompleteSignature when it is not a date */
export function readSigningTime(text: string): SigningTime {
  if (BASIC_FORMAT.test(text)) return { text, ms: basicFormatMs(text) };
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw malformedDate(text);
  return { text: basicFormat(ms), ms };
}

/** The moment that a text in basic format says. */
function basicFormatMs(text: string): number {
  const pair = (at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 48 * 11;
  const year = pair(0) * 100 + pair(2);
  return Date.UTC(year, pair(4) - 1, pair(6), pair(9), pair(11), pair(13));
}

/** The same check without the reading, which costs more. @throws ApiError IncompleteSignature */
export function checkSigningTime(text: string): void {
  if (!BASIC_FORMAT.test(text) && Number.isNaN(Date.parse(text))) throw malformedDate(text);
}

/** Refuses a signature made too long ago or in the future. @throws ApiError InvalidSignature */
export function checkSkew(time: SigningTime, nowMs: number): void {
  if (time.ms < nowMs - SKEW_MS_MAX) {
    throw invalidSignature(
      `Signature expired: ${time.text} is now earlier than ${basicFormat(nowMs - SKEW_MS_MAX)} (${basicFormat(nowMs)} - ${SKEW_MINUTES_MAX} min.)`,
    );
  }
  checkNotAhead(time, nowMs);
}

/** Refuses a query-string signature outside its own life. @throws ApiError InvalidSignature */
export function checkExpiry(time: SigningTime, expires: string, nowMs: number): void {
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > EXPIRES_SECONDS_MAX) {
    throw invalidSignature(`X-Amz-Expires must be between 1 and ${EXPIRES_SECONDS_MAX} seconds`);
  }
  const endMs = time.ms + seconds * 1000;
  if (nowMs > endMs) {
    throw invalidSignature(
      `Signature expired: ${basicFormat(endMs)} is now earlier than ${basicFormat(nowMs)}`,
    );
  }
  checkNotAhead(time, nowMs);
}

function checkNotAhead(time: SigningTime, nowMs: number): void {
  if (time.ms <= nowMs + SKEW_MS_MAX) return;
  throw invalidSignature(
    `Signature not yet current: ${time.text} is still later than ${basicFormat(nowMs + SKEW_MS_MAX)} (${basicFormat(nowMs)} + ${SKEW_MINUTES_MAX} min.)`,
  );
}

/** `20170519T122830Z` of a moment. */
const basicFormat = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");

const malformedDate = (text: string): ApiError =>
  incompleteSignature(
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
