/**
 * Metrics read out at one moment, as plain data that can be sent to another process, and the sum of what several
 * processes read.
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

/** What the processes measured together, in the order in which metrics are first met. */
export function sumReadings(processes: readonly (readonly MetricReading[])[]): readonly MetricReading[] {
  const sums = new Map<string, { readonly reading: MetricReading; readonly samples: Map<string, Sample> }>();
  for (const reading of processes.flat()) {
    const { definition } = reading;
    const sum = sums.get(definition.name) ?? { reading, samples: new Map<string, Sample>() };
    sums.set(definition.name, sum);
    for (const sample of reading.samples) {
      const key = `${sample.suffix} ${sample.labels}`;
      sum.samples.set(key, together(definition, sum.samples.get(key), sample));
    }
  }
  return Array.from(sums.values(), ({ reading, samples }) => ({
    ...reading,
    samples: [...samples.values()],
  }));
}

function together(definition: MetricDefinition, before: Sample | undefined, sample: Sample): Sample {
  if (before === undefined) return sample;
  const { value } = before;
  return {
    ...sample,
    value: definition.together === "longest" ? Math.max(value, sample.value) : value + sample.value,
  };
}

/** What a process counted between two readings of it; its gauges are not counted. */
export const countedSince = (
  before: readonly MetricReading[],
  now: readonly MetricReading[],
): readonly MetricReading[] => sumReadings([now.filter(isCounted), before.filter(isCounted).map(negated)]);

/** What a process did not count but stood at. */
export const gaugesOf = (readings: readonly MetricReading[]): readonly MetricReading[] =>
  readings.filter((reading) => !isCounted(reading));

const isCounted = ({ kind }: MetricReading): boolean => kind !== "gauge";

const negated = (reading: MetricReading): MetricReading => ({
  ...reading,
  samples: reading.samples.map((sample) => ({ ...sample, value: -sample.value })),
});
