/**
 * Whether what clients saw of one item can be explained by an order of their operations in which each takes effect at one
 * moment between its call and its answer. Writes whose answer never came may have taken effect at any time, or never.
 */

/** One operation on an item; moments are numbers that rise. */
export interface Operation {
  readonly kind: "write" | "read";
  /** What was written or read; null: no item. */
  readonly value: string | null;
  readonly calledAt: number;
  /** Infinite where the outcome is not known. */
  readonly answeredAt: number;
}

/** Most operations of one item: positions are bits. */
const OPERATIONS_MAX = 30;

/** Looks for such an order, from no item at all. */
export function isLinearizable(operations: readonly Operation[]): boolean {
  if (operations.length > OPERATIONS_MAX) throw new Error("too many operations of one item");
  const sure = operations.reduce(
    (bits, { answeredAt }, i) => (answeredAt === Number.POSITIVE_INFINITY ? bits : bits | (1 << i)),
    0,
  );
  const seen = new Set<string>();
  const search = (done: number, value: string | null): boolean => {
    if ((done & sure) === sure) return true;
    const state = `${done} ${value}`;
    if (seen.has(state)) return false;
    seen.add(state);
    const left = operations
      .map((operation, i) => ({ operation, bit: 1 << i }))
      .filter(({ bit }) => !(done & bit));
    const firstAnswer = Math.min(...left.map(({ operation }) => operation.answeredAt));
    return left.some(({ operation, bit }) => {
      if (operation.calledAt > firstAnswer) return false;
      if (operation.kind === "write") return search(done | bit, operation.value);
      return operation.value === value && search(done | bit, value);
    });
  };
  return search(0, null);
}
