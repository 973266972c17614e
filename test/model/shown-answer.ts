/**
 * One spelling for answers that say the same: members in order, sets and numbers canonical, lists whose order means
 * nothing sorted. Texts of errors are left out; other tests look at them.
 */
import type { Json } from "../fixture/json-stator.ts";
import { canonical, canonicalItem, type Item, type Value } from "./model-value.ts";

type Spelling = (content: unknown) => unknown;

const item: Spelling = (content) => canonicalItem(content as Item);
const items: Spelling = (content) => (content as readonly Item[]).map(item);
const inTextOrder = (list: readonly unknown[]): readonly unknown[] =>
  list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Of a batch by table, without order; of a transaction by position. */
const responses: Spelling = (content) =>
  Array.isArray(content)
    ? content.map((one: Json) => spelled(one))
    : Object.entries(content as Json).map(([name, list]) => [name, inTextOrder(items(list) as unknown[])]);

/** One entry, or one for each table. */
const capacity: Spelling = (content) =>
  Array.isArray(content) ? inTextOrder(content.map(sortedMembers)) : sortedMembers(content);

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  Item: item,
  Attributes: item,
  LastEvaluatedKey: item,
  Items: items,
  Responses: responses,
  ConsumedCapacity: capacity,
  CancellationReasons: (content) => (content as readonly Json[]).map(spelled),
  __type: (content) => String(content).split("#").at(-1),
};

const TOLD = [
  "Count",
  "ScannedCount",
  "UnprocessedItems",
  "UnprocessedKeys",
  "Code",
  ...Object.keys(SPELLINGS),
];

/** What an answer says, as text. */
export const answerText = (status: number, body: Json): string =>
  `${status} ${JSON.stringify(spelled(body))}`;

/** Whether the members of every set in an answer are in order. */
export function setsAreInOrder(content: unknown): boolean {
  if (typeof content !== "object" || content === null) return true;
  if (!isSet(content)) return Object.values(content).every(setsAreInOrder);
  return JSON.stringify(content) === JSON.stringify(canonical(content));
}

const isSet = (content: object): content is Value =>
  ["SS", "NS", "BS"].some((tag) => Array.isArray((content as Json)[tag]));

function spelled(body: Json): unknown {
  return TOLD.toSorted().flatMap((name) => {
    const content = body[name];
    return content === undefined ? [] : [[name, (SPELLINGS[name] ?? sortedMembers)(content)]];
  });
}

function sortedMembers(content: unknown): unknown {
  if (typeof content !== "object" || content === null) return content;
  const entries = Object.entries(content).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, inner]) => [name, sortedMembers(inner)]);
}
