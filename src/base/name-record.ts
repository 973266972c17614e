/**
 * Records whose names callers choose: `constructor` and `__proto__` are names like any other, so these records have
 * no prototype.
 */

/** An empty record to build into. */
export const newNameRecord = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;
