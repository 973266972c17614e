/**
 * What is wrong with the JSON types of an input, in AWS's words, and the tests decoders share.
 */

/** Why a body is not an input. A class, so that telling a fault from a decoded value costs one comparison. */
export class DecodeFault {
  /** Which exception it becomes. */
  readonly kind: "serialization" | "validation";
  /** Its text; a body that is no structure at all is refused without one. */
  readonly text: string | undefined;

  constructor(kind: DecodeFault["kind"], text?: string) {
    this.kind = kind;
    this.text = text;
  }
}

const serialization = (text: string): DecodeFault => new DecodeFault("serialization", text);

/** Java package of the service's types, which the texts name. */
const PACKAGE = "com.amazonaws.dynamodb.v20120810.";

const JAVA_REFLECTION = "sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl";

/** Faults whose text does not depend on what was sent. */
export const faults = {
  noText: new DecodeFault("serialization"),
  unexpectedStructure: serialization("Start of structure or map found where not expected"),
  unexpectedField: serialization("Unexpected field type"),
  unexpectedElement: serialization("Unexpected value type in payload"),
  unexpectedToken: serialization("Unexpected token received from parser"),
  notBase64: serialization("only base-64-encoded strings are convertible to bytes"),
  /** A scalar where a list or map lies inside another list or map. */
  nestedCollection: serialization(
    `class ${JAVA_REFLECTION} cannot be cast to class java.lang.Class (${JAVA_REFLECTION} and java.lang.Class are in module java.base of loader 'bootstrap')`,
  ),
  tooDeep: new DecodeFault(
    "validation",
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  ),
};

/** Whether the value is a JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A list where a scalar or structure of that Java class is wanted. */
export const unexpectedList = (javaClass: string): DecodeFault =>
  serialization(`Unrecognized collection type class ${javaClass}`);

/** A list where a structure is wanted. */
export const listForStructure = (shape: string): DecodeFault => unexpectedList(PACKAGE + shape);

/** A list where a map is wanted; `valueType` as `javaType` names it. */
export const listForMap = (valueType: string): DecodeFault =>
  serialization(`Unrecognized collection type java.util.Map<java.lang.String, ${valueType}>`);

/** Full Java name of a structure. */
export const javaStructure = (shape: string): string => PACKAGE + shape;

/** A value of any other type where a scalar is wanted: String, Boolean, Integer, Long, Double or Date. */
export function scalarFault(value: unknown, wanted: string): DecodeFault {
  if (Array.isArray(value))
    return unexpectedList(wanted === "Date" ? "java.util.Date" : `java.lang.${wanted}`);
  if (isObject(value)) return faults.unexpectedStructure;
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
export const base64Fault = (text: string): DecodeFault => serialization(text);

/** A null inside a set, which has no representation. */
export const nullInSet = (kind: "string" | "number" | "binary"): DecodeFault =>
  new DecodeFault(
    "validation",
    `One or more parameter values were invalid: An ${kind} set  may not have a null string as a member`,
  );
