/**
 * From a parsed body to the input of an operation, which it gets only whole: the types of its members, by
 * `decode.ts`; then the constraints on them, which are what is required, lengths, ranges, patterns and enumerations.
 * Checks are compiled from the shape table, one per input; a member without constraints costs nothing, and an input
 * without violations allocates nothing. Rules that relate members to each other are the operation's.
 */
import { assert, unreachable } from "../base/assert.ts";
import { inputDecoder, isObject } from "./decode.ts";
import { InputFault } from "./input-fault.ts";
import type { InputWording } from "./input-wording.ts";
import type {
  Bounds,
  ListShape,
  MapShape,
  NumberShape,
  ServiceDescription,
  Shape,
  StringShape,
  StructureShape,
} from "./shape.ts";
import {
  type Check,
  type Constraint,
  type Step,
  type Violation,
  violationText,
  type Words,
} from "./violation.ts";

/** Makes an input of a body, which it changes in place. */
export type ReadInput<Input> = (body: unknown) => Input | InputFault;

const NO_WORDING: InputWording = {};

/**
 * The reader of inputs of one operation of a service; compiled when the first body comes. `Input` is the type that is
 * generated for the operation.
 */
export function inputReader<Input>(
  service: ServiceDescription,
  operation: string,
  wording?: InputWording,
): ReadInput<Input>;
export function inputReader(
  service: ServiceDescription,
  operation: string,
  wording = NO_WORDING,
): ReadInput<unknown> {
  const described = service.operations[operation];
  assert(described !== undefined, "the service has the operation", { operation });
  let read: ReadInput<unknown> | null = null;
  return (body) => {
    read ??= compiledReader(service, described.input, {
      shapes: service.shapes,
      wording,
      form: wording.forms?.[operation] ?? {},
    });
    return read(body);
  };
}

function compiledReader(
  service: ServiceDescription,
  input: string | undefined,
  words: Words,
): ReadInput<unknown> {
  const decode = inputDecoder(service, input, words.form.fields === undefined ? "absent" : "refused");
  if (input === undefined) return decode;
  const check = compile({ path: "", shape: input, source: { ...words, open: new Map() } });
  if (check === null) return decode;
  return (body) => {
    const decoded = decode(body);
    if (decoded instanceof InputFault) return decoded;
    const violations = check(decoded);
    if (violations === null) return decoded;
    return new InputFault("validation", violationText(violations, decoded, words));
  };
}

/** What a table's plain name must be; where a name may be an ARN, an ARN only has a longest length. */
const TABLE_NAME_MAX = 255;
const TABLE_ARN_MAX = 1024;
const TABLE_NAME_MIN = 3;
const TABLE_PATTERN = "[a-zA-Z0-9_.-]+";
const TABLE_NAME = new RegExp(`^${TABLE_PATTERN}$`);

const TABLE_KEY_CONSTRAINTS: readonly Constraint[] = [
  { kind: "length", bound: "max", limit: TABLE_NAME_MAX },
  { kind: "length", bound: "min", limit: TABLE_NAME_MIN },
  { kind: "pattern", pattern: TABLE_PATTERN },
];

/** Violations after which no further element of a list or map is checked: a body can hold a million. */
const VIOLATIONS_MAX = 1_000;

/** What the checks of one input are compiled from. */
interface Source extends Words {
  /** Structures whose check is being compiled; null until it is, and for ever when there is nothing to check. */
  readonly open: Map<string, { check: Check | null }>;
}

/** Where in the input a check stands. */
interface Place {
  readonly path: string;
  readonly shape: string;
  readonly source: Source;
}

function compile(place: Place): Check | null {
  const { shapes, wording, form } = place.source;
  const shape = shapes[place.shape];
  if (shape === undefined) return null;
  if (form.unchecked?.includes(place.path) === true) return uncheckedPart(shape, place);
  switch (shape.kind) {
    case "structure":
      return structureCheck(shape, place);
    case "list":
      return listCheck(shape, place);
    case "map":
      return mapCheck(shape, place);
    case "string":
      return place.shape === wording.tableName ? tableNameCheck(shape, place) : stringCheck(shape, place);
    case "integer":
    case "long":
    case "double":
    case "timestamp":
      return numberCheck(shape, place);
    case "blob":
      return blobCheck(shape, place);
    case "boolean":
    case "attributeValue":
      return null;
  }
  return unreachable(shape);
}

/** What is left to the operation may still not lack members: operations rely on them. */
const uncheckedPart = (shape: Shape, place: Place): Check | null =>
  shape.kind === "list" ? listCheck({ kind: "list", member: shape.member }, place) : null;

