import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/errors.ts";
import { namedProjection } from "./request-expressions.ts";

describe("the projection of names", () => {
  const refusal = (names: readonly string[]): string | null => {
    try {
      namedProjection(names);
      return null;
    } catch (thrown) {
      if (thrown instanceof ApiError) return thrown.message;
      throw thrown;
    }
  };

  it("is refused by the first name that stands there again", () => {
    const text = "One or more parameter values were invalid: Duplicate value in attribute name: ";
    expect(refusal(["a", "b", "c", "b", "a"])).toBe(`${text}b`);
    expect(refusal(["a", "b", "c"])).toBeNull();
  });
});
