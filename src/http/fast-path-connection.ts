/**
 * One connection on which plain requests come one after the other: read, answered with one write, and the next.
 * Requests that come early wait until the answer before theirs is written, so answers keep their order, and a
 * client that does not read its answers is not read from either. The first bytes that are no plain request are handed
 * off to `node:http` together with the connection, for good. @see docs/adr/0005-http-fast-path.md
 */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { NO_BYTES } from "../base/bytes.ts";
import { type AdmissionControl, RequestMemory } from "./admission-control.ts";
import { bytesHandedOver, connectionFacts, type ListenerFacts } from "./connection.ts";
import type { ConnectionFacts, HttpClient, HttpHandler, HttpResponse } from "./http-message.ts";
import { joinedResponse, type RequestHead, type ResponseHeads, readRequestHead } from "./message-head.ts";
import type { CutReason, Transfer } from "./transfers.ts";
import { REQUEST_TIMEOUT } from "./unreadable-request.ts";

/** Bodies up to this size, in bytes, are copied into one buffer with their head; larger ones cost less as a second piece. */
const JOINED_BYTES_MAX = 16_384;

/** What all connections of a server share. */
export interface FastPathParts extends ListenerFacts {
  readonly handler: HttpHandler;
  readonly admission: AdmissionControl;
  readonly answers: ResponseHeads;
  /** Takes a connection whose next bytes lie in it, unread. */
  readonly handOff: (socket: Socket) => void;
  /** Called once, when the connection is closed or was handed off. */
  readonly onGone: (connection: FastPathConnection) => void;
}

/** `new`: nothing came yet; `idle`: the last answer is out; `body`: the head of a request is here, and part of its body. */
type Phase = "new" | "idle" | "body" | "working" | "answering" | "gone";

/** A plain connection, the client at its other end, and what is on its way on it: a body or an answer. */
export class FastPathConnection implements HttpClient, Transfer {
  readonly #socket: Socket;
  readonly #parts: FastPathParts;
  readonly #facts: ConnectionFacts;
  #phase: Phase = "new";
  /** The request whose body is on its way. */
  #head: RequestHead | undefined;
  /** The request so far, in phase `body`; later what came after it. */
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  readonly #memory: RequestMemory;
  #isClosing = false;
  /** Whether the client said that it sends nothing more; it still reads. */
  #hasEnded = false;
  /** Whether bytes came in, or an answer began or ended, since the last `tick`. */
  #moved = true;
  /** How much was out at the last `tick` that found an answer on its way. */
  #handedOverBytes = 0;
  #quietMs = 0;
  #requestMs = 0;

  constructor(socket: Socket, parts: FastPathParts) {
    this.#memory = new RequestMemory(parts.admission);
    this.#socket = socket;
    this.#parts = parts;
    this.#facts = connectionFacts(socket, parts);
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
  }

  get isGone(): boolean {
    return this.#phase === "gone";
  }

