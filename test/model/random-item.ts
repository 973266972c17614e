/**
 * Random values of all ten types and items made of them, from small pools, so that different requests meet.
 */
import { Buffer } from "node:buffer";
import type { Chance } from "./chance.ts";
import type { Path } from "./document-path.ts";
import { bytesWithEntry, entryOf, ITEM_BYTES_MAX } from "./model-index.ts";
import { equal, type Item, member, type Tag, type Value, withMember } from "./model-value.ts";
import { INDEX_KEY_NAMES, type KeyAttribute, keysOf, type TableShape } from "./table-shape.ts";

/** All types. */
export const TAGS = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"] as const;

/** U+FF5E sorts before the emoji as UTF-8 and behind it as UTF-16. */
const TEXTS = [
  "a",
  "ab",
  "abc",
  "b",
  "B",
  "é",
  "～",
  "😀",
  "z",
  "\u0000",
  "a\u0000b",
  "constructor",
] as const;
const NUMBERS = [
  "0",
  "-0",
  "1",
  "1.0",
  "+01",
  "10",
  "1e1",
  "-1",
  "0.5",
  ".5",
  "-2.50",
  "3",
  "7",
  "12",
  "100.5",
  "-42",
  "1e-130",
  "9.9999999999999999999999999999999999999E125",
  "-1e125",
  "123456789012345678901234567890.12345678",
] as const;
const BINARIES = ["00", "0001", "ff", "80", "00ff", "61", "6162"].map((hex) =>
  Buffer.from(hex, "hex").toString("base64"),
);

/** Attributes beside keys. */
export const OTHER_NAMES = [
  "attrA",
  "attrB",
  "attrC",
  "attrD",
  "attrE",
  "attrF",
  "__proto__",
  "constructor",
  "naïve 😀",
  "a.b",
  "size",
] as const;
const INNER_NAMES = ["innerA", "innerB", "innerC", "__proto__", "toString", "in.ner"] as const;

/** A value of this type, at most so deep. */
export function valueOf(chance: Chance, tag: Tag, depth = 2): Value {
  switch (tag) {
    case "S":
      return { S: chance.percent(10) ? "" : chance.pick(TEXTS) };
    case "N":
      return { N: chance.pick(NUMBERS) };
    case "B":
      return { B: chance.percent(10) ? "" : chance.pick(BINARIES) };
    case "SS":
      return { SS: different(chance, () => ({ S: chance.pick(TEXTS) })) };
    case "NS":
      return { NS: different(chance, () => ({ N: chance.pick(NUMBERS) })) };
    case "BS":
      return { BS: different(chance, () => ({ B: chance.pick(BINARIES) })) };
    case "M":
      return {
        M: Object.fromEntries(chance.list(3, () => [chance.pick(INNER_NAMES), anyValue(chance, depth - 1)])),
      };
    case "L":
      return { L: chance.list(4, () => anyValue(chance, depth - 1)) };
    case "NULL":
      return { NULL: true };
    case "BOOL":
      return { BOOL: chance.percent(50) };
  }
}

/** A value of any type. */
export const anyValue = (chance: Chance, depth = 2): Value =>
  valueOf(chance, chance.pick(depth <= 0 ? TAGS.filter((tag) => tag !== "M" && tag !== "L") : TAGS), depth);

function different(chance: Chance, make: () => Value): readonly string[] {
  const members: Value[] = [];
  for (const one of [make(), ...chance.list(3, make)]) {
    if (!members.some((other) => equal(one, other))) members.push(one);
  }
  return members.map((one) => Object.values(one)[0] as string);
}

/** How many different values a table's own keys have: few enough that requests meet the same items. */
const KEY_VALUES = 4;

/** A value of a table's or an index's own key. */
export function keyValue(chance: Chance, { tag }: Pick<KeyAttribute, "tag">): Value {
  const at = chance.below(chance.percent(90) ? KEY_VALUES : TEXTS.length);
  if (tag === "S") return { S: TEXTS[at] as string };
  return tag === "N"
    ? { N: NUMBERS[(at * 2) % NUMBERS.length] as string }
    : { B: BINARIES[at % BINARIES.length] as string };
}