function withoutBounds(place: Place): Check | null {
  const shape = place.source.shapes[place.shape];
  return shape?.kind === "list" ? uncheckedPart(shape, place) : compile(place);
}

/** A structure that holds itself further down is checked by the check that is being made of it. */
function structureCheck(shape: StructureShape, place: Place): Check | null {
  const { open } = place.source;
  const holder = open.get(place.shape);
  if (holder !== undefined) return (value) => holder.check?.(value) ?? null;
  const made: { check: Check | null } = { check: null };
  open.set(place.shape, made);
  made.check = membersCheck(shape, place);
  open.delete(place.shape);
  return made.check;
}

function membersCheck(shape: StructureShape, place: Place): Check | null {
  const { wording, form } = place.source;
  const ordered = wording.memberOrder?.[place.shape] ?? [];
  const first = ordered.filter((name) => Object.hasOwn(shape.members, name));
  const names = [...new Set([...first, ...(shape.required ?? []), ...Object.keys(shape.members)])];
  const members = names.flatMap((name) => {
    const inner = below(place, name, shape.members[name] ?? "");
    const check = compile(inner);
    const isRequired =
      shape.required?.includes(name) === true && form.optional?.includes(inner.path) !== true;
    if (check === null && !isRequired) return [];
    const missing = isRequired ? violation(inner, { kind: "required" }, null) : null;
    const step: Step = { kind: "member", name };
    return [{ name, check, missing, step }];
  });
  if (members.length === 0) return null;
  return (value) => {
    if (!isObject(value)) return null;
    let found: Violation[] | null = null;
    for (const { name, check, missing, step } of members) {
      const inner = value[name];
      if (inner === undefined) {
        if (missing !== null) found = collect(found, [missing], step);
      } else if (check !== null) {
        found = collect(found, check(inner), step);
      }
    }
    return found;
  };
}

function listCheck(shape: ListShape, place: Place): Check | null {
  const check = compile(below(place, "*", shape.member));
  const bounds = boundChecks("length", { ...shape, ...place.source.form.bounds?.[place.path] });
  if (check === null && bounds.length === 0) return null;
  return (value) => {
    if (!Array.isArray(value)) return null;
    let found = broken(bounds, value.length, value, place);
    if (check === null) return found;
    for (let at = 0; at < value.length && !isEnough(found); at++) {
      const inner = check(value[at]);
      if (inner !== null) found = collect(found, inner, { kind: "element", label: String(at + 1) });
    }
    return found;
  };
}

function mapCheck(shape: MapShape, place: Place): Check | null {
  const isByTable = shape.key === place.source.wording.tableName;
  const inner = below(place, "*", shape.value);
  // Lists by table are counted by `tableMapCheck`, which words it differently.
  const check = isByTable ? withoutBounds(inner) : compile(inner);
  const bounds = boundChecks("length", shape);
  const ownCheck = isByTable ? tableMapCheck(shape, place) : null;
  if (check === null && bounds.length === 0 && ownCheck === null) return null;
  return (value) => {
    if (!isObject(value)) return null;
    const names = Object.keys(value);
    let found = collect(broken(bounds, names.length, value, place), ownCheck?.(value) ?? null, null);
    if (check === null) return found;
    for (const name of names) {
      if (isEnough(found)) break;
      found = collect(found, check(value[name]), { kind: "element", label: name });
    }
    return found;
  };
}

/** The names of the tables of a batch, and how many writes it has for one: violations of the map as a whole. */
function tableMapCheck(shape: MapShape, place: Place): Check {
  const lengths = mapValueBounds(shape, place.source);
  const keys: Constraint = { kind: "mapKeys", constraints: TABLE_KEY_CONSTRAINTS };
  const values: Constraint = { kind: "mapValues", constraints: lengths.map(({ constraint }) => constraint) };
  const isBadList = (list: unknown): boolean =>
    Array.isArray(list) && lengths.some(({ holds }) => !holds(list.length));
  return (map) => {
    if (!isObject(map)) return null;
    const found: Violation[] = [];
    if (!Object.keys(map).every(isTableKey)) found.push(violation(place, keys, map));
    if (lengths.length > 0 && Object.values(map).some(isBadList)) found.push(violation(place, values, map));
    return found;
  };
}

/** Bounds of the lists in a map: the upper one, then the lower one, as they are printed. */
function mapValueBounds({ value }: MapShape, { shapes }: Source): readonly BoundCheck[] {
  const list = shapes[value];
  return list?.kind === "list" ? boundChecks("length", list).toReversed() : [];
}

