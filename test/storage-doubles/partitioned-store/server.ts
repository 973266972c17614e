/**
 * One server of a cluster as a process: it has a clock of its own, takes its time, and can be stopped for good or paused
 * at every numbered step. Nothing of a stopped server runs any more: what it waits for never comes.
 */
import type { Clock } from "../../../src/base/clock.ts";
import type { PartitionedCluster } from "./partitioned-cluster.ts";
import type { Step } from "./steps.ts";

/** How often a server looks again at what it waits for, in turns. */
const POLL_TURNS = 2;

export class Server {
  readonly number: number;
  readonly cluster: PartitionedCluster;
  readonly clock: Clock;
  /** Resolves when the server has been stopped. */
  readonly stopped: Promise<void>;
  #tellStopped: () => void = () => {};
  #isStopped = false;
  #pausedUntil = 0;

  constructor(cluster: PartitionedCluster, skewMs: number) {
    this.number = cluster.nextNumber();
    this.cluster = cluster;
    const { clock } = cluster.options;
    this.clock = {
      elapsedMs: () => clock.elapsedMs(),
      nowMs: () => clock.nowMs() + skewMs,
      // The timers of a process that was stopped never ring.
      after: (delayMs, run) => clock.after(delayMs, () => this.#isStopped || run()),
    };
    this.stopped = new Promise((resolve) => {
      this.#tellStopped = resolve;
    });
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether it answers others now. */
  get answers(): boolean {
    return !this.#isStopped && this.#pausedUntil <= this.cluster.wheel.turn;
  }

  stop(): void {
    this.#isStopped = true;
    this.#tellStopped();
  }

  /** Takes the time of a message. */
  async message(): Promise<void> {
    const { wheel, chance, options } = this.cluster;
    await wheel.wait(chance.below(options.turnsMax + 1));
    await this.#alive();
  }

  /** Comes to a step, where the server may be stopped or paused. */
  async at(step: Step): Promise<void> {
    await this.message();
    const fault = this.cluster.options.faults(step, this.number);
    if (fault?.kind === "crash") this.stop();
    if (fault?.kind === "pause") this.#pausedUntil = this.cluster.wheel.turn + fault.turns;
    await this.#alive();
  }

  /** Looks again until it is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await this.cluster.wheel.wait(1 + this.cluster.chance.below(POLL_TURNS));
      await this.#alive();
    }
  }

  async #alive(): Promise<void> {
    const { wheel } = this.cluster;
    while (this.#pausedUntil > wheel.turn) await wheel.wait(this.#pausedUntil - wheel.turn);
    if (this.#isStopped) await new Promise<never>(() => undefined);
  }
}
