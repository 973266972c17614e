/**
 * The limit on the `#names` and `:values` of one request together: the bytes of the names that are meant and of the
 * values. The placeholders themselves are not counted.
 *
 * @see Developer Guide, "Service quotas", expression parameters
 */
import { MiB } from "../base/bytes.ts";
import type { AttributeMap, AttributeValue } from "../item/attribute-value.ts";
import { textBytes, valueBytes } from "../item/size.ts";

/** Most bytes of names and values together. */
export const SUBSTITUTION_BYTES_MAX = 2 * MiB;

/** The most that UTF-8 makes of one UTF-16 code unit. */
const BYTES_PER_UNIT_MAX = 3;

/** Either may be absent. */
export interface Substitutions {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: AttributeMap | undefined;
}

/** Whether they are within the limit. Texts are counted only where their lengths leave it open. */
export const isWithinLimit = ({ names, values }: Substitutions): boolean =>
  totalOf({ names, values }, textBytesMax, valueBytesMax) <= SUBSTITUTION_BYTES_MAX ||
  totalOf({ names, values }, textBytes, valueBytes) <= SUBSTITUTION_BYTES_MAX;

function totalOf(
  { names, values }: Substitutions,
  bytesOfName: (name: string) => number,
  bytesOfValue: (value: AttributeValue) => number,
): number {
  let bytes = 0;
  for (const key in names) bytes += bytesOfName(names[key] as string);
  for (const key in values) bytes += bytesOfValue(values[key] as AttributeValue);
  return bytes;
}

const textBytesMax = (text: string): number => BYTES_PER_UNIT_MAX * text.length;

function valueBytesMax(value: AttributeValue): number {
  if ("S" in value) return textBytesMax(value.S);
  if ("N" in value) return value.N.length;
  return "B" in value ? value.B.length : valueBytes(value);
}
