import { describe, expect, it } from "vitest";
import { AGAIN, RequestAbandoned, visitInTurns } from "./in-turns.ts";
import { StoredItem } from "./stored-item.ts";

const items = Array.from({ length: 60 }, (_, at) =>
  StoredItem.of({ pk: { S: `${at}` }, a: { S: "a".repeat(1_500) } }),
);

/** Turns that are over whenever the clock is looked at. */
class ShortTurns {
  count = 1;
  asked = 0;

  isTurnOver(): boolean {
    this.asked += 1;
    return true;
  }

  nextTurn(): Promise<void> {
    this.count += 1;
    return Promise.resolve();
  }
}

describe("items are visited in turns", () => {
  it("at once where there is little to do, without a look at the clock", () => {
    const turns = new ShortTurns();
    const seen: number[] = [];
    const visited = visitInTurns(turns, [items[0] ?? null, null, items[1] ?? null], (_, at) => {
      seen.push(at);
      return 0;
    });
    expect([visited, seen, turns.asked]).toEqual([undefined, [0, 2], 0]);
  });

  it("each once and in order, however many turns there are", async () => {
    const turns = new ShortTurns();
    const seen: number[] = [];
    await visitInTurns(turns, items, (_, at) => {
      seen.push(at);
      return 0;
    });
    expect(seen).toEqual(items.map((_, at) => at));
    expect(turns.count).toBe(6);
  });

  it("more often the more the visitor looks through", async () => {
    const turns = new ShortTurns();
    await visitInTurns(turns, items, () => 100_000);
    expect(turns.count).toBe(60);
  });

  it("again where one turn was not enough", async () => {
    const turns = new ShortTurns();
    const seen: number[] = [];
    await visitInTurns(turns, items.slice(0, 3), (_, at) => {
      seen.push(at);
      return seen.length < 4 ? AGAIN : 0;
    });
    expect(seen).toEqual([0, 0, 0, 0, 1, 2]);
    expect(turns.count).toBe(4);
  });

  it("no further once nobody waits for the answer", async () => {
    let visits = 0;
    const turns = {
      isTurnOver: () => true,
      nextTurn: () => Promise.reject(new RequestAbandoned("gone")),
    };
    const visited = visitInTurns(turns, items, () => {
      visits += 1;
      return 100_000;
    });
    await expect(visited).rejects.toThrow(RequestAbandoned);
    expect(visits).toBe(1);
  });
});
