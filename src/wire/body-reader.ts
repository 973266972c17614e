/**
 * From the bytes of a body to its JSON, within bounds: a body that nests too deep or holds too many values is refused
 * before it is parsed, the memory that it takes once parsed is taken from a budget, and large bodies are parsed one at
 * a time and piece by piece, so that others are served meanwhile. Small bodies are parsed at once.
 */
import { isUtf8 } from "node:buffer";
import { type ApiError, serializationError, validationError } from "../api/errors.ts";
import { KiB, MiB } from "../base/bytes.ts";
import { HeapBudget } from "../codec/heap-budget.ts";
import { decodeJsonObject, jsonObject, parseJsonText } from "../codec/json-codec.ts";
import { JsonPieces } from "../codec/json-pieces.ts";
import {
  ELEMENTS_MAX,
  JsonScan,
  type JsonScanFault,
  LEVELS_MAX,
  MARKS_MAX,
  MEMBERS_MAX,
} from "../codec/json-scan.ts";

/** Bodies up to this size are parsed as they are: nothing in them takes long, or much. */
const SMALL_BYTES_MAX = 32 * KiB;

/** Bytes of heap for each byte of a small body: more than any valid request takes. */
const SMALL_HEAP_RATIO = 12;

/** Bodies up to this size are parsed in one piece. */
const WHOLE_BYTES_MAX = 256 * KiB;

/** How much of a body is looked over before others have their turn. */
const SCAN_BYTES = 256 * KiB;

interface WaitingBody {
  readonly bytes: number;
  readonly proceed: () => void;
}

/** The call whose body is read. */
export interface BodyOwner {
  /** Heap taken for it, until it is released. */
  heapBytes: number;
  beginTurn(): void;
  endTurn(): unknown;
  isTurnOver(): boolean;
  /** Rejects when the client is gone. */
  nextTurn(): Promise<void>;
}

/** The bodies of one server. */
export class BodyReader {
  readonly #budget: HeapBudget;
  readonly #waiting: WaitingBody[] = [];
  #isReading = false;

  constructor(budget = new HeapBudget()) {
    this.#budget = budget;
  }

  /**
   * Whether a body is so small, and there is so much memory, that it is to be parsed at once. Then the memory is taken
   * for `owner`; otherwise the body must be read with `read`.
   */
  admit(body: Uint8Array, owner: BodyOwner): boolean {
    if (body.length > SMALL_BYTES_MAX) return false;
    const heapBytes = body.length * SMALL_HEAP_RATIO;
    if (!this.#budget.take(heapBytes)) return false;
    owner.heapBytes = heapBytes;
    return true;
  }

  /** The JSON object of a body that was not admitted; null when it is none. @throws ApiError beyond the bounds */
  async read(body: Uint8Array, owner: BodyOwner): Promise<object | null> {
    if (body.length <= SMALL_BYTES_MAX) {
      await this.#take(body.length * SMALL_HEAP_RATIO, "small", owner);
      return decodeJsonObject(body);
    }
    if (!isUtf8(body)) return null;
    if (body.length <= WHOLE_BYTES_MAX) return this.#readLarge(body, owner);
    await pause(owner, this.#whenFirst(body.length));
    try {
      return await this.#readLarge(body, owner);
    } finally {
      this.#goOn();
    }
  }

  /** Gives back the memory of a call that was answered. */
  release(owner: BodyOwner): void {
    if (owner.heapBytes === 0) return;
    this.#budget.release(owner.heapBytes);
    owner.heapBytes = 0;
  }

  /** Resolves when no other large body is being read. */
  async #whenFirst(bytes: number): Promise<void> {
    if (this.#isReading) return new Promise((proceed) => this.#waiting.push({ bytes, proceed }));
    this.#isReading = true;
  }

  /** The smallest goes first, so that whoever sends the largest there are keeps nobody but their like waiting. */
  #goOn(): void {
    let first = 0;
    for (const [i, { bytes }] of this.#waiting.entries()) {
      if (bytes < (this.#waiting[first]?.bytes ?? 0)) first = i;
    }
    const [next] = this.#waiting.splice(first, 1);
    if (next === undefined) this.#isReading = false;
    else next.proceed();
  }

  async #readLarge(body: Uint8Array, owner: BodyOwner): Promise<object | null> {
    const scan = new JsonScan(body);
    for (scan.advance(SCAN_BYTES); !scan.isDone; scan.advance(SCAN_BYTES)) {
      if (owner.isTurnOver()) await owner.nextTurn();
    }
    if (scan.fault !== null) throw scanError(scan.fault);
    if (scan.heapBytes > this.#budget.requestBytesMax) {
      throw heapError(scan.heapBytes, this.#budget.requestBytesMax);
    }
    await this.#take(scan.heapBytes, "large", owner);
    const pieces = new JsonPieces(body, scan.cuts, parseJsonText);
    for (;;) {
      if (!pieces.parseNext()) return null;
      if (pieces.isDone) return jsonObject(pieces.value);
      if (owner.isTurnOver()) await owner.nextTurn();
    }
  }

  async #take(heapBytes: number, size: "small" | "large", owner: BodyOwner): Promise<void> {
    await pause(owner, this.#budget.whenTaken(heapBytes, size));
    owner.heapBytes = heapBytes;
  }
}

/** Others have the event loop until `until` is settled. */
async function pause(owner: BodyOwner, until: Promise<void>): Promise<void> {
  owner.endTurn();
  await until;
  owner.beginTurn();
}

function scanError(fault: JsonScanFault): ApiError {
  switch (fault) {
    case "levels":
      return serializationError(`The request nests lists and objects deeper than ${LEVELS_MAX} levels`);
    case "marks":
      return serializationError(`The request has more than ${MARKS_MAX} lists, objects and commas`);
    case "elements":
      return serializationError(`The request has a list of more than ${ELEMENTS_MAX} elements`);
    case "members":
      return serializationError(`The request has an object of more than ${MEMBERS_MAX} members`);
    case "unbalanced":
      return serializationError();
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / MiB)} MB`;

const heapError = (bytes: number, bytesMax: number): ApiError =>
  validationError(
    `The request would take ${megabytes(bytes)} of memory, and this server has ${megabytes(bytesMax)} for one request: its heap is too small (--max-old-space-size)`,
  );
