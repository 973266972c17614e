/** The double of an engine of many machines keeps the storage contract, with messages that take their time. */
import { describe } from "vitest";
import { TestClock } from "../../src/base/clock.ts";
import { PartitionedCluster } from "../storage-doubles/partitioned-store/partitioned-cluster.ts";
import { PartitionedStore } from "../storage-doubles/partitioned-store/partitioned-store.ts";
import { describeStoreContract } from "./store-contract.ts";

const SEED = Number(process.env["STATOR_TEST_HISTORY_SEED"] ?? Date.now() % 1_000_000_000);

describe.each(["partition", "any"] as const)(`scope %s, from seed ${SEED}`, (scope) => {
  let seed = SEED;
  describeStoreContract(
    "partitioned",
    async () => {
      const clock = new TestClock();
      seed += 1;
      const cluster = new PartitionedCluster({ seed, clock, scope });
      let store = new PartitionedStore(cluster);
      return {
        store,
        clock,
        reopen: async () => {
          await store.close();
          store = new PartitionedStore(cluster);
          return store;
        },
        settled: () => store.settled(),
        loseNext: (loss) => store.loseNext(loss),
      };
    },
    "unknown",
  );
});
