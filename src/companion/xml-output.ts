/**
 * An output as XML, by its shape. Lists are an element around elements, empty ones an empty element; flattened ones
 * repeat the member's own. Members that are undefined are not written.
 */
import { Buffer } from "node:buffer";
import { isObject, shapeCalled } from "../api/decode.ts";
import type { ListShape, MapShape, NumberShape, Shapes, StructureShape } from "../api/shape.ts";
import { AssertionError, assert, unreachable } from "../base/assert.ts";
import { element, xmlText } from "../codec/xml-writer.ts";

/** The members of an output of that shape, without an element around them. */
export function xmlOutput(output: unknown, shapes: Shapes, name: string): string {
  const shape = shapeCalled({ shapes }, name);
  assert(shape.kind === "structure", "an output is a structure", { name });
  return membersText(output, shape, shapes);
}

/** A value as a member: nearly always one element of that name. */
function memberText(
  name: string,
  value: unknown,
  { shapes, type }: { readonly shapes: Shapes; readonly type: string },
): string {
  const shape = shapeCalled({ shapes }, type);
  switch (shape.kind) {
    case "attributeValue":
      throw new AssertionError("no XML carries attribute values", { name });
    case "structure":
      return element(name, membersText(value, shape, shapes));
    case "list":
      return listText(name, value, { shape, shapes });
    case "map":
      return mapText(name, value, { shape, shapes });
    case "timestamp":
      return element(name, timeText(value, shape));
    case "blob":
      assert(value instanceof Uint8Array, "a blob is bytes", { name });
      return element(name, Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64"));
    case "string":
    case "boolean":
    case "integer":
    case "long":
    case "double":
      return element(name, xmlText(String(value)));
  }
  return unreachable(shape);
}

function membersText(value: unknown, shape: StructureShape, shapes: Shapes): string {
  assert(isObject(value), "a structure is an object");
  return Object.entries(shape.members)
    .map(([member, type]) => {
      const inner = value[member];
      if (inner === undefined || inner === null) return "";
      return memberText(shape.places?.[member]?.name ?? member, inner, { shapes, type });
    })
    .join("");
}

function listText(
  name: string,
  value: unknown,
  { shape, shapes }: { readonly shape: ListShape; readonly shapes: Shapes },
): string {
  assert(Array.isArray(value), "a list is an array", { name });
  const isFlat = shape.flattened === true;
  const elementName = shape.elementName ?? (isFlat ? name : "member");
  const content = value
    .map((one: unknown) => memberText(elementName, one, { shapes, type: shape.member }))
    .join("");
  return isFlat ? content : element(name, content);
}

function mapText(
  name: string,
  value: unknown,
  { shape, shapes }: { readonly shape: MapShape; readonly shapes: Shapes },
): string {
  assert(isObject(value), "a map is an object", { name });
  const isFlat = shape.flattened === true;
  const content = Object.entries(value)
    .map(([key, one]) => {
      const keyText = element(shape.keyName ?? "key", xmlText(key));
      const valueText = memberText(shape.valueName ?? "value", one, { shapes, type: shape.value });
      return element(isFlat ? name : "entry", keyText + valueText);
    })
    .join("");
  return isFlat ? content : element(name, content);
}

/** `2026-12-01T10:00:00Z`, with milliseconds where there are any. */
function timeText(value: unknown, { format }: NumberShape): string {
  assert(typeof value === "number", "a time is in seconds");
  assert(format === undefined || format === "iso8601", "times are written as ISO 8601", { format });
  return new Date(Math.round(value * 1000)).toISOString().replace(".000Z", "Z");
}
