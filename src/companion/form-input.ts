/**
 * The input that a form says, by the shape of the operation's input: lists are `Name.member.1`, maps are
 * `Name.entry.1.key` and `.value`, everything is text. What comes out is what JSON would have brought, so that the
 * one reader of inputs checks it. Parameters that the shape does not know are passed over, as AWS does.
 */
import { shapeCalled } from "../api/decode.ts";
import type { ListShape, MapShape, Shape, Shapes, StructureShape } from "../api/shape.ts";
import { AssertionError, assert, unreachable } from "../base/assert.ts";
import { newNameRecord } from "../base/name-record.ts";
import type { FormNode } from "../codec/query-form.ts";

/** A value that is not of its member's type. A class, so that telling it from a value costs one comparison. */
export class FormTypeFault {
  /** As the form names the place, such as `Tags.member.1.Key`. */
  readonly path: string;
  /** What is wanted there. */
  readonly wanted: string;

  constructor(path: string, wanted: string) {
    this.path = path;
    this.wanted = wanted;
  }
}

/** Where a value stands, and what it is to be. */
interface Place {
  readonly node: FormNode;
  readonly path: string;
  readonly shapes: Shapes;
}

/** The members of an input of that shape; without a shape there are none. */
export function formInput(
  form: FormNode,
  shapes: Shapes,
  input: string | undefined,
): Record<string, unknown> | FormTypeFault {
  if (input === undefined) return {};
  const shape = shapeCalled({ shapes }, input);
  assert(shape.kind === "structure", "an input is a structure", { input });
  return structureOf({ node: form, path: "", shapes }, shape);
}

/** A value, or a FormTypeFault. */
function valueOf(place: Place, name: string): unknown {
  const { node, path } = place;
  const shape = shapeCalled(place, name);
  switch (shape.kind) {
    case "attributeValue":
      throw new AssertionError("no form carries attribute values", { path });
    case "structure":
      return structureOf(place, shape);
    case "list":
      return listOf(place, shape);
    case "map":
      return mapOf(place, shape);
    case "string":
    case "blob":
    case "boolean":
    case "integer":
    case "long":
    case "double":
    case "timestamp":
      return node.below.size > 0 || node.text === undefined
        ? new FormTypeFault(path, shape.kind)
        : (scalarOf(node.text, shape.kind) ?? new FormTypeFault(path, shape.kind));
  }
  return unreachable(shape);
}

type ScalarKind = Exclude<Shape["kind"], "structure" | "list" | "map" | "attributeValue">;

const WHOLE = /^[+-]?\d{1,19}$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const ISO_TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Undefined for a text that says no value of that kind. */
function scalarOf(text: string, kind: ScalarKind): string | number | boolean | undefined {
  switch (kind) {
    case "string":
    case "blob":
      return text;
    case "boolean":
      return text === "true" || text === "false" ? text === "true" : undefined;
    case "integer":
    case "long":
      return WHOLE.test(text) ? Number(text) : undefined;
    case "double":
      return DECIMAL.test(text) ? Number(text) : undefined;
    case "timestamp": {
      const ms = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
      return Number.isNaN(ms) ? undefined : ms / 1000;
    }
  }
}

function structureOf(
  { node, path, shapes }: Place,
  shape: StructureShape,
): Record<string, unknown> | FormTypeFault {
  const input: Record<string, unknown> = {};
  for (const [member, type] of Object.entries(shape.members)) {
    const name = shape.places?.[member]?.name ?? member;
    const inner = flattenedNode(node, name, { shapes, type });
    if (inner === undefined) continue;
    const value = valueOf({ node: inner, path: below(path, name), shapes }, type);
    if (value instanceof FormTypeFault) return value;
    input[member] = value;
  }
  return input;
}

/** The place of a member. The elements of a flattened list may have a name of their own, in the member's place. */
function flattenedNode(
  node: FormNode,
  name: string,
  { shapes, type }: { readonly shapes: Shapes; readonly type: string },
): FormNode | undefined {
  const shape = shapeCalled({ shapes }, type);
  const isRenamed = shape.kind === "list" && shape.flattened === true && shape.elementName !== undefined;
  return node.below.get(isRenamed ? (shape.elementName ?? name) : name);
}

function listOf({ node, path, shapes }: Place, shape: ListShape): unknown {
  const step = shape.flattened === true ? null : (shape.elementName ?? "member");
  const elements = numbered(node, step);
  if (elements === null) return new FormTypeFault(path, "list");
  const list: unknown[] = [];
  for (const [position, element] of elements) {
    const at = below(step === null ? path : below(path, step), String(position));
    const value = valueOf({ node: element, path: at, shapes }, shape.member);
    if (value instanceof FormTypeFault) return value;
    list.push(value);
  }
  return list;
}

function mapOf({ node, path, shapes }: Place, shape: MapShape): unknown {
  const step = shape.flattened === true ? null : "entry";
  const entries = numbered(node, step);
  if (entries === null) return new FormTypeFault(path, "map");
  const map = newNameRecord<unknown>();
  for (const [position, entry] of entries) {
    const at = below(step === null ? path : below(path, step), String(position));
    const key = entry.below.get(shape.keyName ?? "key")?.text;
    const valueName = shape.valueName ?? "value";
    const inner = entry.below.get(valueName);
    if (key === undefined || inner === undefined) return new FormTypeFault(at, "entry");
    const value = valueOf({ node: inner, path: below(at, valueName), shapes }, shape.value);
    if (value instanceof FormTypeFault) return value;
    map[key] = value;
  }
  return map;
}

const POSITION = /^[1-9]\d{0,5}$/;

/**
 * The numbered places below a node in their order, gaps left out; null when something else stands there. Nothing at
 * all, or an empty text, is a list without elements: so clients send one.
 */
function numbered(node: FormNode, step: string | null): readonly (readonly [number, FormNode])[] | null {
  if (node.text !== undefined && node.text !== "") return null;
  const parent = step === null ? node : node.below.get(step);
  if (parent === undefined) return node.below.size === 0 ? [] : null;
  const elements: (readonly [number, FormNode])[] = [];
  for (const [name, element] of parent.below) {
    if (!POSITION.test(name)) return null;
    elements.push([Number(name), element]);
  }
  return elements.toSorted(([a], [b]) => a - b);
}

const below = (path: string, step: string): string => (path === "" ? step : `${path}.${step}`);
