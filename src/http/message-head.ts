/**
 * Heads of HTTP/1.1 messages on the fast path. Requests: the one kind that clients of the API send all day, which is
 * `POST / HTTP/1.1` with a body of known length on a connection that stays. Whatever is not exactly that is no error
 * here: `node:http` reads it from its first byte, with all rules and refusals of HTTP. So this reader need not know
 * them; it must only never take for plain what `node:http` would read otherwise, and every rule below errs on that
 * side. Answers: with the headers that `node:http` adds, which are the date and whether the connection stays; and with
 * the name of the server, as AWS writes it.
 */
import { Buffer } from "node:buffer";
import { STATUS_CODES } from "node:http";
import type { Clock } from "../base/clock.ts";
import type { HttpResponse } from "./http-message.ts";

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

/** `value` without the blanks at its end; searched from there, because a pattern would begin anew at every blank. */
function withoutEnd(value: string): string {
  let end = value.length;
  while (end > 0 && isBlank(value.charCodeAt(end - 1))) end--;
  return end === value.length ? value : value.slice(0, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** Writes heads of answers; one per server. */
export class ResponseHeads {
  readonly #clock: Clock;
  readonly #keepAlive: string;
  #second = Number.NaN;
  #date = "";

  /** @param idleMsMax how long a connection may be idle; clients read it in whole seconds */
  constructor(clock: Clock, idleMsMax: number) {
    this.#clock = clock;
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(idleMsMax / 1_000)}\r\n\r\n`;
  }

  /** The head of an answer, one character per byte. */
  head({ status, headers }: HttpResponse, closing: boolean): string {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\n`;
    for (let at = 0; at + 1 < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
    return `${head}Server: Server\r\nDate: ${this.#today()}\r\n${closing ? "Connection: close\r\n\r\n" : this.#keepAlive}`;
  }

  /** The date of this second, made once in it. */
  #today(): string {
    const nowMs = this.#clock.nowMs();
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = new Date(nowMs).toUTCString();
    }
    return this.#date;
  }
}

/** Head and body in one buffer, for one write. */
export function joinedResponse(head: string, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, "latin1");
  bytes.set(body, head.length);
  return bytes;
}
