/**
 * Keys of batches as text, to find those that stand twice.
 */
import type { WireAttributeMap } from "../../item/parse.ts";

/** A key as it is given, whatever the order of its attributes: as texts, 1000 and 1e3 are two keys. */
export const keyText = (key: WireAttributeMap): string =>
  JSON.stringify(Object.entries(key).toSorted(([a], [b]) => (a < b ? -1 : 1)));
