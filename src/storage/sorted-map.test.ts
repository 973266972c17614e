import { array, assert, boolean, integer, property, tuple } from "fast-check";
import { expect, it } from "vitest";
import { SortedMap } from "./sorted-map.ts";

const keyOf = (value: number): string => String(value).padStart(5, "0");

it("holds what a plain map holds, in order, in both directions", () => {
  const steps = array(tuple(boolean(), integer({ min: 0, max: 3_000 })), { minLength: 1, maxLength: 3_000 });
  const bound = integer({ min: 0, max: 3_000 });
  const check = property(steps, bound, bound, (changes, from, to) => {
    const sorted = new SortedMap<number>();
    const plain = new Map<string, number>();
    for (const [isPut, value] of changes) {
      if (isPut) {
        sorted.set(keyOf(value), value);
        plain.set(keyOf(value), value);
      } else {
        sorted.delete(keyOf(value));
        plain.delete(keyOf(value));
      }
    }
    const [low, high] = [keyOf(from), keyOf(to)];
    const expected = [...plain]
      .filter(([key]) => key >= low && key < high)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    expect([...sorted.ascending(low, high)]).toEqual(expected);
    expect([...sorted.descending(low, high)]).toEqual(expected.toReversed());
    expect(sorted.size).toBe(plain.size);
  });
  assert(check, { numRuns: 50 });
});

it("stays in order over many blocks", () => {
  const sorted = new SortedMap<number>();
  for (let index = 0; index < 20_000; index++) sorted.set(keyOf((index * 7_919) % 20_000), index);
  for (let index = 0; index < 20_000; index += 3) sorted.delete(keyOf(index));
  const keys = Array.from(sorted.ascending("", "~"), ([key]) => key);
  expect(keys.length).toBe(sorted.size);
  expect(keys).toEqual(keys.toSorted());
  expect(sorted.get(keyOf(1))).toBeDefined();
  expect(sorted.get(keyOf(3))).toBeUndefined();
});
