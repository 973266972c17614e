/**
 * From parsed JSON to typed inputs: the JSON type of every member is checked and refused in AWS's words. Decoders
 * are closures compiled once per shape; they work in place on what JSON.parse made, which belongs to the request
 * alone, so that a well-formed body is walked and not copied. Constraints on values are left to `validate.ts`.
 */
import { assert, unreachable } from "../base/assert.ts";
import {
  decodeAttributeElement,
  decodeAttributeMap,
  decodeAttributeMember,
  decodeBlob,
  decodeBoolean,
  decodeString,
} from "./decode-attribute-value.ts";
import {
  DecodeFault,
  faults,
  isObject,
  javaStructure,
  listForMap,
  listForStructure,
  scalarFault,
} from "./decode-fault.ts";
import { type OperationInputs, type OperationName, operations } from "./generated/operations.ts";
import { shapes } from "./generated/shapes.ts";
import type { ListShape, MapShape, Shape, StructureShape } from "./shape.ts";
import { nullMemberFault } from "./strict-body.ts";

/** Returns its argument where nothing has to change, undefined for null, the value that stands instead, or a fault. */
type Decode = (value: unknown) => unknown;

/** Where a value stands: scalars in the place of collections are refused in different words. */
type Position = "member" | "element";

const INT_MAX = 2 ** 31 - 1;

const inputDecoders = new Map<string, Decode>();

/**
 * Checks `body` as the input of `operation` and returns it, changed in place: members that are null are
 * undefined, fractions of integers are cut off, unknown members stay where they do no harm.
 */
export function decodeInput<Name extends OperationName>(
  operation: Name,
  body: unknown,
): OperationInputs[Name] | DecodeFault;
export function decodeInput(operation: OperationName, body: unknown): unknown {
  if (!isObject(body)) return faults.noText;
  const { input } = operations[operation];
  let decode = inputDecoders.get(input);
  if (decode === undefined) {
    decode = operation === "SearchVectors" ? strictDecoder(input) : compile(input, "member");
    inputDecoders.set(input, decode);
  }
  return decode(body);
}

/** The decoder of an input that may not have null members. */
function strictDecoder(input: string): Decode {
  const shape = shapeCalled(input);
  assert(shape.kind === "structure", "an input is a structure", { input });
  const decode = compile(input, "member");
  return (body) => (isObject(body) ? nullMemberFault(body, shape) : null) ?? decode(body);
}

function compile(name: string, position: Position): Decode {
  if (name === "AttributeValue") {
    return position === "member" ? decodeAttributeMember : decodeAttributeElement;
  }
  const shape = shapeCalled(name);
  switch (shape.kind) {
    case "structure":
      return structureDecoder(shape, name, position);
    case "list":
      return listDecoder(shape, position);
    case "map":
      return mapDecoder(shape, position);
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
      return decodeBlob;
  }
  return unreachable(shape);
}

function structureDecoder(shape: StructureShape, name: string, position: Position): Decode {
  const members = new Map(
    Object.entries(shape.members).map(([member, type]) => [member, compile(type, "member")]),
  );
  const list = listForStructure(name);
  const scalar = position === "member" ? faults.unexpectedField : faults.unexpectedElement;
  return (value) => {
    if (value === null) return position === "member" ? undefined : {};
    if (!isObject(value)) return Array.isArray(value) ? list : scalar;
    for (const member in value) {
      const decode = members.get(member);
      if (decode === undefined) {
        // Nobody looks at how deep it goes, and what is made of the input must not depend on it.
        delete value[member];
        continue;
      }
      const sent = value[member];
      const decoded = decode(sent);
      if (decoded === sent) continue;
      if (decoded instanceof DecodeFault) return decoded;
      value[member] = decoded;
    }
    return value;
  };
}

function listDecoder(shape: ListShape, position: Position): Decode {
  const decode = compile(shape.member, "element");
  const scalar = position === "member" ? faults.unexpectedField : faults.nestedCollection;
  return (value) => {
    if (value === null) return undefined;
    if (!Array.isArray(value)) return isObject(value) ? faults.unexpectedStructure : scalar;
    let nulls = 0;
    for (let at = 0; at < value.length; at++) {
      const sent: unknown = value[at];
      const decoded = decode(sent);
      if (decoded === sent) continue;
      if (decoded instanceof DecodeFault) return decoded;
      if (decoded === undefined) nulls++;
      value[at] = decoded;
    }
    return nulls === 0 ? value : value.filter((element) => element !== undefined);
  };
}

function mapDecoder(shape: MapShape, position: Position): Decode {
  const scalar = position === "member" ? faults.unexpectedField : faults.nestedCollection;
  if (shape.value === "AttributeValue") return (value) => decodeAttributeMap(value, scalar);
  const decode = compile(shape.value, "element");
  const list = listForMap(javaType(shape.value));
  return (value) => {
    if (value === null) return undefined;
    if (!isObject(value)) return Array.isArray(value) ? list : scalar;
    for (const name in value) {
      const sent = value[name];
      const decoded = decode(sent);
      if (decoded === sent) continue;
      if (decoded instanceof DecodeFault) return decoded;
      if (decoded === undefined) delete value[name];
      else value[name] = decoded;
    }
    return value;
  };
}

/** The Java type of a map's values, as the texts about maps name it. */
function javaType(name: string): string {
  const shape = shapeCalled(name);
  if (shape.kind === "structure") return javaStructure(name);
  return shape.kind === "list" ? `java.util.List<${javaType(shape.member)}>` : "java.lang.String";
}

function decodeInteger(value: unknown): unknown {
  if (typeof value !== "number") return value === null ? undefined : scalarFault(value, "Integer");
  return Math.max(-INT_MAX - 1, Math.min(INT_MAX, Math.trunc(value)));
}

function decodeLong(value: unknown): unknown {
  if (typeof value !== "number") return value === null ? undefined : scalarFault(value, "Long");
  return Math.trunc(value);
}

function decodeNumber(value: unknown, wanted: "Double" | "Date"): unknown {
  if (typeof value === "number") return value;
  return value === null ? undefined : scalarFault(value, wanted);
}

function shapeCalled(name: string): Shape {
  const shape = shapes[name];
  assert(shape !== undefined, "every shape that is referred to exists", { name });
  return shape;
}
