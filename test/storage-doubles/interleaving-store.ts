/**
 * A store that does everything the contract allows and engines of one machine seldom do: answers late, lets other calls
 * in between, ends pages early, loses answers, lets index rows follow their commits, and runs `decide` several times. It is
 * the double of an engine of many machines with all cells in one partition, so that it carries transactions.
 */
import type { Clock } from "../../src/base/clock.ts";
import { PartitionedCluster } from "./partitioned-store/partitioned-cluster.ts";
import { PartitionedStore } from "./partitioned-store/partitioned-store.ts";

/** `lostPercent` of a hundred commits lose their request or answer; the clock must go on for schemas to change then. */
export const openInterleavingStore = (clock: Clock, seed: number, lostPercent = 0): PartitionedStore =>
  new PartitionedStore(
    new PartitionedCluster({
      seed,
      clock,
      scope: "any",
      turnsMax: 4,
      shortPercent: 30,
      lostPercent,
      leaseMs: 100,
      marginMs: 20,
    }),
  );
