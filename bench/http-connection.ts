/**
 * The client end of one keep-alive connection: writes a prepared request, waits for the whole answer, calls
 * back. No pipelining. It parses no more than it must, so that the load generator stays cheaper than any server.
 *
 * Servers close connections that are idle, and a request that meets the closing has an outcome that nobody knows. What
 * has been idle for half as long as the server allows is therefore opened anew before it is used, as is what the
 * server has closed.
 */
import { connect, type Socket } from "node:net";

/** One answer. */
export interface Answer {
  readonly status: number;
  /** Body bytes; a view that is only good during the callback. */
  readonly body: Buffer;
}

/** An answer, and how long after it the connection may be used again; 0 where the server is about to close it. */
export interface ParsedAnswer extends Answer {
  readonly reusableMs: number;
}

/** Of a connection without an answer yet, or whose server does not tell: no server is known to close before. */
const REUSABLE_MS = 2_500;

/** One connection; one request at a time. It opens itself again where it was closed. */
export class HttpConnection {
  readonly #port: number;
  /** Null: the next request opens one. */
  #socket: Socket | null;
  #idleSinceMs = performance.now();
  #reusableMs = REUSABLE_MS;
  #chunks: Buffer[] = [];
  #receivedBytes = 0;
  /** Bytes without which there is no point in parsing again. */
  #neededBytes = 0;
  /** Both null while no request is in flight. */
  #onAnswer: ((answer: Answer) => void) | null = null;
  #onFailure: ((error: Error) => void) | null = null;

  constructor(port: number) {
    this.#port = port;
    this.#socket = this.#connect();
  }

  /** Sends `request` and calls back once: with its answer, or because the connection broke or was closed before. */
  send(request: Buffer, onAnswer: (answer: Answer) => void, onFailure: (error: Error) => void): void {
    if (this.#onFailure !== null) throw new Error("a request is in flight on this connection");
    if (performance.now() - this.#idleSinceMs > this.#reusableMs) this.#drop();
    this.#socket ??= this.#connect();
    this.#onAnswer = onAnswer;
    this.#onFailure = onFailure;
    this.#socket.write(request);
  }

  /** A request in flight fails for this reason. */
  close(reason = "the connection was closed"): void {
    this.#fail(new Error(reason));
  }

  #connect(): Socket {
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    // A socket that was dropped has nothing more to say.
    const ifCurrent = (act: () => void): void => {
      if (socket === this.#socket) act();
    };
    const onClosed = (): void => ifCurrent(() => this.#fail(new Error("the server closed the connection")));
    socket.on("data", (chunk) => ifCurrent(() => this.#receive(chunk)));
    socket.on("error", (error) => ifCurrent(() => this.#fail(error)));
    socket.on("end", onClosed);
    socket.on("close", onClosed);
    return socket;
  }

  #fail(error: Error): void {
    const onFailure = this.#onFailure;
    this.#drop();
    onFailure?.(error);
  }

  /** Forgets the socket and all that belongs to it. */
  #drop(): void {
    this.#socket?.destroy();
    this.#socket = null;
    this.#onAnswer = null;
    this.#onFailure = null;
    this.#forgetReceived();
  }

  #forgetReceived(): void {
    this.#chunks = [];
    this.#receivedBytes = 0;
    this.#neededBytes = 0;
  }

  #receive(chunk: Buffer): void {
    const onAnswer = this.#onAnswer;
    // What comes unasked, such as 408 when no request came in time, goes before a closing.
    if (onAnswer === null) return this.#drop();
    this.#chunks.push(chunk);
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes < this.#neededBytes) return;
    const received = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const answer = parseAnswer(received);
    if (answer === null) return this.#fail(new Error("the answer is not HTTP"));
    if (typeof answer === "number") {
      this.#neededBytes = answer;
      return;
    }
    this.#forgetReceived();
    this.#onAnswer = null;
    this.#onFailure = null;
    this.#idleSinceMs = performance.now();
    this.#reusableMs = answer.reusableMs;
    if (answer.reusableMs === 0) this.#drop();
    onAnswer(answer);
  }
}

/** An answer as text. */
export interface TextAnswer {
  readonly status: number;
  readonly answer: string;
}

/** One request on a connection of its own. */
export function askOnce(port: number, request: Buffer): Promise<TextAnswer> {
  return new Promise((resolve, reject) => {
    const connection = new HttpConnection(port);
    const finish = (status: number, answer: string): void => {
      connection.close();
      resolve({ status, answer });
    };
    connection.send(request, ({ status, body }) => finish(status, body.toString()), reject);
  });
}

/** The answer in `bytes`; while it is incomplete, the least number of bytes that can complete it; null: no answer. */
export function parseAnswer(bytes: Buffer): ParsedAnswer | number | null {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return bytes.length + 1;
  const head = bytes.toString("latin1", 0, headEnd);
  const answer = { status: Number(head.slice(9, 12)), reusableMs: reusableMs(head) };
  const bodyStart = headEnd + 4;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const bodyEnd = bodyStart + Number(length);
    return bytes.length < bodyEnd ? bodyEnd : { ...answer, body: bytes.subarray(bodyStart, bodyEnd) };
  }
  // Any other body ends with the connection, which is no answer.
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return bytes.length + 1;
  const body = parseChunked(bytes, bodyStart);
  return body === null || typeof body === "number" ? body : { ...answer, body };
}

/** Half of what the server allows: its clock began earlier, and its closing takes time to arrive. */
function reusableMs(head: string): number {
  const told = /\r\n(?:connection: *close|keep-alive: *timeout=(\d+))/i.exec(head);
  if (told === null) return REUSABLE_MS;
  return Number(told[1] ?? 0) * 500;
}

function parseChunked(bytes: Buffer, bodyStart: number): Buffer | number | null {
  const chunks: Buffer[] = [];
  for (let at = bodyStart; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return bytes.length + 1;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    // Past this line a place that is no number would begin at the first chunk again, for ever.
    if (!(size >= 0)) return null;
    const start = lineEnd + 2;
    if (bytes.length < start + size + 2) return start + size + 2;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
}
