/**
 * Assertions for what cannot happen. A failed assertion fails the request, is logged with its facts, and is a
 * bug of this program; it is never a way to refuse input.
 */

/** Facts that go with a failed assertion: plain values, never secrets. */
export type AssertionFacts = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** Thrown by `assert`; its text is static and its variables are `facts`. */
export class AssertionError extends Error {
  readonly facts: AssertionFacts;

  constructor(text: string, facts: AssertionFacts) {
    super(text);
    this.name = "AssertionError";
    this.facts = facts;
  }
}

/** Throws unless `condition` holds. @throws AssertionError */
export function assert(condition: unknown, text: string, facts: AssertionFacts = {}): asserts condition {
  if (!condition) throw new AssertionError(text, facts);
}

/** Marks a place that the type system proves unreachable. @throws AssertionError always */
export function unreachable(value: never): never {
  throw new AssertionError("unreachable", { value: String(value) });
}
