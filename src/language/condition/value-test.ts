/**
 * The tests of two values that conditions are made of. Each counts what it looks through; one that costs much is done
 * once for the same two values, wherever in a condition they stand and however many items are tested: a value of the
 * request is one object in all its places, and so is a value of an item.
 */
import { Buffer } from "node:buffer";
import { equalBytes } from "../../base/bytes.ts";
import { includesBytes, includesText } from "../../base/linear-search.ts";
import { type AttributeMap, type AttributeValue, typeOf } from "../../item/attribute-value.ts";
import { base64Bytes } from "../../item/binary.ts";
import { compareKeys, equalValues, orderable } from "../../item/compare.ts";
import { type EvaluationWork, KEPT_BYTES_MIN } from "./evaluation-work.ts";
import { MemberIndex } from "./member-index.ts";

/** Characters of base64 that stand for three bytes. */
const BASE64_GROUP = 4;

/** Texts are compared in blocks, this many times faster than they are searched. */
const BLOCK_BYTES = 16;

/** What a value in a list or map, or a member of a set, counts where it is compared. */
const NODE_BYTES = 2;

/** Lists with more members have an index. */
const WALKED_MEMBERS_MAX = 100;

/** A test of two values whose result is kept where it costs much. */
class ValueTest<Result> {
  readonly #run: (a: AttributeValue, b: AttributeValue) => Result;
  /** What stands for the result where the work ends before it is known. */
  readonly #unknown: Result;
  readonly #kept = new WeakMap<AttributeValue, WeakMap<AttributeValue, Result>>();

  constructor(run: (a: AttributeValue, b: AttributeValue) => Result, unknown: Result) {
    this.#run = run;
    this.#unknown = unknown;
  }

  /** The result for two values, which looks through that many bytes. */
  result(a: AttributeValue, b: AttributeValue, bytes: number, work: EvaluationWork): Result {
    if (bytes >= KEPT_BYTES_MIN) return this.#keptResult(a, b, bytes, work);
    work.count(bytes);
    return this.#run(a, b);
  }

  #keptResult(a: AttributeValue, b: AttributeValue, bytes: number, work: EvaluationWork): Result {
    const results = this.#kept.get(a) ?? new WeakMap<AttributeValue, Result>();
    const known = results.get(b);
    if (known !== undefined) return known;
    if (!work.admits(bytes)) return this.#unknown;
    const result = this.#run(a, b);
    this.#kept.set(a, results.set(b, result));
    return result;
  }
}

const equality = new ValueTest(equalValues, false);
const order = new ValueTest<number>(compareKeys, 0);
const prefix = new ValueTest(beginsWith, false);
const inclusion = new ValueTest(includes, false);

/** Whether two values are equal. */
export const areEqual = (a: AttributeValue, b: AttributeValue, work: EvaluationWork): boolean =>
  equality.result(a, b, equalityBytes(a, b), work);

/** How two values of one type sort; null for values without order. */
export function orderOf(a: AttributeValue, b: AttributeValue, work: EvaluationWork): number | null {
  if (!orderable(a) || typeOf(a) !== typeOf(b)) return null;
  return order.result(a, b, Math.min(scalarLength(a), scalarLength(b)), work);
}

/** Whether a string or binary begins with another. */
export const hasPrefix = (value: AttributeValue, start: AttributeValue, work: EvaluationWork): boolean =>
  prefix.result(value, start, scalarLength(start) / BLOCK_BYTES, work);

/** Whether a string, binary, set or list contains a part or member. */
export const doesContain = (whole: AttributeValue, part: AttributeValue, work: EvaluationWork): boolean =>
  inclusion.result(whole, part, inclusionBytes(whole, part), work);

/** Characters that a string, a number or a binary has here; 0 for other values. */
function scalarLength(value: AttributeValue): number {
  if ("S" in value) return value.S.length;
  if ("B" in value) return value.B.length;
  return "N" in value ? value.N.length : 0;
}

function equalityBytes(a: AttributeValue, b: AttributeValue): number {
  if ("S" in a) return "S" in b && a.S.length === b.S.length ? a.S.length / BLOCK_BYTES : 0;
  if ("N" in a) return 0;
  if ("L" in a || "M" in a)
    return "L" in b || "M" in b ? NODE_BYTES * Math.min(nodeCount(a), nodeCount(b)) : 0;
  const members = membersOf(a);
  if (members !== undefined) return NODE_BYTES * Math.min(members.length, membersOf(b)?.length ?? 0);
  return Math.min(scalarLength(a), scalarLength(b)) / BLOCK_BYTES;
}

