/**
 * Random tables: with and without sort key, keys of every type, local indexes, sparse global indexes with up to four
 * attributes in each half of their key, and all projections.
 */
import type { Json } from "../fixture/json-stator.ts";
import type { Chance } from "./chance.ts";

/** The types that keys have. */
export type KeyTag = "S" | "N" | "B";

export interface KeyAttribute {
  readonly name: string;
  readonly tag: KeyTag;
}

export interface IndexShape {
  readonly name: string;
  readonly kind: "local" | "global";
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
  readonly projection: "ALL" | "KEYS_ONLY" | readonly string[];
}

export interface TableShape {
  /** Of the scenario; what the table is called in requests has a number behind it. */
  readonly label: string;
  readonly partition: readonly KeyAttribute[];
  /** At most one. */
  readonly sort: readonly KeyAttribute[];
  readonly indexes: readonly IndexShape[];
}

/** Attributes that indexes may have as keys, beside the table's. */
export const INDEX_KEY_NAMES = ["g0", "g1", "g2", "g3", "g4"] as const;

const INCLUDED = ["attrA", "attrB", "attrC", "attrD", "__proto__", "naïve 😀"] as const;
const LABELS = ["constructor", "__proto__", "plain", "a.b-c_d", "toString"] as const;
const INDEX_LABELS = ["constructor", "__proto__", "byIt", "valueOf"] as const;
const TAGS = ["S", "S", "N", "B"] as const;

/** A table of any shape. */
export function randomTable(chance: Chance): TableShape {
  const key = (name: string): KeyAttribute => ({ name, tag: chance.pick(TAGS) });
  const partition = key("pk");
  const sort = chance.percent(70) ? [key("sk")] : [];
  const others = INDEX_KEY_NAMES.map(key);
  const local =
    sort.length === 0 ? [] : chance.several(others, chance.pick([0, 0, 1, 2])).map((range) => [range]);
  const global = chance.list(3, () => {
    const all = chance.shuffled([partition, ...sort, ...others]);
    const hashes = chance.pick([1, 1, 1, 2, 3]);
    return {
      partition: all.slice(0, hashes),
      sort: all.slice(hashes, hashes + chance.pick([0, 1, 1, 2, 3])),
    };
  });
  const indexes = [
    ...local.map((range) => ({ kind: "local", partition: [partition], sort: range }) as const),
    ...global.map((keys) => ({ kind: "global", ...keys }) as const),
  ].map((index, i) => ({
    ...index,
    name: `${chance.pick(INDEX_LABELS)}${i === 0 && chance.percent(50) ? "" : i}`,
    projection: chance.pick(["ALL", "KEYS_ONLY", chance.several(INCLUDED, 1 + chance.below(3))] as const),
  }));
  return { label: chance.pick(LABELS), partition: [partition], sort, indexes };
}

/** Partition attributes, then sort attributes. */
export const keysOf = (shape: Pick<IndexShape, "partition" | "sort">): readonly KeyAttribute[] => [
  ...shape.partition,
  ...shape.sort,
];

/** Names of all attributes that an entry of the index has; null where it has all that the item has. */
export function heldNames(table: TableShape, index: IndexShape): readonly string[] | null {
  if (index.projection === "ALL") return null;
  const keys = [...keysOf(table), ...keysOf(index)].map(({ name }) => name);
  return index.projection === "KEYS_ONLY" ? keys : [...keys, ...index.projection];
}

/** The requests that change a table's indexes. */
export const addIndexInput = (index: IndexShape, TableName: string): Json => ({
  TableName,
  AttributeDefinitions: definitions(keysOf(index)),
  GlobalSecondaryIndexUpdates: [{ Create: indexInput(index) }],
});
export const dropIndexInput = ({ name }: IndexShape, TableName: string): Json => ({
  TableName,
  GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }],
});

const definitions = (keys: readonly KeyAttribute[]): readonly Json[] =>
  keys.map(({ name, tag }) => ({ AttributeName: name, AttributeType: tag }));

/** The request that creates the table. */
export function createTableInput(table: TableShape, TableName: string): Json {
  const used = new Map([...keysOf(table), ...table.indexes.flatMap(keysOf)].map((key) => [key.name, key]));
  const local = table.indexes.filter(({ kind }) => kind === "local").map(indexInput);
  const global = table.indexes.filter(({ kind }) => kind === "global").map(indexInput);
  return {
    TableName,
    AttributeDefinitions: definitions([...used.values()]),
    KeySchema: keySchema(table),
    BillingMode: "PAY_PER_REQUEST",
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local }),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global }),
  };
}

const keySchema = ({ partition, sort }: Pick<IndexShape, "partition" | "sort">): readonly Json[] => [
  ...partition.map(({ name }) => ({ AttributeName: name, KeyType: "HASH" })),
  ...sort.map(({ name }) => ({ AttributeName: name, KeyType: "RANGE" })),
];

const indexInput = (index: IndexShape): Json => ({
  IndexName: index.name,
  KeySchema: keySchema(index),
  Projection:
    typeof index.projection === "string"
      ? { ProjectionType: index.projection }
      : { ProjectionType: "INCLUDE", NonKeyAttributes: index.projection },
});

/** Whether the path leads into a key of the table or of one of its indexes, which are scalars. */
export const isInsideKey = (table: TableShape, path: readonly (string | number)[]): boolean =>
  path.length > 1 &&
  [table, ...table.indexes].some((keys) => keysOf(keys).some(({ name }) => name === path[0]));
