/**
 * The client end of one keep-alive connection: writes a prepared request, waits for the whole answer, calls
 * back. No pipelining. It parses no more than it must, so that the load generator stays cheaper than any server.
 */
import { connect, type Socket } from "node:net";

/** One answer. */
export interface Answer {
  readonly status: number;
  /** Body bytes; a view that is only good during the callback. */
  readonly body: Buffer;
}

/** One connection; one request at a time. */
export class HttpConnection {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #receivedBytes = 0;
  /** Bytes without which there is no point in parsing again. */
  #neededBytes = 0;
  #onAnswer: ((answer: Answer) => void) | null = null;
  #onFailure: ((error: Error) => void) | null = null;

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (chunk) => this.#receive(chunk));
    this.#socket.on("error", (error) => this.#onFailure?.(error));
    this.#socket.on("close", () => this.#onFailure?.(new Error("the server closed the connection")));
  }

  /** Sends `request` and calls back with its answer. */
  send(request: Buffer, onAnswer: (answer: Answer) => void, onFailure: (error: Error) => void): void {
    this.#onAnswer = onAnswer;
    this.#onFailure = onFailure;
    this.#socket.write(request);
  }

  close(): void {
    this.#onFailure = null;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes < this.#neededBytes) return;
    const received = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const answer = parseAnswer(received);
    if (typeof answer === "number") {
      this.#neededBytes = answer;
      return;
    }
    this.#chunks = [];
    this.#receivedBytes = 0;
    this.#neededBytes = 0;
    this.#onAnswer?.(answer);
  }
}

/** The answer in `bytes`; while it is incomplete, the least number of bytes that can complete it. */
export function parseAnswer(bytes: Buffer): Answer | number {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return bytes.length + 1;
  const head = bytes.toString("latin1", 0, headEnd);
  const status = Number(head.slice(9, 12));
  const bodyStart = headEnd + 4;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) return parseChunked(status, bytes, bodyStart);
  const bodyEnd = bodyStart + Number(length);
  return bytes.length < bodyEnd ? bodyEnd : { status, body: bytes.subarray(bodyStart, bodyEnd) };
}

function parseChunked(status: number, bytes: Buffer, bodyStart: number): Answer | number {
  const chunks: Buffer[] = [];
  for (let at = bodyStart; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return bytes.length + 1;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    const start = lineEnd + 2;
    if (bytes.length < start + size + 2) return start + size + 2;
    if (size === 0) return { status, body: Buffer.concat(chunks) };
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
