/**
 * From parsed JSON to typed inputs: the JSON type of every member is checked and refused in AWS's words. Decoders
 * are closures compiled once per shape; they work in place on what JSON.parse made, which belongs to the request
 * alone, so that a well-formed body is walked and not copied. Constraints on values are left to `input-reader.ts`.
 * The decoder of attribute values is written by hand, because nearly all of a body is made of them.
 */
import { assert, unreachable } from "../base/assert.ts";
import { type BinaryFault, base64Bytes, binaryFaultText, canonicalBase64 } from "../item/binary.ts";
import {
  base64Fault,
  faults,
  InputFault,
  javaPackage,
  listForMap,
  nullInSet,
  nullMemberFault,
  scalarFault,
  unexpectedList,
} from "./input-fault.ts";
import type { ListShape, MapShape, ServiceDescription, Shape, StructureShape } from "./shape.ts";

/** Returns its argument where nothing has to change, undefined for null, the value that stands instead, or a fault. */
type Decode = (value: unknown) => unknown;

/** Where a value stands: scalars in the place of collections are refused in different words. */
type Position = "member" | "element";

/** What decoders of one service are compiled from, and the structures whose decoder is being compiled. */
interface Source extends Pick<ServiceDescription, "shapes"> {
  readonly javaPackage: string;
  readonly open: Map<string, { decode: Decode | null }>;
}

interface NamedStructure {
  readonly name: string;
  readonly shape: StructureShape;
}

const NO_MEMBERS: StructureShape = { kind: "structure", members: {} };

/** Whether the value is a JSON object, as structures and maps come. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const INT_MAX = 2 ** 31 - 1;
const LONG_MAX = 2 ** 63;

/**
 * The decoder of inputs of the shape `input`, or of an operation that takes no members. It returns the body, changed
 * in place: members that are null are undefined, fractions of integers are cut off, unknown members are gone; or an
 * InputFault.
 * @param nulls what becomes of null members of the body itself
 */
export function inputDecoder(
  service: ServiceDescription,
  input: string | undefined,
  nulls: "absent" | "refused",
): Decode {
  const source: Source = { shapes: service.shapes, javaPackage: javaPackage(service), open: new Map() };
  const shape = input === undefined ? NO_MEMBERS : shapeCalled(source, input);
  assert(shape.kind === "structure", "an input is a structure", { input });
  const decode = structureDecoder(source, { name: input ?? "", shape }, "member");
  return (body) => {
    if (!isObject(body)) return faults.noText;
    return (nulls === "refused" ? nullMemberFault(body, shape, service.shapes) : null) ?? decode(body);
  };
}

function compile(source: Source, name: string, position: Position): Decode {
  const shape = shapeCalled(source, name);
  switch (shape.kind) {
    case "attributeValue":
      return position === "member" ? decodeAttributeMember : decodeAttributeElement;
    case "structure":
      return structureDecoder(source, { name, shape }, position);
    case "list":
      return listDecoder(source, shape, position);
    case "map":
      return mapDecoder(source, shape, position);
    case "string":
      return decodeString;
    case "boolean":
      return decodeBoolean;
    case "integer":
      return decodeInteger;
    case "long":
      return decodeLong;
    case "double":
      return (value) => decodeNumber(value, "Double");
    case "timestamp":
      return (value) => decodeNumber(value, "Date");
    case "blob":
      return decodeBytes;
  }
  return unreachable(shape);
}

/** A structure that holds itself further down is decoded by the decoder that is being made of it. */
function structureDecoder(source: Source, structure: NamedStructure, position: Position): Decode {
  const label = `${structure.name} ${position}`;
  const holder = source.open.get(label);
  if (holder !== undefined) return (value) => holder.decode?.(value);
  const made: { decode: Decode | null } = { decode: null };
  source.open.set(label, made);
  const decode = membersDecoder(source, structure, position);
  made.decode = decode;
  source.open.delete(label);
  return decode;
}

function membersDecoder(source: Source, { name, shape }: NamedStructure, position: Position): Decode {
  const members = new Map(
    Object.entries(shape.members).map(([member, type]) => [member, compile(source, type, "member")]),
  );
  const list = unexpectedList(`${source.javaPackage}.${name}`);
  const scalar = position === "member" ? faults.unexpectedField : faults.unexpectedElement;
  return (value) => {
    if (value === null) return position === "member" ? undefined : {};
    if (!isObject(value)) return Array.isArray(value) ? list : scalar;
    for (const member in value) {
      const decode = members.get(member);
      if (decode === undefined) {
        // It may nest to any depth, and nothing that is made of the input may depend on it.
        delete value[member];
        continue;
      }
      const sent = value[member];
      const decoded = decode(sent);
      if (decoded === sent) continue;
      if (decoded instanceof InputFault) return decoded;
      value[member] = decoded;
    }
    return value;
  };
}

function listDecoder(source: Source, shape: ListShape, position: Position): Decode {
  const decode = compile(source, shape.member, "element");
  const scalar = position === "member" ? faults.unexpectedField : faults.nestedCollection;
  return (value) => {
    if (value === null) return undefined;
    if (!Array.isArray(value)) return isObject(value) ? faults.unexpectedStructure : scalar;
    let nulls = 0;
    for (let at = 0; at < value.length; at++) {
      const sent: unknown = value[at];
      const decoded = decode(sent);
      if (decoded === sent) continue;
      if (decoded instanceof InputFault) return decoded;
      if (decoded === undefined) nulls++;
      value[at] = decoded;
    }
    return nulls === 0 ? value : value.filter((element) => element !== undefined);
  };
}

