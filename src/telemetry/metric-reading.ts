/**
 * Metrics read at one moment, as plain data that can be sent to another process; the sum of what several processes
 * read; and the text that Prometheus scrapes.
 */
import type { Instrument, MetricDefinition, Sample } from "./instrument.ts";

/** One instrument at the moment it was read. */
export interface MetricReading {
  readonly definition: MetricDefinition;
  readonly kind: Instrument["kind"];
  readonly samples: readonly Sample[];
}

/** Where metrics come from: this process, or all processes of a server. */
export interface MetricsSource {
  read(): readonly MetricReading[] | Promise<readonly MetricReading[]>;
}

/** The aggregated metrics of several processes, in the order in which metrics are first met. */
export function sumReadings(processes: readonly (readonly MetricReading[])[]): readonly MetricReading[] {
  const sums = new Map<string, { readonly reading: MetricReading; readonly samples: Map<string, Sample> }>();
  for (const reading of processes.flat()) {
    const { definition } = reading;
    const sum = sums.get(definition.name) ?? { reading, samples: new Map<string, Sample>() };
    sums.set(definition.name, sum);
    for (const sample of reading.samples) {
      const key = `${sample.suffix} ${sample.labels}`;
      sum.samples.set(key, aggregated(definition, sum.samples.get(key), sample));
    }
  }
  return Array.from(sums.values(), ({ reading, samples }) => ({
    ...reading,
    samples: [...samples.values()],
  }));
}

function aggregated(definition: MetricDefinition, before: Sample | undefined, sample: Sample): Sample {
  if (before === undefined) return sample;
  const { value } = before;
  return {
    ...sample,
    value: definition.aggregation === "max" ? Math.max(value, sample.value) : value + sample.value,
  };
}

/** What a process counted between two of its readings, gauges excluded. */
const countedSince = (
  before: readonly MetricReading[],
  now: readonly MetricReading[],
): readonly MetricReading[] => sumReadings([now.filter(isCounted), before.filter(isCounted).map(negated)]);

/** The gauges among the readings. */
const gaugesOf = (readings: readonly MetricReading[]): readonly MetricReading[] =>
  readings.filter((reading) => !isCounted(reading));

const isCounted = ({ kind }: MetricReading): boolean => kind !== "gauge";

const negated = (reading: MetricReading): MetricReading => ({
  ...reading,
  samples: reading.samples.map((sample) => ({ ...sample, value: -sample.value })),
});

/**
 * The metrics of the processes of a server, from the last reading of each, identified by `Process`. A counter that falls
 * looks like a restart of the server to Prometheus, which then counts everything again; so the counts of a process stay
 * when it is late or exits.
 */
export class ProcessReadings<Process> {
  /**
   * Of all processes, also those that exited. It is only ever added to: a sum of fractions that is computed anew could
   * be lower by a rounding, once a process leaves its place in the order.
   */
  #counted: readonly MetricReading[] = [];
  readonly #last = new Map<Process, readonly MetricReading[]>();

  /** Takes a reading of a process, which must be later than all before. */
  take(process: Process, reading: readonly MetricReading[]): void {
    const before = this.#last.get(process) ?? [];
    this.#counted = sumReadings([this.#counted, countedSince(before, reading)]);
    this.#last.set(process, reading);
  }

  /** Removes the gauges of a process that has exited. */
  end(process: Process): void {
    this.#last.delete(process);
  }

  /** The counts of all, and the gauges of those that have not exited. */
  read(): readonly MetricReading[] {
    return sumReadings([this.#counted, ...Array.from(this.#last.values(), gaugesOf)]);
  }
}

/** Value of the Content-Type header that goes with the text. */
export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The text of all metrics, in the order given. */
export function prometheusText(readings: readonly MetricReading[]): string {
  const lines: string[] = [];
  for (const { definition, kind, samples } of readings) {
    lines.push(`# HELP ${definition.name} ${definition.help}`, `# TYPE ${definition.name} ${kind}`);
    for (const { suffix, labels, value } of samples) {
      lines.push(`${definition.name}${suffix}${labels === "" ? "" : `{${labels}}`} ${value}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
