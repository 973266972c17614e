/**
 * The head of the one kind of request that clients of the API send all day: `POST / HTTP/1.1` with a body of known
 * length on a connection that stays. Whatever is not exactly that is no error here but somebody else's: `node:http`
 * reads it from its first byte, with all rules and refusals of HTTP. So this reader need not know them; it must
 * only never take for plain what `node:http` would read otherwise, and every rule below errs on that side.
 */
import type { Buffer } from "node:buffer";

/** A head that was read. */
export interface RequestHead {
  /** Values by lower-case name; no name came twice. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the head, the empty line included. */
  readonly headBytes: number;
  /** What Content-Length says. */
  readonly bodyBytes: number;
}

const REQUEST_LINE = "POST / HTTP/1.1\r\n";
const HEADERS_MAX = 100;

/**
 * A token, a colon, and a value without control characters, up to the end of its line; a folded line is none. The
 * value begins with what is no blank, so blanks belong to one part of the pattern alone: where two may share them,
 * every way to do so is tried on a line that does not match, and their number grows with the square of its length.
 */
const HEADER = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*((?:[\x21-\x7e\x80-\xff][\t\x20-\x7e\x80-\xff]*)?)\r\n/y;

const CONTENT_LENGTH = /^\d{1,8}$/;

/** Headers that ask for more of the connection than the next answer. */
const UNUSUAL = new Set(["transfer-encoding", "expect", "upgrade", "trailer", "te", "proxy-connection"]);

/** The head that `bytes` begin with; null when it is not plain, not complete, or longer than `bytesMax`. */
export function readRequestHead(bytes: Buffer, bytesMax: number): RequestHead | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0 || end + 4 > bytesMax) return null;
  const text = bytes.toString("latin1", 0, end + 2);
  if (!text.startsWith(REQUEST_LINE)) return null;
  const headers = readHeaders(text);
  if (headers === null || !headers["host"]) return null;
  const { connection, "content-length": length = "" } = headers;
  if (connection !== undefined && connection.toLowerCase() !== "keep-alive") return null;
  if (!CONTENT_LENGTH.test(length)) return null;
  return { headers, headBytes: end + 4, bodyBytes: Number(length) };
}

function readHeaders(text: string): Record<string, string> | null {
  const headers: Record<string, string> = {};
  HEADER.lastIndex = REQUEST_LINE.length;
  for (let count = 0; HEADER.lastIndex < text.length; count++) {
    const header = HEADER.exec(text);
    if (header === null || count === HEADERS_MAX) return null;
    const name = (header[1] ?? "").toLowerCase();
    // Also refuses the names of Object's own members, which is as well.
    if (name in headers || UNUSUAL.has(name)) return null;
    headers[name] = withoutEnd(header[2] ?? "");
  }
  return headers;
}

/** `value` without the blanks at its end; looked at from there, because a pattern would begin anew at every blank. */
function withoutEnd(value: string): string {
  let end = value.length;
  while (end > 0 && isBlank(value.charCodeAt(end - 1))) end--;
  return end === value.length ? value : value.slice(0, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