function inclusionBytes(whole: AttributeValue, part: AttributeValue): number {
  if ("L" in whole) {
    if ("L" in part || "M" in part) return NODE_BYTES * nodeCount(whole);
    return whole.L.length > WALKED_MEMBERS_MAX ? indexOf(whole.L).bytes : NODE_BYTES * whole.L.length;
  }
  if ("S" in whole || "B" in whole) return scalarLength(whole) + scalarLength(part);
  return NODE_BYTES * (membersOf(whole)?.length ?? 0);
}

function includes(whole: AttributeValue, part: AttributeValue): boolean {
  if ("L" in whole) return isMember(whole.L, part);
  if ("S" in part)
    return "S" in whole ? includesText(whole.S, part.S) : "SS" in whole && whole.SS.includes(part.S);
  if ("N" in part) return "NS" in whole && whole.NS.includes(part.N);
  if ("B" in part)
    return "B" in whole ? binaryIncludes(whole.B, part.B) : "BS" in whole && whole.BS.includes(part.B);
  return false;
}

function isMember(list: readonly AttributeValue[], part: AttributeValue): boolean {
  if (list.length <= WALKED_MEMBERS_MAX) return list.some((member) => equalValues(member, part));
  return indexOf(list).has(part, (member) => equalValues(member, part));
}

const indexes = new WeakMap<readonly AttributeValue[], MemberIndex<AttributeValue>>();

/** The index of a list, kept as long as the list. */
function indexOf(list: readonly AttributeValue[]): MemberIndex<AttributeValue> {
  let index = indexes.get(list);
  if (index === undefined) {
    index = new MemberIndex(list, (member) => member);
    indexes.set(list, index);
  }
  return index;
}

/** The members of a set; undefined for other values. */
export const membersOf = (set: AttributeValue): readonly string[] | undefined =>
  "SS" in set ? set.SS : "NS" in set ? set.NS : "BS" in set ? set.BS : undefined;

/** From this many values on, how many a list or map holds is kept. */
const KEPT_NODES_MIN = 256;

const nodeCounts = new WeakMap<AttributeValue, number>();

/** How many values there are in a list or map, itself among them. */
function nodeCount(value: AttributeValue): number {
  const known = nodeCounts.get(value);
  if (known !== undefined) return known;
  const count = countNodes(value);
  if (count >= KEPT_NODES_MIN) nodeCounts.set(value, count);
  return count;
}

function countNodes(value: AttributeValue): number {
  let count = 1;
  if ("L" in value) for (const member of value.L) count += countNodes(member);
  else if ("M" in value) for (const name in value.M) count += countNodes(value.M[name] as AttributeValue);
  else count += membersOf(value)?.length ?? 0;
  return count;
}

const attributeCounts = new WeakMap<AttributeMap, number>();

/** How many attributes a map has; counted once, as 60,000 take 8 ms. */
export function attributeCount(map: AttributeMap): number {
  let count = attributeCounts.get(map);
  if (count === undefined) {
    count = Object.keys(map).length;
    attributeCounts.set(map, count);
  }
  return count;
}

function beginsWith(value: AttributeValue, start: AttributeValue): boolean {
  if ("S" in value && "S" in start) return value.S.startsWith(start.S);
  return "B" in value && "B" in start && binaryBeginsWith(value.B, start.B);
}

/** Base64 keeps whole triples of bytes apart, so all but the last of the prefix can be compared as text. */
function binaryBeginsWith(value: string, start: string): boolean {
  const shared = Math.max(0, start.length - BASE64_GROUP);
  if (!value.startsWith(start.slice(0, shared))) return false;
  const rest = base64Bytes(value.slice(shared, shared + BASE64_GROUP));
  const restStart = base64Bytes(start.slice(shared));
  return equalBytes(rest.subarray(0, restStart.length), restStart);
}

const binaryIncludes = (whole: string, part: string): boolean =>
  includesBytes(Buffer.from(whole, "base64"), Buffer.from(part, "base64"));
