/**
 * Bytes that names and values count for limits and capacity. They are DynamoDB's, not those of any encoding here.
 *
 * @see Developer Guide, "DynamoDB item sizes and formats"
 */
import { utf8Length } from "../base/bytes.ts";
import { type AttributeMap, type AttributeValue } from "./attribute-value.ts";
import { base64Length } from "./binary.ts";
import { numberBytes } from "./decimal.ts";

/** What a list or map counts beside its entries. */
const CONTAINER_BYTES = 3;

/** What each entry of a list or map counts beside its name and value. */
const ENTRY_BYTES = 1;

/** Up to this length a loop over characters beats the call into the runtime. */
const LOOP_CHARACTERS_MAX = 32;

/** Bytes of a whole item, or of a key: names and values together. */
export function itemBytes(map: AttributeMap): number {
  let bytes = 0;
  for (const name in map) bytes += textBytes(name) + valueBytes(map[name] as AttributeValue);
  return bytes;
}

/** Bytes of one attribute: its name and its value. */
export const attributeBytes = (name: string, value: AttributeValue): number =>
  textBytes(name) + valueBytes(value);

/** Bytes of one value. */
export function valueBytes(value: AttributeValue): number {
  if ("S" in value) return textBytes(value.S);
  if ("N" in value) return numberBytes(value.N);
  if ("B" in value) return base64Length(value.B);
  if ("M" in value) return mapBytes(value.M);
  if ("L" in value) return listBytes(value.L);
  if ("SS" in value) return membersBytes(value.SS, textBytes);
  if ("NS" in value) return membersBytes(value.NS, numberBytes);
  if ("BS" in value) return membersBytes(value.BS, base64Length);
  return 1;
}

/** Bytes of text in UTF-8. */
export function textBytes(text: string): number {
  const { length } = text;
  if (length > LOOP_CHARACTERS_MAX) return utf8Length(text);
  for (let at = 0; at < length; at++) if (text.charCodeAt(at) > 0x7f) return utf8Length(text);
  return length;
}

function mapBytes(map: AttributeMap): number {
  let bytes = CONTAINER_BYTES;
  for (const name in map) bytes += ENTRY_BYTES + textBytes(name) + valueBytes(map[name] as AttributeValue);
  return bytes;
}

function listBytes(list: readonly AttributeValue[]): number {
  let bytes = CONTAINER_BYTES;
  for (const element of list) bytes += ENTRY_BYTES + valueBytes(element);
  return bytes;
}

function membersBytes(members: readonly string[], memberBytes: (member: string) => number): number {
  let bytes = 0;
  for (const member of members) bytes += memberBytes(member);
  return bytes;
}
