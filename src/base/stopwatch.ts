/**
 * How long something took. Unlike the time of day this never steps back; it has no meaning as a date.
 */

/** Milliseconds, with fraction, since some fixed moment. */
export type Stopwatch = () => number;

/** The machine's own monotonic clock. */
export const systemStopwatch: Stopwatch = () => performance.now();
