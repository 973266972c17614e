/**
 * How long work on the event loop lets others have a turn: what waits on sockets and timers is served before the
 * promise resolves, which a promise that is there already does not do.
 */

/** Resolves in the next turn of the event loop. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
