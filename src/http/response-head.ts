/**
 * Answers as bytes of HTTP/1.1, with the headers that `node:http` adds: date, and what becomes of the connection.
 */
import { Buffer } from "node:buffer";
import { STATUS_CODES } from "node:http";
import type { Clock } from "../base/clock.ts";
import type { HttpResponse } from "./http-message.ts";

/** Writes heads of answers; one per server. */
export class ResponseHeads {
  readonly #clock: Clock;
  readonly #keepAlive: string;
  #second = Number.NaN;
  #date = "";

  /** @param idleMsMax how long a connection may be idle; told to clients in whole seconds */
  constructor(clock: Clock, idleMsMax: number) {
    this.#clock = clock;
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(idleMsMax / 1_000)}\r\n\r\n`;
  }

  /** The head of an answer, one character per byte. */
  head({ status, headers }: HttpResponse, closing: boolean): string {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\n`;
    for (let at = 0; at + 1 < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
    return `${head}Date: ${this.#today()}\r\n${closing ? "Connection: close\r\n\r\n" : this.#keepAlive}`;
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
