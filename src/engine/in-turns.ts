/**
 * Work on many items of one request: parsing, filtering, projecting. A page may keep the event loop for seconds, so the
 * work looks at the clock now and then, and goes on in another turn.
 */
import type { StoredItem } from "./stored-item.ts";

/** What a visitor did, in bytes that it looked through beside the item; `AGAIN` where it needs another turn for it. */
export type Visit = number;

/** The visitor is called again for the same item, in another turn. */
export const AGAIN: Visit = -1;

/** How a request shares the event loop with others. */
export interface TurnTaking {
  /** Whether it has kept the event loop so long that others should have their turn. */
  isTurnOver(): boolean;
  /** Lets others go first. @throws RequestAbandoned where nobody waits for the answer any more */
  nextTurn(): Promise<void>;
}

/** Ends the work of a request whose client is gone. */
export class RequestAbandoned extends Error {}

/** Looked at, so many bytes take less than a tenth of a turn. */
const UNTIMED_BYTES_MAX = 16_384;

/** What an item counts beside its JSON. */
const ITEM_BYTES = 64;

/** Visits each item in order, those that are null left out; at once where that is short. @throws RequestAbandoned */
export function visitInTurns(
  turns: TurnTaking,
  items: readonly (StoredItem | null)[],
  visit: (item: StoredItem, at: number) => Visit,
): Promise<void> | undefined {
  const next = visitUntilOver(turns, items, { from: 0, visit });
  return next === items.length ? undefined : visitRest(turns, items, { from: next, visit });
}

interface Visiting {
  readonly from: number;
  readonly visit: (item: StoredItem, at: number) => Visit;
}

async function visitRest(
  turns: TurnTaking,
  items: readonly (StoredItem | null)[],
  { from, visit }: Visiting,
): Promise<void> {
  for (let next = from; next < items.length; ) {
    await turns.nextTurn();
    next = visitUntilOver(turns, items, { from: next, visit });
  }
}

/** Returns the position to go on from in another turn. */
function visitUntilOver(
  turns: TurnTaking,
  items: readonly (StoredItem | null)[],
  { from, visit }: Visiting,
): number {
  let untimedBytes = 0;
  for (let at = from; at < items.length; at++) {
    const item = items[at] ?? null;
    if (item === null) continue;
    const visited = visit(item, at);
    if (visited === AGAIN) return at;
    untimedBytes += visited + item.jsonBytes + ITEM_BYTES;
    if (untimedBytes < UNTIMED_BYTES_MAX) continue;
    untimedBytes = 0;
    if (turns.isTurnOver()) return at + 1;
  }
  return items.length;
}
