/**
 * The run that counts, of several of the same thing.
 */

/** The middle one by that figure; of an even number, the upper one of the two. */
export function medianRun<R>(runs: readonly R[], figure: (run: R) => number): R {
  const median = runs.toSorted((a, b) => figure(a) - figure(b))[Math.floor(runs.length / 2)];
  if (median === undefined) throw new Error("at least one run is needed");
  return median;
}
