/**
 * One request that `node:http` reads, from its headers to the last byte of its answer. A body that is too large, or
 * for which memory is short, is read on and thrown away for a while, because a client that is still sending would
 * meet a reset connection instead of the answer.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { concatBytes, NO_BYTES } from "../base/bytes.ts";
import { type AdmissionControl, RequestMemory } from "./admission-control.ts";
import { bytesHandedOver } from "./connection.ts";
import type {
  HttpClient,
  HttpHandler,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
  RequestRefusal,
} from "./http-message.ts";
import type { NodeConnection, PipelinedRequest } from "./node-connection.ts";
import type { CutReason, Transfer } from "./transfers.ts";
import { BAD_REQUEST, REQUEST_TIMEOUT } from "./unreadable-request.ts";

/** How much of a refused body is read, in multiples of the largest body, before the connection is cut. */
const DISCARDED_BODIES_MAX = 4;

/** The two ends of one request, and who answers it. */
export interface NodeHttpExchangeParts {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly handler: HttpHandler;
  readonly admission: AdmissionControl;
  /** That of `incoming`. */
  readonly connection: NodeConnection;
}

/** Receives one request and sends its answer. */
export class NodeHttpExchange implements PipelinedRequest, HttpClient, Transfer {
  readonly #parts: NodeHttpExchangeParts;
  #chunks: Uint8Array[] = [];
  #receivedBytes = 0;
  readonly #memory: RequestMemory;
  /** Set as soon as the request cannot be served. */
  #refusal: RequestRefusal | undefined;
  /** Whether the handler works on it; it does so to the end, also for a client that is gone. */
  #isWorking = false;
  #isClosed = false;

  constructor(parts: NodeHttpExchangeParts) {
    this.#memory = new RequestMemory(parts.admission);
    this.#parts = parts;
  }

  get isAnswering(): boolean {
    return this.#parts.outgoing.headersSent;
  }

  get isGone(): boolean {
    return this.#isClosed;
  }

  begin(): void {
    const { incoming, outgoing, admission } = this.#parts;
    if (!admission.enter()) this.#refusal = "noCapacity";
    else if (Number(incoming.headers["content-length"]) > admission.limits.bodyBytesMax) {
      this.#refusal = "tooLarge";
    }
    this.#memory.expectedBytes = Number(incoming.headers["content-length"] ?? 0);
    this.#memory.startTransfer("body", this);
    incoming.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    incoming.on("end", () => this.#answer());
    outgoing.on("close", () => this.#close());
  }

  /** An answer that waits for others before it has no socket yet, and would not notice its end. */
  abandon(): void {
    this.#close();
  }

  get movedBytes(): number {
    return this.isAnswering ? bytesHandedOver(this.#parts.incoming.socket) : this.#receivedBytes;
  }

  /** A client that still sends is told why, if it reads; one that does not take its answer is not. */
  cut(reason: CutReason): void {
    const { incoming, handler, connection } = this.#parts;
    if (this.isAnswering) {
      this.#close();
      incoming.socket.destroy();
      return;
    }
    this.#stopReceiving();
    this.#memory.releaseAll();
    this.#send(reason === "tooSlow" ? REQUEST_TIMEOUT : handler.refuse("noCapacity", connection.facts), true);
  }

  #stopReceiving(): void {
    this.#chunks = [];
    this.#memory.endTransfer();
    this.#parts.incoming.removeAllListeners("data").removeAllListeners("end").pause();
  }

  /** The answer went out, or never will. */
  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#chunks = [];
    if (!this.#isWorking) this.#memory.leave();
    this.#parts.connection.leave(this);
  }

  #receive(chunk: Uint8Array): void {
    const { bodyBytesMax } = this.#parts.admission.limits;
    this.#receivedBytes += chunk.length;
    if (this.#refusal === undefined) {
      if (this.#receivedBytes > bodyBytesMax) this.#refusal = "tooLarge";
      else if (!this.#memory.reserve(chunk.length)) this.#refusal = "noCapacity";
      else {
        this.#chunks.push(chunk);
        return;
      }
    }
    this.#chunks = [];
    this.#memory.releaseAll();
    if (this.#receivedBytes <= bodyBytesMax * DISCARDED_BODIES_MAX) return;
    this.#stopReceiving();
    this.#answer();
  }

  #answer(): void {
    const { incoming, handler, connection } = this.#parts;
    if (this.#isClosed) return;
    this.#memory.endTransfer();
    // A request without a body needs no memory, but its answer will.
    if (this.#refusal === undefined && !this.#memory.reserve(0)) this.#refusal = "noCapacity";
    if (this.#refusal !== undefined) {
      return this.#send(handler.refuse(this.#refusal, connection.facts), true);
    }
    const received = requestHeaders(incoming);
    if (received === undefined) return this.#send(BAD_REQUEST, true);
    const [first = NO_BYTES] = this.#chunks;
    const body = this.#chunks.length > 1 ? concatBytes(...this.#chunks) : first;
    this.#isWorking = true;
    const response = handler.handle({
      method: incoming.method ?? "",
      url: incoming.url ?? "",
      headers: received.headers,
      firstHeaders: received.firstHeaders,
      body,
      connection: connection.facts,
      memory: this.#memory,
      client: this,
    });
    if (response instanceof Promise) void response.then((later) => this.#send(later, false));
    else this.#send(response, false);
  }

  #send({ status, headers, body }: HttpResponse, closing: boolean): void {
    const { outgoing, admission } = this.#parts;
    this.#isWorking = false;
    // Closed while the handler worked: counting out was left to this moment.
    if (this.#isClosed) return this.#memory.leave();
    if (closing || admission.draining) outgoing.shouldKeepAlive = false;
    this.#memory.addAnswer(body.length);
    outgoing.writeHead(status, [...headers, "Server", "Server"]);
    if (body.length > 0) this.#memory.startTransfer("answer", this);
    outgoing.end(body);
  }
}

type NodeHeaders = Readonly<Record<string, string | string[] | undefined>>;

type ReceivedHeaders = Pick<HttpRequest, "headers" | "firstHeaders">;

/**
 * Headers as signatures need them: every value as it was sent, repeated ones joined with `,`; and the first ones,
 * where one was repeated. Node's own map is used as it is where nothing was repeated, which is always, because it
 * drops or joins repetitions its own way. Undefined when the request names more than one host, which nobody may answer.
 */
function requestHeaders({ headers, rawHeaders }: IncomingMessage): ReceivedHeaders | undefined {
  if (isPlain(headers) && Object.keys(headers).length * 2 === rawHeaders.length) return { headers };
  return joinedHeaders(rawHeaders);
}

/** Node makes a list of this one header alone. */
const isPlain = (headers: NodeHeaders): headers is HttpHeaders => headers["set-cookie"] === undefined;

/** @param raw names and values by turns */
function joinedHeaders(raw: readonly string[]): ReceivedHeaders | undefined {
  const joined = new Map<string, string>();
  const first = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    const value = raw[at + 1] ?? "";
    const before = joined.get(name);
    if (before !== undefined && name === "host") return undefined;
    joined.set(name, before === undefined ? value : `${before},${value}`);
    if (before === undefined) first.set(name, value);
  }
  return { headers: Object.fromEntries(joined), firstHeaders: Object.fromEntries(first) };
}
