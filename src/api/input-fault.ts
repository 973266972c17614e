/**
 * What is wrong with the JSON types of an input, in AWS's words. Most name a Java class of the service, some the
 * place in the text; SearchVectors has a deserialiser of its own, with words of its own.
 */
import { utf8Length } from "../base/bytes.ts";
import type { ServiceDescription, Shape, Shapes, StructureShape } from "./shape.ts";

/** Why a body is not an input. A class, so that telling a fault from a decoded value costs one comparison. */
export class InputFault {
  /** Which exception it becomes. */
  readonly kind: "serialization" | "validation";
  /** Its text; a body that is no structure at all is refused without one. */
  readonly text: string | undefined;

  constructor(kind: InputFault["kind"], text?: string) {
    this.kind = kind;
    this.text = text;
  }
}

const serialization = (text: string): InputFault => new InputFault("serialization", text);

/** Java package of a service's types, which the texts name. */
export const javaPackage = ({ name, apiVersion }: Pick<ServiceDescription, "name" | "apiVersion">): string =>
  `com.amazonaws.${name}.v${apiVersion.replaceAll("-", "")}`;

const JAVA_REFLECTION = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl";

/** Faults whose text does not depend on what was sent. */
export const faults = {
  noText: new InputFault("serialization"),
  unexpectedStructure: serialization("Start of structure or map found where not expected"),
  unexpectedField: serialization("Unexpected field type"),
  unexpectedElement: serialization("Unexpected value type in payload"),
  unexpectedToken: serialization("Unexpected token received from parser"),
  notBase64: serialization("only base-64-encoded strings are convertible to bytes"),
  /** A scalar where a list or map lies inside another list or map. */
  nestedCollection: serialization(
    `class ${JAVA_REFLECTION} cannot be cast to class java.lang.Class (${JAVA_REFLECTION} and java.lang.Class are in module java.base of loader 'bootstrap')`,
  ),
};

/** A list where a scalar or structure of that Java class is wanted. */
export const unexpectedList = (javaClass: string): InputFault =>
  serialization(`Unrecognized collection type class ${javaClass}`);

/** A list where a map is wanted; `valueType` is the Java type of its values. */
export const listForMap = (valueType: string): InputFault =>
  serialization(`Unrecognized collection type java.util.Map<java.lang.String, ${valueType}>`);

/** A value of any other type where a scalar is wanted: String, Boolean, Integer, Long, Double or Date. */
export function scalarFault(value: unknown, wanted: string): InputFault {
  if (Array.isArray(value))
    return unexpectedList(wanted === "Date" ? "java.util.Date" : `java.lang.${wanted}`);
  if (typeof value === "object" && value !== null) return faults.unexpectedStructure;
  if (wanted === "Boolean" && typeof value === "string") return faults.unexpectedToken;
  return serialization(`${scalarToken(value)} cannot be converted to ${wanted}`);
}

/** What AWS's parser calls a scalar. */
function scalarToken(value: unknown): string {
  if (typeof value === "string") return "STRING_VALUE";
  if (typeof value === "number") return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  return value === true ? "TRUE_VALUE" : "FALSE_VALUE";
}

/** A text that is not base64. */
export const base64Fault = (text: string): InputFault => serialization(text);

/** A null inside a set, which has no representation. */
export const nullInSet = (kind: "string" | "number" | "binary"): InputFault =>
  new InputFault(
    "validation",
    `One or more parameter values were invalid: An ${kind} set  may not have a null string as a member`,
  );

/**
 * The fault of the first member of `body` that is null, if there is one, with its column in a body without spaces,
 * as SDKs send it.
 */
export function nullMemberFault(
  body: Readonly<Record<string, unknown>>,
  { members }: StructureShape,
  shapes: Shapes,
): InputFault | null {
  const before: [string, unknown][] = [];
  for (const [name, value] of Object.entries(body)) {
    before.push([name, value]);
    const shape = shapes[members[name] ?? ""];
    if (value !== null || shape === undefined) continue;
    const column = compactLength(Object.fromEntries(before)) - 1;
    return new InputFault(
      "serialization",
      `invalid type: null, expected ${expected(shape)} at line 1 column ${column}`,
    );
  }
  return null;
}

/** The text for a required member that `input` lacks, where the deserialiser is the one that finds it. */
export const missingFieldText = (name: string, input: unknown): string =>
  `missing field \`${name}\` at line 1 column ${compactLength(input)}`;

const compactLength = (value: unknown): number => utf8Length(JSON.stringify(value) ?? "");

function expected({ kind }: Shape): string {
  if (kind === "list") return "a sequence";
  if (kind === "integer") return "i32";
  return kind === "map" ? "a map" : "a string";
}
