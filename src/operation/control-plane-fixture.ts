/**
 * A control plane for tests: operations on an empty store in memory, under a clock that tests turn.
 */
import { TestClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { Catalog } from "../engine/catalog.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import type { Store } from "../storage/store.ts";
import type { OperationContext } from "./context.ts";

export interface ControlPlane {
  readonly clock: TestClock;
  readonly store: Store;
  readonly context: OperationContext;
  /** Moves the clock and takes the steps of that table that fall due, as the life cycle job does. */
  turn(table: string, ms: number): Promise<void>;
}

/** A control plane whose changes take `tableDelayMs`. */
export function newControlPlane(tableDelayMs = 0): ControlPlane {
  const clock = new TestClock();
  const store = createMemoryStore({ clock });
  const catalog = new Catalog({ store, clock, random: systemRandom });
  const settings = { region: "us-east-1", accountId: "123456789012", tableDelayMs, collectionBytesMax: 1e10 };
  const database = { store, tables: catalog, clock, random: systemRandom, settings };
  return {
    clock,
    store,
    context: {
      database,
      catalog,
      requestId: "A".repeat(52),
      callerArn: "arn:aws:iam::123456789012:root",
      host: "localhost:8000",
    },
    async turn(table, ms) {
      clock.turn(ms);
      await catalog.update(table, (record) => record);
    },
  };
}

/** What `run` throws, as `Type: text`; `"nothing"` when it does not. */
export async function refusalOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  return "nothing";
}
