/**
 * The bound on what evaluating conditions may cost. A few kilobytes of condition can have megabytes searched hundreds
 * of times, and while it is evaluated nobody else is served; so evaluation counts what it looks through. What is counted
 * is the request's and the item's alone, never time, so that a request is refused always or never.
 */
import { MiB } from "../../base/bytes.ts";

/**
 * Most bytes that the conditions of one write, and one test of a read, may look through: as many as the values of a
 * request may have. The slowest searches take 4 to 9 ns for each.
 */
export const EVALUATION_BYTES_MAX = 2 * MiB;

/** What a read looks through at most before others have a turn, unless a single test takes more. */
const TURN_BYTES_MAX = MiB / 2;

/** Tests that cost as much are done once for the same two values: their results are kept as long as the values. */
export const KEPT_BYTES_MIN = 4_096;

/** Counts the work of evaluating conditions, and says when it has to end. */
export class EvaluationWork {
  readonly #bytesMax: number;
  #bytes = 0;
  #hasProgressed = false;
  #isExceeded = false;
  #isNewTurn: boolean;

  private constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#isNewTurn = bytesMax < EVALUATION_BYTES_MAX;
  }

  /** For all conditions of one write. */
  static ofWrite(): EvaluationWork {
    return new EvaluationWork(EVALUATION_BYTES_MAX);
  }

  /** For the filter of one read, whose evaluation on an item may be begun again in another turn of the event loop. */
  static ofRead(): EvaluationWork {
    return new EvaluationWork(TURN_BYTES_MAX);
  }

  /** What was looked through since it began. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether evaluation had to end before its result was known. */
  get isExceeded(): boolean {
    return this.#isExceeded;
  }

  /** Whether the same evaluation comes further when it is begun again in a new turn, as it finds results that were kept. */
  get canProgress(): boolean {
    return this.#hasProgressed || !this.#isNewTurn;
  }

  /** Begins anew, with nothing counted. A test that takes much waits for a turn of its own. */
  begin(isNewTurn: boolean): void {
    this.#isNewTurn = isNewTurn;
    this.#bytes = 0;
    this.#hasProgressed = false;
    this.#isExceeded = false;
  }

  /** Counts a test whose result is not kept. */
  count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > EVALUATION_BYTES_MAX) this.#isExceeded = true;
  }

  /** Whether a test whose result is kept may be done now; counts it if so. */
  admits(bytes: number): boolean {
    if (this.#isExceeded) return false;
    const isWithin = this.#bytes + bytes <= this.#bytesMax;
    const isOnly = this.#isNewTurn && !this.#hasProgressed;
    if (isWithin || (isOnly && bytes <= EVALUATION_BYTES_MAX)) {
      this.#bytes += bytes;
      this.#hasProgressed = true;
      return true;
    }
    this.#isExceeded = true;
    return false;
  }
}
