/** The memory engine keeps the storage contract. */
import { TestClock } from "../../src/base/clock.ts";
import { createMemoryStore } from "../../src/storage/memory/memory-store.ts";
import { describeStoreContract } from "./store-contract.ts";

describeStoreContract("memory", async () => {
  const clock = new TestClock();
  return { store: createMemoryStore({ clock }), clock };
});
