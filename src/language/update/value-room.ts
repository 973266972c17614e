/**
 * How much of an item's largest size its new values leave. A few kilobytes of expression can join a long list with
 * itself hundreds of times; whether that is too much must be known before it is done, not from the finished item.
 */
import type { AttributeValue } from "../../item/attribute-value.ts";
import { valueBytes } from "../../item/size.ts";

/** What every element of a list counts at least. */
const ELEMENT_BYTES_MIN = 1;

/** The room for the new values of one update. They lie at different places, so the item will hold them all. */
export class SizeBudget {
  #bytes: number;

  /** Room for so many bytes. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Whether the item is known to become too large. Values are then no longer worked out, only their types. */
  get isExceeded(): boolean {
    return this.#bytes < 0;
  }

  /** Whether a list of so many elements may fit; an update for which one does not is too large for good. */
  fitsList(elements: number): boolean {
    if (elements * ELEMENT_BYTES_MIN > this.#bytes) this.#bytes = -1;
    return !this.isExceeded;
  }

  /** Takes room for a new value; of others than lists and maps there is never much more than a request has. */
  take(value: AttributeValue): void {
    if (!this.isExceeded && ("L" in value || "M" in value)) this.#bytes -= valueBytes(value);
  }
}
