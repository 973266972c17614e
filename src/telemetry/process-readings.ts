/**
 * What the processes of a server measured, by what each of them said last. A counter that falls is a restart of the
 * server to Prometheus, which then counts everything again; so what was counted stays when a process is late or ends.
 */
import { countedSince, gaugesOf, type MetricReading, sumReadings } from "./metric-reading.ts";

/** Readings of processes that come and go, with memory for those that run and one sum. `Process` is what tells them apart. */
export class ProcessReadings<Process> {
  /**
   * Of all processes, also those that ended. It is only ever added to: a sum of fractions that was made anew could
   * come out lower by a rounding, once a process leaves its place in the order.
   */
  #counted: readonly MetricReading[] = [];
  readonly #last = new Map<Process, readonly MetricReading[]>();

  /** Takes what a process measured, later than all that was taken of it before. */
  take(process: Process, reading: readonly MetricReading[]): void {
    const before = this.#last.get(process) ?? [];
    this.#counted = sumReadings([this.#counted, countedSince(before, reading)]);
    this.#last.set(process, reading);
  }

  /** The process is gone, and its gauges with it. */
  end(process: Process): void {
    this.#last.delete(process);
  }

  /** What was counted by all, and the gauges of those that have not ended. */
  read(): readonly MetricReading[] {
    return sumReadings([this.#counted, ...Array.from(this.#last.values(), gaugesOf)]);
  }
}
