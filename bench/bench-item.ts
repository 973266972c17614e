/**
 * The data of the benchmark: items of about 1 KB in partitions of a hundred, and seeded ways to pick one, so
 * that every target is asked the same questions.
 */

/** The table every scenario works on: `pk` and `sk`, both strings. */
export const TABLE_NAME = "Bench";

/** The same table again, empty at first: with a stream of both images, with one index of whole items, with both. */
export const STREAM_TABLE_NAME = "BenchStream";
export const INDEX_TABLE_NAME = "BenchIndex";
export const INDEX_STREAM_TABLE_NAME = "BenchIndexStream";

/** Key of the index: partition key, then sort key. */
export const INDEX_KEY = [
  { AttributeName: "title", AttributeType: "S" },
  { AttributeName: "price", AttributeType: "N" },
] as const;

/** Items of one partition, the length of a Query's answer. */
export const PARTITION_ITEMS = 100;

/** DynamoDB JSON of one item's key. */
export interface ItemKey {
  readonly pk: { readonly S: string };
  readonly sk: { readonly S: string };
}

/** Key of the item with this number, 0-based. */
export const itemKey = (number: number): ItemKey => ({
  pk: partitionKey(Math.floor(number / PARTITION_ITEMS)),
  sk: { S: `line#${String(number % PARTITION_ITEMS).padStart(4, "0")}` },
});

/** Partition key value of the partition with this number, 0-based. */
export const partitionKey = (partition: number): ItemKey["pk"] => ({
  S: `order#${String(partition).padStart(8, "0")}`,
});

/**
 * The whole item in DynamoDB JSON: nine attributes, 1,000 to 1,010 bytes as DynamoDB counts them. Two editions of
 * one item differ in one digit or two.
 */
export const benchItem = (number: number, edition = 0): object => ({
  ...itemKey(number),
  title: { S: `Item number ${number} of the benchmark` },
  price: { N: String((number % 9_973) / 100) },
  quantity: { N: String((number + edition) % 17) },
  inStock: { BOOL: number % 2 === 0 },
  tags: { SS: ["benchmark", "kilobyte", `bucket-${number % 64}`] },
  address: { M: { street: { S: "Rue de l’Étang 7" }, zip: { S: "1204" }, floor: { N: "3" } } },
  note: { S: NOTE },
});

const NOTE = "Quick zephyrs blow, vexing daft Jim. ".repeat(40).slice(0, 740);

/** A seeded source of numbers in [0, 1); the same seed gives the same series (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Picks numbers below `count` by Zipf's law (exponent 0.99): few are asked for often. */
export function zipfian(count: number, random: () => number): () => number {
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += 1 / (rank + 1) ** 0.99;
    cumulative[rank] = sum;
  }
  return () => scatter(firstAtLeast(cumulative, random() * sum), count);
}

/** Spreads ranks over the key space, so that the popular items are not neighbours. */
const scatter = (rank: number, count: number): number => (rank * 7_919) % count;

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