/** Values for these keys. */
export const randomKey = (chance: Chance, keys: readonly KeyAttribute[]): Item =>
  Object.fromEntries(keys.map((key) => [key.name, keyValue(chance, key)]));

/** Attributes that are long at times; indexes hold the first two of them more often than the last. */
const FILLED = ["attrB", "attrC", "attrF"] as const;

/** Long enough to count in capacity units; now and then, to fill pages. */
const filler = (chance: Chance): Value => ({
  S: "x".repeat(chance.below(chance.percent(8) ? 300_000 : 9_000)),
});

/** An item for the table; now and then a large one, one at the limit, or one with an index key of the wrong type. */
export function randomItem(chance: Chance, table: TableShape): Item {
  const indexKeys = table.indexes.flatMap(keysOf).filter(({ name }) => name.startsWith("g"));
  const present = indexKeys.filter(() => chance.percent(75));
  const unused = INDEX_KEY_NAMES.filter((name) => indexKeys.every((key) => key.name !== name));
  const wrong = chance.percent(2) ? indexKeys.slice(0, 1) : [];
  const others = chance.list(6, () => chance.pick([...OTHER_NAMES, ...unused]));
  const item = Object.fromEntries([
    ...present.map((key) => [key.name, keyValue(chance, key)] as const),
    ...wrong.map(({ name }) => [name, anyValue(chance)] as const),
    ...others.map((name) => [name, otherValue(chance, name)] as const),
    ...(chance.percent(12) ? [[chance.pick(FILLED), filler(chance)] as const] : []),
    ...keysOf(table).map((key) => [key.name, keyValue(chance, key)] as const),
  ]);
  return chance.percent(12) ? nearLimit(chance, table, item) : item;
}

/** The item filled up to where it is just as large as it may be with its entry in a local index, or just too large. */
export function nearLimit(chance: Chance, table: TableShape, item: Item): Item {
  const locals = table.indexes.filter(({ kind }) => kind === "local");
  if (locals.length === 0) return item;
  const index = chance.pick(locals);
  const name = chance.pick(FILLED);
  const filledWith = (count: number): Item => withMember(item, name, { S: "x".repeat(count) });
  const entry = entryOf(table, index, filledWith(0));
  const isHeld = entry !== null && member(entry, name) !== undefined;
  const room = ITEM_BYTES_MAX - bytesWithEntry(table, index, filledWith(0));
  const characters = Math.floor(room / (isHeld ? 2 : 1)) + chance.pick([-9, -1, 0, 0, 0, 1, 2]);
  return characters < 0 ? item : filledWith(characters);
}

/** Some attributes mostly have one type, so that paths and arithmetic find what they look for. */
export function otherValue(chance: Chance, name: string): Value {
  if (chance.percent(20)) return anyValue(chance);
  const usual: Readonly<Record<string, Tag>> = {
    attrA: "N",
    attrB: "M",
    attrC: "L",
    attrD: "SS",
    attrE: "NS",
  };
  return valueOf(chance, Object.hasOwn(usual, name) ? (usual[name] as Tag) : chance.pick(TAGS));
}

/** Names that a table or index may have as keys: requests are refused that look inside of those. */
export const KEY_NAMES: readonly string[] = ["pk", "sk", ...INDEX_KEY_NAMES];

/** A place in an item, at the top or below it; seldom below what may be a key. */
export function randomPath(chance: Chance, names: readonly string[] = OTHER_NAMES): Path {
  const name = chance.pick(names);
  const steps: (string | number)[] = [name];
  const deeperPercent = KEY_NAMES.includes(name) ? 2 : 35;
  while (chance.percent(deeperPercent) && steps.length < 4) {
    const isList = steps.length === 1 && name === "attrC" ? chance.percent(90) : chance.percent(30);
    steps.push(isList ? chance.below(5) : chance.pick(INNER_NAMES));
  }
  return steps;
}
