/**
 * Several Stators on one cluster, as a history needs them: each with a clock of its own, another one opened for each that
 * was stopped, and time that goes on by itself.
 */
import { TestClock } from "../../src/base/clock.ts";
import type { Random } from "../../src/base/random.ts";
import { silentLogger } from "../../src/telemetry/logger.ts";
import { type Json, type JsonAnswer, type JsonStator, openJsonStator } from "../fixture/json-stator.ts";
import { Chance } from "../model/chance.ts";
import { PartitionedCluster } from "../storage-doubles/partitioned-store/partitioned-cluster.ts";
import { PartitionedStore } from "../storage-doubles/partitioned-store/partitioned-store.ts";
import type { Faults } from "../storage-doubles/partitioned-store/steps.ts";

const SERVERS = 2;
/** Clocks are ahead or behind by this at most, so that any two differ by no more than the margin. */
const SKEW_MS_MAX = 50;
const MARGIN_MS = 2 * SKEW_MS_MAX;
const LEASE_MS = 200;
/** One turn of the event loop in so many lets time go on, by so much at most. */
const TICK_TURNS = 3;
const TICK_MS_MAX = 60;

/** What a client got: an answer, or none because its server ended. */
export type Outcome = JsonAnswer | { readonly status: "none" };

interface Member {
  readonly store: PartitionedStore;
  readonly stator: JsonStator;
}

export class HistoryCluster {
  readonly clock = new TestClock();
  readonly cluster: PartitionedCluster;
  readonly #chance: Chance;
  readonly #random: Random;
  #members: Member[] = [];
  #isOver = false;
  #faults: Faults;

  constructor(seed: number, faults: Faults) {
    this.#chance = new Chance(seed);
    const bytes = new Chance(seed + 1);
    this.#random = { bytes: (count) => Uint8Array.from({ length: count }, () => bytes.below(256)) };
    this.#faults = faults;
    this.cluster = new PartitionedCluster({
      seed,
      clock: this.clock,
      turnsMax: 1,
      lostPercent: this.#chance.pick([0, 2, 10]),
      shortPercent: 10,
      skewsMs: [this.#skewMs(), this.#skewMs(), this.#skewMs()],
      leaseMs: LEASE_MS,
      marginMs: MARGIN_MS,
      faults: (step, server) => this.#faults(step, server),
    });
    for (let i = 0; i < SERVERS; i += 1) this.#open();
    void this.#goOn();
  }

  get chance(): Chance {
    return this.#chance;
  }

  /** One request to one of the servers. */
  async call(operation: string, input: Json): Promise<Outcome> {
    const { store, stator } = this.#chance.pick(this.#members);
    const none = store.server.stopped.then((): Outcome => ({ status: "none" }));
    return Promise.race([stator.call(operation, input), none]);
  }

  /** Lets other things happen for a while. */
  wait(turns: number): Promise<void> {
    return this.cluster.wheel.wait(turns);
  }

  /** From here on nothing fails, and what lags catches up. */
  heal(): void {
    this.#faults = () => null;
  }

  /** Resolves when all that was relayed is there. */
  async caughtUp(): Promise<void> {
    await this.#members[0]?.store.settled();
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ stator }) => stator.close()));
    this.#isOver = true;
  }

  #open(): void {
    const store = new PartitionedStore(this.cluster, this.#skewMs());
    const stator = openJsonStator(store, store.server.clock, silentLogger, this.#random);
    const member = { store, stator };
    this.#members.push(member);
    void this.#replaceWhenStopped(member);
  }

  async #replaceWhenStopped(member: Member): Promise<void> {
    await member.store.server.stopped;
    this.#members = this.#members.filter((other) => other !== member);
    this.#open();
  }

  #skewMs(): number {
    return this.#chance.below(2 * SKEW_MS_MAX + 1) - SKEW_MS_MAX;
  }

  async #goOn(): Promise<void> {
    while (!this.#isOver) {
      await this.wait(TICK_TURNS);
      this.clock.advance(this.#chance.below(TICK_MS_MAX));
    }
  }
}
