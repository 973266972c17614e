/**
 * One call of the API in whatever protocol it comes: who is calling, from where, whether they may, and, once it is
 * answered, what an audit or a measurement needs of it. Protocols make one for each request that may name an
 * operation; operations see it as their scope, and listeners as a finished call. It is the same object for all.
 */
import { Buffer } from "node:buffer";
import { type ApiError, serviceUnavailable } from "../api/errors.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import { assert } from "../base/assert.ts";
import type { Awaitable } from "../base/awaitable.ts";
import { type Clock, type Scheduler, TURN_MS_MAX } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import type { Database } from "../engine/database.ts";
import { RequestAbandoned } from "../engine/in-turns.ts";
import { Meter } from "../engine/meter.ts";
import type { Denial, NeedsOf, Principal, RequestOrigin, RequestScope } from "../engine/request-scope.ts";
import type { HttpRequest } from "../http/http-message.ts";
import type { FaultReporter } from "./fault-reporter.ts";

/** Stands for every operation that does not exist, in metrics and log. */
export const UNKNOWN_OPERATION = "unknown";

/** A call that was answered. Listeners read it at once and keep what they need. */
export interface FinishedCall {
  readonly requestId: string;
  /** Name of the service in signatures and policies, such as `dynamodb`; null when no service was found. */
  readonly service: string | null;
  /** `UNKNOWN_OPERATION` when none was found. */
  readonly operation: string;
  /** Null when the call was refused before its caller was known. */
  readonly caller: Principal | null;
  readonly origin: RequestOrigin;
  readonly userAgent: string | null;
  /** Decoded and valid; undefined when the call was refused before. The operation's own object, not a copy. */
  readonly input: unknown;
  /** Type of the error that was answered; null for a success. */
  readonly errorCode: string | null;
  /** HTTP status. */
  readonly status: number;
  /** Time of day at which the whole request was there. */
  readonly startedAtMs: number;
  /** Until the answer was there to send. */
  readonly durationMs: number;
  /** Bytes of the body as received. */
  readonly bytesIn: number;
  /** Bytes of the body as sent. */
  readonly bytesOut: number;
  /** What the call was charged. */
  readonly meter: Meter;
}

/** Takes each finished call; must not throw. */
export type CallListener = (call: FinishedCall) => void;

/** What all calls share; fixed at start. */
export interface CallParts {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly listeners: readonly CallListener[];
  readonly requestIds: RequestIdSource;
  readonly faults: FaultReporter;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

/** Makes the ids of requests, in the form of a protocol. */
export interface RequestIdSource {
  /** One that was never given before and cannot be guessed. */
  next(): string;
}

/** From the arrival of a request to its answer. */
export class ApiCall implements RequestScope, FinishedCall {
  readonly request: HttpRequest;
  readonly requestId: string;
  readonly meter = new Meter();
  readonly startedAtMs: number;
  service: string | null = null;
  operation = UNKNOWN_OPERATION;
  caller: Principal | null = null;
  input: unknown = undefined;
  errorCode: string | null = null;
  status = 0;
  durationMs = 0;
  bytesOut = 0;
  readonly #parts: CallParts;
  readonly #startedMs: number;
  #hasWaited = false;
  /** When its present turn of the event loop began; null while it waits for something. */
  #turnStartedMs: number | null;

  constructor(parts: CallParts, request: HttpRequest) {
    this.#parts = parts;
    this.request = request;
    this.requestId = parts.requestIds.next();
    this.startedAtMs = parts.clock.nowMs();
    this.#startedMs = parts.scheduler.beginTurn();
    this.#turnStartedMs = this.#startedMs;
  }

  /** The caller, once it is known. */
  get principal(): Principal {
    assert(this.caller !== null, "an operation runs for a known caller", { operation: this.operation });
    return this.caller;
  }

  get origin(): RequestOrigin {
    return this.request.connection;
  }