  /** Closes the connection unless a request is being received, worked on or answered. */
  closeIfIdle(): void {
    if (this.#phase === "new" || this.#phase === "idle") this.#socket.destroy();
  }

  /** Closes the connection, whatever it does. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Counts time that passed; closes the connection when its client took too much of it. */
  tick(passedMs: number): void {
    const { headersMsMax, requestMsMax } = this.#parts.admission.limits;
    this.#quietMs = this.#isBeingRead() || this.#moved ? 0 : this.#quietMs + passedMs;
    this.#moved = false;
    if (this.#phase === "new" && this.#quietMs >= headersMsMax) return this.#refuse(REQUEST_TIMEOUT);
    if (this.#phase === "body") {
      this.#requestMs += passedMs;
      if (this.#requestMs >= requestMsMax) return this.cut("tooSlow");
    }
    if (this.#quietMs >= this.#quietMsMax()) this.#socket.destroy();
  }

  #quietMsMax(): number {
    const { endedMsMax, idleMsMax, stallMsMax } = this.#parts.admission.limits;
    if (this.#phase === "idle") return idleMsMax;
    return this.#phase === "working" && this.#hasEnded ? endedMsMax : stallMsMax;
  }

  /** Whether the client took some of the answer on its way since the last `tick`. */
  #isBeingRead(): boolean {
    if (this.#phase !== "answering") return false;
    const before = this.#handedOverBytes;
    this.#handedOverBytes = bytesHandedOver(this.#socket);
    return this.#handedOverBytes !== before;
  }

  #refuse(response: HttpResponse): void {
    this.#socket.write(joinedResponse(this.#parts.answers.head(response, true), response.body));
    this.#socket.destroySoon();
  }

  get movedBytes(): number {
    return this.#phase === "body" ? this.#chunkBytes : bytesHandedOver(this.#socket);
  }

  /** A client that still sends is told why, if it reads; one that does not take its answer is not. */
  cut(reason: CutReason): void {
    const isReceiving = this.#phase === "body";
    this.#phase = "gone";
    this.#chunks = [];
    this.#memory.leave();
    if (!isReceiving) this.#socket.destroy();
    else if (reason === "tooSlow") this.#refuse(REQUEST_TIMEOUT);
    else this.#refuse(this.#parts.handler.refuse("noCapacity", this.#facts));
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#moved = true;
    switch (this.#phase) {
      case "new":
      case "idle":
        return this.#begin(chunk);
      case "body":
        return this.#continue(chunk);
      case "working":
      case "answering":
        return this.#postpone(chunk);
      case "gone":
        return;
    }
  };

  /** A client may end its side after its requests, and still gets the answers; with TLS its end comes early. */
  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    if (this.#phase !== "working" && this.#phase !== "answering") this.#socket.destroySoon();
  };

  /** What broke the connection also closes it, so there is nothing to do. */
  readonly #onError = (): void => {};

  readonly #onClose = (): void => {
    const wasWorking = this.#phase === "working";
    // A request that is worked on is counted out when its answer comes.
    if (this.#phase === "body" || this.#phase === "answering") this.#memory.leave();
    this.#phase = "gone";
    if (!wasWorking) this.#chunks = [];
    this.#parts.onGone(this);
  };

  /** The first bytes of a request. */
  #begin(bytes: Buffer): void {
    const { admission } = this.#parts;
    const head = readRequestHead(bytes, admission.limits.headerBytesMax);
    if (head === null || head.bodyBytes > admission.limits.bodyBytesMax) return this.#handOff(bytes);
    const end = head.headBytes + head.bodyBytes;
    const bodyBytes = Math.min(bytes.length, end) - head.headBytes;
    this.#memory.expectedBytes = head.bodyBytes;
    if (!admission.hasCapacity(bodyBytes, this.#memory)) return this.#handOff(bytes);
    admission.enter();
    this.#memory.reserve(bodyBytes);
    if (bytes.length < end) {
      this.#head = head;
      this.#phase = "body";
      this.#requestMs = 0;
      this.#keep(bytes);
      this.#memory.startTransfer("body", this);
      return;
    }
    if (bytes.length > end) this.#postpone(bytes.subarray(end));
    this.#serve(head, bytes.subarray(head.headBytes, end));
  }

  /** More of a body; what lies after it stays for later. */
  #continue(chunk: Buffer): void {
    const head = this.#head as RequestHead;
    const missing = head.headBytes + head.bodyBytes - this.#chunkBytes;
    const bodyBytes = Math.min(chunk.length, missing);
    this.#keep(chunk);
    if (!this.#parts.admission.hasMemory(bodyBytes, this.#memory)) {
      this.#memory.leave();
      return this.#handOff(this.#takeChunks());
    }
    this.#memory.reserve(bodyBytes);
    if (chunk.length < missing) return;
    this.#memory.endTransfer();
    const request = this.#takeChunks();
    if (chunk.length > missing) this.#postpone(chunk.subarray(missing));
    this.#serve(head, request.subarray(head.headBytes, head.headBytes + head.bodyBytes));
  }

  #serve({ headers }: RequestHead, body: Buffer): void {
    this.#phase = "working";
    this.#head = undefined;
    const response = this.#parts.handler.handle({
      method: "POST",
      url: "/",
      headers,
      body,
      connection: this.#facts,
      memory: this.#memory,
      client: this,
    });
    if (response instanceof Promise) void response.then(this.#send);
    else this.#send(response);
  }

  readonly #send = (response: HttpResponse): void => {
    const { answers, admission } = this.#parts;
    // Closed while the handler worked: counting out was left to this moment.
    if (this.#phase === "gone") return this.#memory.leave();
    this.#phase = "answering";
    this.#moved = true;
    this.#isClosing = admission.draining || (this.#hasEnded && this.#chunks.length === 0);
    const head = answers.head(response, this.#isClosing);
    const { body } = response;
    this.#memory.addAnswer(body.length);
    if (body.length <= JOINED_BYTES_MAX) {
      this.#socket.write(joinedResponse(head, body), this.#onWritten);
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, "latin1");
    this.#socket.write(body, this.#onWritten);
    this.#socket.uncork();
    // Mostly the operating system has taken it all by now.
    if (this.#socket.writableLength > 0) this.#memory.startTransfer("answer", this);
  };

  /** The answer is with the operating system, or never will be. */
  readonly #onWritten = (): void => {
    if (this.#phase !== "answering") return;
    this.#memory.leave();
    this.#moved = true;
    this.#phase = "idle";
    if (this.#isClosing) return this.#socket.destroySoon();
    if (this.#chunks.length > 0) this.#begin(this.#takeChunks());
    if (!this.#wantsMore()) return;
    if (this.#hasEnded) this.#socket.destroySoon();
    else if (this.#socket.isPaused()) this.#socket.resume();
  };

  #wantsMore(): boolean {
    return this.#phase === "idle" || this.#phase === "body";
  }

  #handOff(bytes: Buffer): void {
    const socket = this.#socket;
    this.#phase = "gone";
    // Nothing can be put back into it.
    if (this.#hasEnded) return socket.destroySoon();
    socket.off("data", this.#onData).off("end", this.#onEnd).off("error", this.#onError);
    socket.off("close", this.#onClose);
    this.#parts.onGone(this);
    socket.unshift(bytes);
    socket.resume();
    this.#parts.handOff(socket);
  }

  /** Keeps what came early, and lets the client wait with the rest. Its end, too, is noticed only later. */
  #postpone(chunk: Buffer): void {
    this.#keep(chunk);
    this.#socket.pause();
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
  }

  /** Everything that was kept; nothing is kept from then on. */
  #takeChunks(): Buffer {
    const [first = Buffer.from(NO_BYTES)] = this.#chunks;
    const bytes = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first;
    this.#chunks = [];
    this.#chunkBytes = 0;
    return bytes;
  }
}
