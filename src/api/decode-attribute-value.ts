/**
 * The decoder of attribute values, written by hand because nearly all of a body is made of them. It checks JSON
 * types in place; what is left has only the ten known members. The value layer checks all the rest.
 */
import { type BinaryFault, binaryFaultText, canonicalBase64 } from "../item/binary.ts";
import {
  base64Fault,
  DecodeFault,
  faults,
  isObject,
  javaStructure,
  listForMap,
  listForStructure,
  nullInSet,
  scalarFault,
  unexpectedList,
} from "./decode-fault.ts";

/** Lists and maps deeper than this are not walked. The value layer refuses far less; this only bounds the stack. */
const LEVELS_MAX = 100;

/** Decodes a value that is a member of a structure. */
export const decodeAttributeMember = (value: unknown): unknown =>
  value === null ? undefined : decodeWithin(value, 0, faults.unexpectedField);

/** Decodes a value in a list or map. A null there is kept, as a value without a type. */
export const decodeAttributeElement = (value: unknown): unknown =>
  value === null ? {} : decodeWithin(value, 0, faults.unexpectedElement);

/** Decodes a map of attributes; null is undefined. `scalar` is the fault of anything but an object or list. */
export function decodeAttributeMap(value: unknown, scalar: DecodeFault): unknown {
  return value === null ? undefined : mapWithin(value, 0, scalar);
}

function decodeWithin(value: unknown, depth: number, scalar: DecodeFault): unknown {
  if (!isObject(value)) return Array.isArray(value) ? listForStructure("AttributeValue") : scalar;
  if (depth > LEVELS_MAX) return faults.tooDeep;
  for (const tag in value) {
    const sent = value[tag];
    const decoded = sent === null ? undefined : decodeTag(tag, sent, depth);
    if (decoded === sent) continue;
    if (decoded instanceof DecodeFault) return decoded;
    if (decoded === undefined) delete value[tag];
    else value[tag] = decoded;
  }
  return value;
}

/** Decodes the member `tag` of a value; undefined: there is no such member. */
function decodeTag(tag: string, value: unknown, depth: number): unknown {
  switch (tag) {
    case "S":
    case "N":
      return decodeString(value);
    case "M":
      return mapWithin(value, depth + 1, faults.unexpectedField);
    case "L":
      return listWithin(value, depth + 1);
    case "BOOL":
    case "NULL":
      return decodeBoolean(value);
    case "B":
      return decodeBlob(value);
    case "SS":
      return setOf("string", value, decodeString);
    case "NS":
      return setOf("number", value, decodeString);
    case "BS":
      return setOf("binary", value, decodeBlob);
    default:
      return undefined;
  }
}

function mapWithin(value: unknown, depth: number, scalar: DecodeFault): unknown {
  if (!isObject(value)) return Array.isArray(value) ? listForMap(javaStructure("AttributeValue")) : scalar;
  for (const name in value) {
    const sent = value[name];
    const decoded = sent === null ? {} : decodeWithin(sent, depth, faults.unexpectedElement);
    if (decoded === sent) continue;
    if (decoded instanceof DecodeFault) return decoded;
    value[name] = decoded;
  }
  return value;
}

function listWithin(value: unknown, depth: number): unknown {
  if (!Array.isArray(value)) return isObject(value) ? faults.unexpectedStructure : faults.unexpectedField;
  for (let at = 0; at < value.length; at++) {
    const sent: unknown = value[at];
    const decoded = sent === null ? {} : decodeWithin(sent, depth, faults.unexpectedElement);
    if (decoded === sent) continue;
    if (decoded instanceof DecodeFault) return decoded;
    value[at] = decoded;
  }
  return value;
}

function setOf(
  kind: "string" | "number" | "binary",
  value: unknown,
  decode: (member: unknown) => unknown,
): unknown {
  if (!Array.isArray(value)) return isObject(value) ? faults.unexpectedStructure : faults.unexpectedField;
  for (const member of value) {
    const decoded = decode(member);
    if (decoded === undefined) return nullInSet(kind);
    if (decoded instanceof DecodeFault) return decoded;
  }
  return value;
}

/** Decodes text; null is undefined. */
export function decodeString(value: unknown): unknown {
  if (typeof value === "string") return value;
  return value === null ? undefined : scalarFault(value, "String");
}

/** Decodes a truth value; null is undefined. */
export function decodeBoolean(value: unknown): unknown {
  if (typeof value === "boolean") return value;
  return value === null ? undefined : scalarFault(value, "Boolean");
}

/** Decodes base64 text; null is undefined. */
export function decodeBlob(value: unknown): unknown {
  if (typeof value === "string") {
    const canonical = canonicalBase64(value);
    return typeof canonical === "string" ? canonical : blobFault(canonical);
  }
  if (value === null) return undefined;
  if (Array.isArray(value)) return unexpectedList("java.nio.ByteBuffer");
  return isObject(value) ? faults.unexpectedStructure : faults.notBase64;
}

const blobFault = (fault: BinaryFault): DecodeFault => base64Fault(binaryFaultText(fault));
