/**
 * When requests of an open load are due: at random moments, as from many callers who know nothing of each other, or
 * evenly. The schedule does not wait for answers, so that a slow server cannot slow the question down.
 */

/** Gives the moments at which requests are due, in milliseconds, one per call, never falling. */
export type Arrivals = () => number;

/** A Poisson process: gaps of exponential length, `perSecond` on average, from `startMs` on. */
export function poissonArrivals(perSecond: number, startMs: number, random: () => number): Arrivals {
  let dueMs = startMs;
  return () => {
    // 1 - random() lies in (0, 1], whose logarithm is finite.
    dueMs += (-Math.log(1 - random()) * 1_000) / perSecond;
    return dueMs;
  };
}

/** One request every `1 / perSecond` seconds, the first at `startMs`. */
export function evenArrivals(perSecond: number, startMs: number): Arrivals {
  let count = 0;
  // Multiplied, not added up: a day of additions would drift.
  return () => startMs + (count++ * 1_000) / perSecond;
}