  get host(): string {
    return this.request.headers["host"] ?? "";
  }

  get userAgent(): string | null {
    return this.request.headers["user-agent"] ?? null;
  }

  get bytesIn(): number {
    return this.request.body.length;
  }

  /**
   * Finds out who is calling; a promise only where the authenticator needs one.
   * @param service that the signature must be scoped to
   * @throws ApiError when the request is not signed as the authenticator demands
   */
  authenticate(service: string): Promise<void> | undefined {
    const caller = this.#parts.authenticator.authenticate(this.request, service, this.startedAtMs);
    if (caller instanceof Promise) return caller.then((known) => this.#identify(known));
    this.caller = caller;
    return undefined;
  }

  #identify(caller: Principal): void {
    this.caller = caller;
  }

  authorize<Input>(needs: NeedsOf<Input>, input: Input, database: Database): Awaitable<Denial | null> {
    return this.#parts.authorizer.authorize(this, { needs, input, database });
  }

  /** The error to answer with for whatever was thrown; a fault of the server is logged. */
  fail(thrown: unknown): ApiError {
    const error = this.#parts.faults.toApiError(thrown, this);
    this.errorCode = error.type;
    return error;
  }

  /** It works on, after it waited. */
  beginTurn(): void {
    this.#turnStartedMs = this.#parts.scheduler.beginTurn();
  }

  /** It waits, or is done, and others have the event loop. Returns the time. */
  endTurn(): number {
    const { scheduler } = this.#parts;
    const startedMs = this.#turnStartedMs;
    this.#turnStartedMs = null;
    return startedMs === null ? scheduler.nowMs() : scheduler.endTurn(startedMs);
  }

  isTurnOver(): boolean {
    const { scheduler } = this.#parts;
    // An operation that waited for a promise begins its turn when it asks first.
    this.#turnStartedMs ??= scheduler.beginTurn();
    return scheduler.nowMs() - this.#turnStartedMs >= TURN_MS_MAX;
  }

  async nextTurn(): Promise<void> {
    const { scheduler } = this.#parts;
    this.endTurn();
    if (!this.#hasWaited && scheduler.isFull) throw serviceUnavailable();
    this.#hasWaited = true;
    await scheduler.nextTurn(this.#startedMs);
    if (this.request.client?.isGone === true) throw new RequestAbandoned("the client is gone");
    // All that give way were served when memory was not short yet; it would not hold the answers of all of them.
    if (this.request.memory?.isShort === true) throw serviceUnavailable();
    this.beginTurn();
  }

  /** The answer is there: listeners take what they need of the call. */
  finish(status: number, bytesOut: number): void {
    this.status = status;
    this.bytesOut = bytesOut;
    this.durationMs = this.endTurn() - this.#startedMs;
    for (const listener of this.#parts.listeners) listener(this);
  }
}

const ID_CHARACTERS = 52;
const IDS_PER_DRAW = 64;

/** 32 characters, so that five random bits choose one without bias. */
const ALPHABET = new TextEncoder().encode("0123456789ABCDEFGHIJKLMNOPQRSTUV");

/**
 * Request ids as AWS makes them: 52 characters of 0-9 and A-Z. Unpredictable bytes are drawn for many ids at once.
 */
export class RequestIds implements RequestIdSource {
  readonly #random: Random;
  #characters = "";
  #at = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    if (this.#at === this.#characters.length) this.#draw();
    const id = this.#characters.slice(this.#at, this.#at + ID_CHARACTERS);
    this.#at += ID_CHARACTERS;
    return id;
  }

  #draw(): void {
    const bytes = Buffer.from(this.#random.bytes(ID_CHARACTERS * IDS_PER_DRAW));
    for (let at = 0; at < bytes.length; at++) bytes[at] = ALPHABET[(bytes[at] ?? 0) & 31] ?? 0;
    this.#characters = bytes.toString("latin1");
    this.#at = 0;
  }
}
