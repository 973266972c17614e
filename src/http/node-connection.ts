/**
 * One connection that `node:http` serves. It reads requests as fast as they are sent, up to some thousands at a time,
 * and holds back an answer until those before it are out; so here is the bound on how many of them are served at the
 * same time. Those beyond it wait, and the client is not read from meanwhile. A client that does not take its answers
 * is cut off.
 */
import type { Socket } from "node:net";
import type { AdmissionControl } from "./admission-control.ts";
import { bytesHandedOver, connectionFacts, type ListenerFacts } from "./connection.ts";
import type { ConnectionFacts } from "./http-message.ts";
import { PIPELINED_REQUESTS_MAX, PIPELINED_REQUESTS_WAITING_MAX } from "./server-limits.ts";

/** A request on such a connection. */
export interface PipelinedRequest {
  /** Whether some of its answer may be out. */
  readonly isAnswering: boolean;
  /** Lets it be served. */
  begin(): void;
  /** The connection is closed; called for every request that began and did not leave. */
  abandon(): void;
}

export class NodeConnection {
  readonly facts: ConnectionFacts;
  readonly #socket: Socket;
  readonly #admission: AdmissionControl;
  readonly #begun = new Set<PipelinedRequest>();
  /** Not read further than their heads, the next to begin first. */
  #waiting: PipelinedRequest[] = [];
  #seenBytes = 0;
  #quietMs = 0;

  /** @param socket has the listeners of `node:http` already, whose reading on must be seen before it is undone here */
  constructor(socket: Socket, listener: ListenerFacts, admission: AdmissionControl) {
    this.facts = connectionFacts(socket, listener);
    this.#socket = socket;
    this.#admission = admission;
    socket.on("resume", this.#onResume);
    socket.once("close", this.#onClose);
  }

  /** Whether some of an answer may be out, so that nothing else can be said. */
  get isAnswering(): boolean {
    for (const request of this.#begun) if (request.isAnswering) return true;
    return false;
  }

  /** Adds a request, which begins when few enough are before it. */
  enter(request: PipelinedRequest): void {
    if (this.#begun.size < PIPELINED_REQUESTS_MAX) return this.#begin(request);
    if (this.#waiting.length < PIPELINED_REQUESTS_WAITING_MAX) {
      this.#waiting.push(request);
      this.#socket.pause();
      return;
    }
    this.#admission.refuse();
    this.#socket.destroy();
  }

  /** A request was answered; the next may begin. */
  leave(request: PipelinedRequest): void {
    if (!this.#begun.delete(request) || this.#socket.destroyed) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    if (this.#waiting.length === 0) this.#socket.resume();
    this.#begin(next);
  }

  /** Counts time that passed; closes the connection when answers are owed and nothing moved for too long. */
  tick(passedMs: number): void {
    const { limits } = this.#admission;
    const before = this.#seenBytes;
    this.#seenBytes = this.#movedBytes();
    const isQuiet = this.#begun.size > 0 && this.#seenBytes === before;
    this.#quietMs = isQuiet ? this.#quietMs + passedMs : 0;
    const hasEnded = this.#socket.readableEnded && !this.isAnswering;
    if (this.#quietMs >= (hasEnded ? limits.endedMsMax : limits.stallMsMax)) this.#socket.destroy();
  }

  /** What a client sends is no movement while it does not take its answer. */
  #movedBytes(): number {
    const handedOverBytes = bytesHandedOver(this.#socket);
    return this.#socket.writableLength > 0 ? handedOverBytes : handedOverBytes + this.#socket.bytesRead;
  }

  #begin(request: PipelinedRequest): void {
    this.#begun.add(request);
    request.begin();
  }

  /** `node:http` reads on when an answer is out, but enough requests are waiting. */
  readonly #onResume = (): void => {
    if (this.#waiting.length > 0) this.#socket.pause();
  };

  readonly #onClose = (): void => {
    this.#waiting = [];
    for (const request of this.#begun) request.abandon();
  };
}
