import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/errors.ts";
import { namedProjection } from "./request-projection.ts";

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

  // So many that work which grows with their square does not end within a test's time.
  it("is made of as many names as a request has room for", () => {
    expect(refusal(Array.from({ length: 400_000 }, (_, at) => `a${at}`))).toBeNull();
  });
});