function mapDecoder(source: Source, shape: MapShape, position: Position): Decode {
  const scalar = position === "member" ? faults.unexpectedField : faults.nestedCollection;
  if (shapeCalled(source, shape.value).kind === "attributeValue") {
    return (value) => (value === null ? undefined : mapWithin(value, 0, scalar));
  }
  const decode = compile(source, shape.value, "element");
  const list = listForMap(javaType(source, shape.value));
  return (value) => {
    if (value === null) return undefined;
    if (!isObject(value)) return Array.isArray(value) ? list : scalar;
    for (const name in value) {
      const sent = value[name];
      const decoded = decode(sent);
      if (decoded === sent) continue;
      if (decoded instanceof InputFault) return decoded;
      if (decoded === undefined) delete value[name];
      else value[name] = decoded;
    }
    return value;
  };
}

/** The Java type of a map's values, as the texts about maps name it. */
function javaType(source: Source, name: string): string {
  const shape = shapeCalled(source, name);
  if (shape.kind === "structure" || shape.kind === "attributeValue") return `${source.javaPackage}.${name}`;
  return shape.kind === "list" ? `java.util.List<${javaType(source, shape.member)}>` : "java.lang.String";
}

const decodeInteger = (value: unknown): unknown => decodeWhole(value, "Integer", INT_MAX);

/** 2^63 itself passes: a JSON number that is one less is parsed as it. */
const decodeLong = (value: unknown): unknown => decodeWhole(value, "Long", LONG_MAX);

/** Fractions are cut off; what does not fit the type is refused, not bent to fit. */
function decodeWhole(value: unknown, wanted: "Integer" | "Long", max: number): unknown {
  if (value === null) return undefined;
  if (typeof value !== "number") return scalarFault(value, wanted);
  const whole = Math.trunc(value);
  return whole > max || whole < -max - 1 ? scalarFault(value, wanted) : whole;
}

function decodeNumber(value: unknown, wanted: "Double" | "Date"): unknown {
  if (typeof value === "number") return value;
  return value === null ? undefined : scalarFault(value, wanted);
}

/** The shape of that name, which is there wherever a shape refers to it. */
export function shapeCalled({ shapes }: Pick<ServiceDescription, "shapes">, name: string): Shape {
  const shape = shapes[name];
  assert(shape !== undefined, "every shape that is referred to exists", { name });
  return shape;
}

/**
 * Values in more lists and maps than this are cut off, which bounds the stack. Far fewer are refused where values are
 * read, in the words and at the place of each operation.
 */
const LEVELS_MAX = 100;

/** What stands where a value is cut off; nobody reads so far. */
const CUT_OFF = Object.freeze({ NULL: true });

const ATTRIBUTE_CLASS = "com.amazonaws.dynamodb.v20120810.AttributeValue";
const listForAttribute = unexpectedList(ATTRIBUTE_CLASS);
const listForAttributes = listForMap(ATTRIBUTE_CLASS);

/** Decodes a value that is a member of a structure. */
const decodeAttributeMember = (value: unknown): unknown =>
  value === null ? undefined : decodeWithin(value, 0, faults.unexpectedField);

/** Decodes a value in a list or map. A null there is kept, as a value without a type. */
const decodeAttributeElement = (value: unknown): unknown =>
  value === null ? {} : decodeWithin(value, 0, faults.unexpectedElement);

function decodeWithin(value: unknown, depth: number, scalar: InputFault): unknown {
  if (!isObject(value)) return Array.isArray(value) ? listForAttribute : scalar;
  if (depth > LEVELS_MAX) return CUT_OFF;
  for (const tag in value) {
    const sent = value[tag];
    const decoded = sent === null ? undefined : decodeTag(tag, sent, depth);
    if (decoded === sent) continue;
    if (decoded instanceof InputFault) return decoded;
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
      return typeof value === "string" ? spelledBoolean(value) : decodeBoolean(value);
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

function mapWithin(value: unknown, depth: number, scalar: InputFault): unknown {
  if (!isObject(value)) return Array.isArray(value) ? listForAttributes : scalar;
  for (const name in value) {
    const sent = value[name];
    const decoded = sent === null ? {} : decodeWithin(sent, depth, faults.unexpectedElement);
    if (decoded === sent) continue;
    if (decoded instanceof InputFault) return decoded;
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
    if (decoded instanceof InputFault) return decoded;
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
    if (decoded instanceof InputFault) return decoded;
  }
  return value;
}

/** Decodes text; null is undefined. */
function decodeString(value: unknown): unknown {
  if (typeof value === "string") return value;
  return value === null ? undefined : scalarFault(value, "String");
}

/** Decodes a truth value; null is undefined. */
function decodeBoolean(value: unknown): unknown {
  if (typeof value === "boolean") return value;
  return value === null ? undefined : scalarFault(value, "Boolean");
}

/** Texts that are taken for truth values inside attribute values. */
const SPELLED_BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["0", false],
]);

const spelledBoolean = (text: string): unknown => SPELLED_BOOLEANS.get(text) ?? decodeBoolean(text);

/** Decodes base64 text; null is undefined. */
function decodeBlob(value: unknown): unknown {
  if (typeof value === "string") {
    const canonical = canonicalBase64(value);
    return typeof canonical === "string" ? canonical : blobFault(canonical);
  }
  if (value === null) return undefined;
  if (Array.isArray(value)) return unexpectedList("java.nio.ByteBuffer");
  return isObject(value) ? faults.unexpectedStructure : faults.notBase64;
}

/** Decodes base64 text outside attribute values to its bytes. */
function decodeBytes(value: unknown): unknown {
  const text = decodeBlob(value);
  return typeof text === "string" ? base64Bytes(text) : text;
}

const blobFault = (fault: BinaryFault): InputFault => base64Fault(binaryFaultText(fault));
