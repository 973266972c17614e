/** The checker of histories accepts what one order explains, and nothing else. */
import { describe, expect, it } from "vitest";
import { isLinearizable, type Operation } from "./linearizable.ts";

const op = (
  kind: Operation["kind"],
  value: string | null,
  calledAt: number,
  answeredAt = Number.POSITIVE_INFINITY,
): Operation => ({ kind, value, calledAt, answeredAt });

describe("a history of one item", () => {
  const cases: readonly (readonly [string, boolean, readonly Operation[]])[] = [
    ["nothing", true, []],
    ["a read of what was written", true, [op("write", "a", 1, 2), op("read", "a", 3, 4)]],
    ["a read of nothing after a write", false, [op("write", "a", 1, 2), op("read", null, 3, 4)]],
    ["a read of nothing beside a write", true, [op("write", "a", 1, 4), op("read", null, 2, 3)]],
    ["a read of what nobody wrote", false, [op("write", "a", 1, 2), op("read", "b", 3, 4)]],
    [
      "a read of what was overwritten",
      false,
      [op("write", "a", 1, 2), op("write", "b", 3, 4), op("read", "a", 5, 6)],
    ],
    [
      "two reads of two writes in the order of neither",
      false,
      [op("write", "a", 1, 9), op("write", "b", 2, 9), op("read", "a", 10, 11), op("read", "b", 12, 13)],
    ],
    [
      "a write without an answer that shows late",
      true,
      [op("write", "a", 1), op("read", null, 2, 3), op("read", "a", 4, 5)],
    ],
    [
      "a write without an answer that shows, and then does not",
      false,
      [op("write", "a", 1), op("read", "a", 2, 3), op("read", null, 4, 5)],
    ],
    ["a write without an answer that never shows", true, [op("write", "a", 1), op("read", null, 2, 3)]],
  ];
  it.each(cases)("%s: %s", (_name, expected, operations) => {
    expect(isLinearizable(operations)).toBe(expected);
  });
});
