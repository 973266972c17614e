/**
 * Whether a history of transactions on lists could have come from running them one after the other, in an order that
 * agrees with real time. Every appended element is unique, so a list that was read shows which transactions wrote it
 * and in which order; a cycle among the dependencies is an order that cannot be.
 *
 * @see Kingsbury and Alvaro, "Elle: Inferring Isolation Anomalies from Experimental Observations"
 */

/** One transaction that was carried out. */
export interface Transaction {
  readonly name: string;
  /** Moments of call and answer; only their order counts. */
  readonly calledAt: number;
  readonly answeredAt: number;
  /** Elements appended, by list. */
  readonly appended: ReadonlyMap<string, number>;
  /** Whole lists as they were read, by name; what the transaction itself appended is at the end. */
  readonly read: ReadonlyMap<string, readonly number[]>;
}

/** What is wrong with a history, null when nothing is. */
export function anomaly(history: readonly Transaction[]): string | null {
  const orders = versionOrders(history);
  if (typeof orders === "string") return orders;
  const lost = lostElement(history);
  if (lost !== null) return lost;
  const after = dependencies(history, orders);
  const cycle = findCycle(after);
  return cycle === null ? null : `cycle: ${cycle.map((at) => history[at]?.name).join(" → ")}`;
}

/** An element that was acknowledged before a list was read, and is not in it; null when there is none. */
function lostElement(history: readonly Transaction[]): string | null {
  for (const reader of history) {
    for (const [list, elements] of reader.read) {
      const seen = new Set(elements);
      for (const { name, answeredAt, appended } of history) {
        const element = appended.get(list);
        if (element !== undefined && answeredAt < reader.calledAt && !seen.has(element))
          return `${reader.name} read ${list} without ${element}, which ${name} had written`;
      }
    }
  }
  return null;
}

/** The longest reading of each list; every other reading must be a beginning of it. */
function versionOrders(history: readonly Transaction[]): ReadonlyMap<string, readonly number[]> | string {
  const orders = new Map<string, readonly number[]>();
  for (const { read } of history) {
    for (const [list, elements] of read) {
      if (elements.length > (orders.get(list)?.length ?? 0)) orders.set(list, elements);
    }
  }
  const writers = writersOf(history);
  for (const { name, read } of history) {
    for (const [list, elements] of read) {
      const order = orders.get(list) ?? [];
      if (elements.some((element, i) => element !== order[i])) return `${name} read another order of ${list}`;
      const unknown = elements.find((element) => !writers.has(element));
      if (unknown !== undefined) return `${name} read ${unknown} in ${list}, which nobody wrote`;
    }
  }
  for (const [list, order] of orders) {
    if (new Set(order).size < order.length) return `${list} has an element twice`;
  }
  return orders;
}

const writersOf = (history: readonly Transaction[]): ReadonlyMap<number, number> =>
  new Map(
    history.flatMap(({ appended }, at) => [...appended.values()].map((element) => [element, at] as const)),
  );

/** Who must come after whom, by position in the history. */
function dependencies(
  history: readonly Transaction[],
  orders: ReadonlyMap<string, readonly number[]>,
): readonly ReadonlySet<number>[] {
  const writers = writersOf(history);
  const after = history.map(() => new Set<number>());
  const mustFollow = (first: number | undefined, second: number | undefined): void => {
    if (first !== undefined && second !== undefined && first !== second) after[first]?.add(second);
  };
  for (const order of orders.values()) {
    order.forEach((element, i) => mustFollow(writers.get(order[i - 1] ?? -1), writers.get(element)));
  }
  history.forEach(({ read, appended, calledAt }, reader) => {
    for (const [list, elements] of read) {
      const own = appended.get(list);
      const seen = own !== undefined && elements.at(-1) === own ? elements.slice(0, -1) : elements;
      mustFollow(writers.get(seen.at(-1) ?? -1), reader);
      mustFollow(reader, writers.get((orders.get(list) ?? [])[elements.length] ?? -1));
    }
    history.forEach(({ answeredAt }, earlier) => {
      if (answeredAt < calledAt) mustFollow(earlier, reader);
    });
  });
  return after;
}

/** Positions along some cycle, null where there is none. */
function findCycle(after: readonly ReadonlySet<number>[]): readonly number[] | null {
  const states = new Map<number, "open" | "done">();
  for (const start of after.keys()) {
    if (states.has(start)) continue;
    const path: number[] = [start];
    const branches = [[...(after[start] ?? [])]];
    states.set(start, "open");
    while (path.length > 0) {
      const next = branches.at(-1)?.pop();
      if (next === undefined) {
        states.set(path.pop() as number, "done");
        branches.pop();
      } else if (states.get(next) === "open") {
        return [...path.slice(path.indexOf(next)), next];
      } else if (!states.has(next)) {
        states.set(next, "open");
        path.push(next);
        branches.push([...(after[next] ?? [])]);
      }
    }
  }
  return null;
}
