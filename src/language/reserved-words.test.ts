/**
 * The list of reserved words.
 */
import { describe, expect, it } from "vitest";
import { isReservedWord, RESERVED_WORD_COUNT } from "./reserved-words.ts";

describe("reserved words", () => {
  it("are as many as the guide lists", () => expect(RESERVED_WORD_COUNT).toBe(573));

  it.each(["ABORT", "abort", "aBoRt", "zone", "Size", "localtimestamp"])("%s is one in any case", (word) => {
    expect(isReservedWord(word)).toBe(true);
  });

  it.each(["pk", "remove", "aborted", "", "constructors2"])("%j is not reserved", (word) => {
    expect(isReservedWord(word)).toBe(false);
  });
});
