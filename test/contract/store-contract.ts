/**
 * The storage contract as tests. Every engine runs this suite, and one that passes it can carry everything above
 * `storage`. The suite knows only what `store.ts` promises, not how an engine works. Rules are grouped by what they test,
 * a file each. An engine's test file is a few lines:
 *
 *   describeStoreContract("memory", async () => ({ store: createMemoryStore({ clock }), clock }));
 *
 * An engine that keeps its data also gives `reopen`; without it the rules about restarts end early. What an engine does
 * not promise is in its `limits`, and the rules ask no more of it: cells of one partition to a commit where its scope is
 * that, and rows, entries and counters `caughtUp` where they follow their commit. Where they are part of it, that waits for
 * nothing, so the same rule then demands them at once.
 */
import { afterEach, beforeEach, describe, expect } from "vitest";
import type { TestClock } from "../../src/base/clock.ts";
import type { Store, StoreLimits } from "../../src/storage/store.ts";
import { atomicityRules } from "./atomicity-rules.ts";
import { KEYSPACE, type Loss, OTHER_KEYSPACE } from "./contract-fixture.ts";
import { counterRules } from "./counter-rules.ts";
import { cutRules } from "./cut-rules.ts";
import { fenceRules } from "./fence-rules.ts";
import { keyspaceRules } from "./keyspace-rules.ts";
import { leaseRules } from "./lease-rules.ts";
import { limitRules } from "./limit-rules.ts";
import { logRules } from "./log-rules.ts";
import { outcomeRules } from "./outcome-rules.ts";
import { rangeRules } from "./range-rules.ts";
import { scanRules } from "./scan-rules.ts";
import { versionRules } from "./version-rules.ts";

/** One engine under test, opened without any data. */
export interface StoreUnderTest {
  readonly store: Store;
  /** The clock that the store was given. */
  readonly clock: TestClock;
  /** Closes the store and opens the same data again; absent where nothing is kept. */
  readonly reopen?: () => Promise<Store>;
  /** Resolves when all is there that follows commits; where `limits.derived` says that it does follow. */
  readonly settled?: () => Promise<void>;
  /** Loses the next commit; where `limits.outcomes` says that this can happen. */
  readonly loseNext?: (loss: Loss) => void;
}

/** Runs the suite against the engine that `open` gives; with the rules of lost outcomes where those can be unknown. */
export function describeStoreContract(
  name: string,
  open: () => Promise<StoreUnderTest>,
  expectedOutcomes: StoreLimits["outcomes"] = "known",
): void {
  describe(`store contract: ${name}`, () => {
    let opened: StoreUnderTest;
    const use = {
      store: undefined as unknown as Store,
      caughtUp: async () => opened.settled?.(),
      loseNext: (loss: Loss) => opened.loseNext?.(loss),
    };

    beforeEach(async () => {
      opened = await open();
      use.store = opened.store;
      const { derived, outcomes } = use.store.limits;
      expect(outcomes).toBe(expectedOutcomes);
      expect(opened.settled === undefined).toBe(derived === "atomic");
      expect(opened.loseNext === undefined).toBe(outcomes === "known");
      await use.store.createKeyspace(KEYSPACE, "items");
      await use.store.createKeyspace(OTHER_KEYSPACE, "derived");
    });
    afterEach(() => use.store.close());

    const reopened = async (): Promise<boolean> => {
      if (opened.reopen === undefined) return false;
      use.store = await opened.reopen();
      return true;
    };

    describe("atomically", () => atomicityRules(use));
    if (expectedOutcomes === "unknown") describe("outcomes", () => outcomeRules(use));
    describe("limits", () => limitRules(use));
    describe("versions", () => versionRules(use, { clock: () => opened.clock, reopened }));
    describe("range", () => rangeRules(use));
    describe("scan", () => scanRules(use));
    describe("logs", () => logRules(use, reopened));
    describe("ends and cuts of logs", () => cutRules(use, { clock: () => opened.clock }));
    describe("fences", () => fenceRules(use));
    describe("counters", () => counterRules(use, reopened));
    describe("leases", () => leaseRules(use, { clock: () => opened.clock, reopened }));
    describe("keyspaces", () => keyspaceRules(use, reopened));
  });
}