function stringCheck(shape: StringShape, place: Place): Check | null {
  const { values, pattern } = shape;
  if (values !== undefined) {
    const allowed = new Set(values);
    const constraint: Constraint = {
      kind: "enumeration",
      values: place.source.wording.printedEnumerations?.[place.shape] ?? values,
    };
    return (value) =>
      typeof value !== "string" || allowed.has(value) ? null : [violation(place, constraint, value)];
  }
  const bounds = boundChecks("length", { ...shape, ...place.source.form.bounds?.[place.path] });
  if (pattern === undefined && bounds.length === 0) return null;
  const expression = pattern === undefined ? null : javaExpression(pattern);
  return (value) => {
    if (typeof value !== "string") return null;
    const found = broken(bounds, value.length, value, place);
    if (pattern === undefined || expression === null || expression.test(value)) return found;
    return [violation(place, { kind: "pattern", pattern }, value), ...(found ?? [])];
  };
}

/**
 * A table's name or ARN. The parts of an ARN are checked where it is resolved. Operations that know the least
 * length of a name find that an empty one breaks the pattern too.
 */
function tableNameCheck(shape: StringShape, place: Place): Check {
  const limits = { ...shape, ...place.source.form.bounds?.[place.path], max: TABLE_NAME_MAX };
  const bounds = boundChecks("length", limits);
  const arnBounds = boundChecks("length", { max: TABLE_ARN_MAX });
  return (value) => {
    if (typeof value !== "string") return null;
    if (value.startsWith("arn:")) return broken(arnBounds, value.length, value, place);
    const found = broken(bounds, value.length, value, place);
    if (TABLE_NAME.test(value)) return found;
    const mismatch = violation(place, { kind: "pattern", pattern: TABLE_PATTERN }, value);
    if (value !== "") return [mismatch, ...(found ?? [])];
    return limits.min === TABLE_NAME_MIN ? [...(found ?? []), mismatch] : found;
  };
}

const isTableKey = (name: string): boolean =>
  name.startsWith("arn:")
    ? name.length <= TABLE_ARN_MAX
    : name.length >= TABLE_NAME_MIN && name.length <= TABLE_NAME_MAX && TABLE_NAME.test(name);

function numberCheck(shape: NumberShape, place: Place): Check | null {
  const bounds = boundChecks("value", { ...shape, ...place.source.form.bounds?.[place.path] });
  if (bounds.length === 0) return null;
  return (value) => (typeof value === "number" ? broken(bounds, value, value, place) : null);
}

function blobCheck(shape: Bounds, place: Place): Check | null {
  const bounds = boundChecks("length", shape);
  if (bounds.length === 0) return null;
  return (value) => (value instanceof Uint8Array ? broken(bounds, value.length, value, place) : null);
}

interface BoundCheck {
  readonly constraint: Constraint;
  readonly holds: (size: number) => boolean;
}

/** Checks of the bounds that are given: the lower one, then the upper one. */
function boundChecks(kind: "length" | "value", { min, max }: Bounds): readonly BoundCheck[] {
  const checks: BoundCheck[] = [];
  if (min !== undefined && !(kind === "length" && min === 0)) {
    checks.push({ constraint: { kind, bound: "min", limit: min }, holds: (size) => size >= min });
  }
  if (max !== undefined) {
    checks.push({ constraint: { kind, bound: "max", limit: max }, holds: (size) => size <= max });
  }
  return checks;
}

function broken(
  bounds: readonly BoundCheck[],
  size: number,
  value: unknown,
  place: Place,
): Violation[] | null {
  for (const { constraint, holds } of bounds) {
    if (!holds(size)) return [violation(place, constraint, value)];
  }
  return null;
}

const violation = (place: Place, constraint: Constraint, value: unknown): Violation => ({
  steps: [],
  path: place.path,
  constraint,
  value,
  shape: place.shape,
});

const isEnough = (found: readonly Violation[] | null): boolean =>
  found !== null && found.length >= VIOLATIONS_MAX;

/** Adds `inner`, seen one step further up when there is a step, to `found`. */
function collect(
  found: Violation[] | null,
  inner: readonly Violation[] | null,
  step: Step | null,
): Violation[] | null {
  if (inner === null || inner.length === 0) return found;
  const all = found ?? [];
  for (const one of inner) all.push(step === null ? one : { ...one, steps: [step, ...one.steps] });
  return all;
}

const below = ({ path, source }: Place, name: string, shape: string): Place => ({
  path: path === "" ? name : `${path}.${name}`,
  shape,
  source,
});

/** A Java expression that must match the whole text. JavaScript lacks `\p{Print}` and minds needless escapes. */
const javaExpression = (pattern: string): RegExp =>
  new RegExp(`^(?:${pattern.replaceAll("\\p{Print}", "[ -~]").replaceAll("\\_", "_")})$`, "u");
