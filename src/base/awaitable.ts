/**
 * A value that may be there already. The default engine answers reads synchronously, and a needless `await`
 * costs a turn of the event loop on every request, so callers test before they wait. Long work does the opposite:
 * it gives the event loop a turn now and then.
 */

/** Either the value or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** Applies `next` at once when the value is there, else when it arrives. */
export function whenReady<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Resolves in the next turn of the event loop, after waiting sockets and timers were served. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
