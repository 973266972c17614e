/**
 * Values of inputs as AWS's validator prints them in its messages: the way Java prints a structure, member by
 * member, absent ones as null.
 */
import { base64Length } from "../item/binary.ts";
import { isObject } from "./decode-fault.ts";
import { shapes } from "./generated/shapes.ts";
import type { Shape } from "./shape.ts";
import { echoedMembers } from "./validation-forms.ts";

/** Members of an attribute value in Java's order; some have no name on the wire. */
const ATTRIBUTE_MEMBERS: readonly string[] =
  "S N B INT DECIMAL DOUBLE SS NS BS INTSET DECIMALSET DOUBLESET M L NULL BOOL".split(" ");

/** `value` of that shape as printed. Bad keys of a map of structures are shown in JSON (BatchGetItem). */
export function echo(value: unknown, shapeName: string, isKeyError: boolean): string {
  const shape = shapes[shapeName];
  const isMapOfStructures = shape?.kind === "map" && shapes[shape.value]?.kind === "structure";
  return isKeyError && isMapOfStructures ? JSON.stringify(value) : print(value, shapeName);
}

function print(value: unknown, shapeName: string): string {
  if (value === undefined || value === null) return "null";
  if (shapeName === "AttributeValue") return printMembers(value, "AttributeValue", attributeMembers);
  const shape = shapes[shapeName];
  if (typeof value === "string") return shape?.kind === "blob" ? printBytes(value) : value;
  if (typeof value !== "object") return JSON.stringify(value) ?? "";
  return shape === undefined ? "" : printCollection(value, shapeName, shape);
}

function printCollection(value: object, shapeName: string, shape: Shape): string {
  if (shape.kind === "list" && Array.isArray(value)) {
    return `[${value.map((element: unknown) => print(element, shape.member)).join(", ")}]`;
  }
  if (shape.kind === "map") {
    const entries: readonly [string, unknown][] = Object.entries(value);
    return `{${entries.map(([name, inner]) => `${name}=${print(inner, shape.value)}`).join(", ")}}`;
  }
  if (shape.kind !== "structure") return "";
  const names = echoedMembers[shapeName] ?? Object.keys(shape.members);
  return printMembers(
    value,
    shapeName,
    new Map(names.map((name) => [name, shape.members[name] ?? "String"])),
  );
}

const attributeShape = shapes["AttributeValue"];
const attributeMembers: ReadonlyMap<string, string> = new Map(
  ATTRIBUTE_MEMBERS.map((name) => [
    name,
    (attributeShape?.kind === "structure" ? attributeShape.members[name] : undefined) ?? "String",
  ]),
);

function printMembers(value: unknown, name: string, members: ReadonlyMap<string, string>): string {
  if (!isObject(value)) return "";
  const printed = [...members].map(
    ([member, shape]) => `${member.charAt(0).toLowerCase()}${member.slice(1)}=${print(value[member], shape)}`,
  );
  return `${name}(${printed.join(", ")})`;
}

/** How Java prints a buffer: not its bytes. */
function printBytes(base64: string): string {
  const bytes = base64Length(base64);
  return `java.nio.HeapByteBuffer[pos=0 lim=${bytes} cap=${bytes}]`;
}
