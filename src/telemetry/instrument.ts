/**
 * The kinds of metrics: counters, gauges and histograms, in the shape that Prometheus text needs. An instrument keeps
 * numbers only; names and units are defined in `metrics.ts`.
 */

/** What a metric is called and means. */
export interface MetricDefinition {
  /** Unit and `_total` last, as Prometheus has it. */
  readonly name: string;
  readonly help: string;
  /** How the values of several processes are aggregated, where that is not the sum. */
  readonly aggregation?: "max";
}

/** One line of Prometheus text: `name + suffix {labels} value`. */
export interface Sample {
  readonly suffix: "" | "_bucket" | "_sum" | "_count";
  /** Inside of the braces, such as `operation="GetItem"`; may be empty. */
  readonly labels: string;
  readonly value: number;
}

export interface Instrument {
  readonly definition: MetricDefinition;
  readonly kind: "counter" | "gauge" | "histogram";
  samples(): readonly Sample[];
}

/** A sum that only grows, by label. */
export class Counter implements Instrument {
  readonly kind = "counter";
  readonly definition: MetricDefinition;
  readonly #sums = new Map<string, number>();

  constructor(definition: MetricDefinition) {
    this.definition = definition;
  }

  /** `labels` must come from a bounded set. */
  add(count: number, labels = ""): void {
    this.#sums.set(labels, (this.#sums.get(labels) ?? 0) + count);
  }

  samples(): readonly Sample[] {
    return [...this.#sums].map(([labels, value]) => ({ suffix: "", labels, value }));
  }
}

/** A value that is read when metrics are collected. */
export class Gauge implements Instrument {
  readonly definition: MetricDefinition;
  readonly kind: "counter" | "gauge";
  readonly #read: () => number;

  /** `kind` is "counter" where the growing sum is kept elsewhere. */
  constructor(definition: MetricDefinition, read: () => number, kind: "counter" | "gauge" = "gauge") {
    this.definition = definition;
    this.kind = kind;
    this.#read = read;
  }

  samples(): readonly Sample[] {
    return [{ suffix: "", labels: "", value: this.#read() }];
  }
}

/** One row of a histogram; found once per request and then only added to. */
export class Distribution {
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;
  #count = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length);
  }

  record(value: number): void {
    this.#sum += value;
    this.#count += 1;
    for (let bucket = 0; bucket < this.#bounds.length; bucket += 1) {
      if (value > (this.#bounds[bucket] ?? 0)) continue;
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
      return;
    }
  }

  /** Cumulative buckets, as Prometheus expects them. */
  samples(labels: string): readonly Sample[] {
    const prefix = labels === "" ? "" : `${labels},`;
    let below = 0;
    const buckets = this.#bounds.map((bound, bucket): Sample => {
      below += this.#counts[bucket] ?? 0;
      return { suffix: "_bucket", labels: `${prefix}le="${bound}"`, value: below };
    });
    return [
      ...buckets,
      { suffix: "_bucket", labels: `${prefix}le="+Inf"`, value: this.#count },
      { suffix: "_sum", labels, value: this.#sum },
      { suffix: "_count", labels, value: this.#count },
    ];
  }
}

/** Distributions by label. */
export class Histogram implements Instrument {
  readonly kind = "histogram";
  readonly definition: MetricDefinition;
  readonly #bounds: readonly number[];
  readonly #rows = new Map<string, Distribution>();

  /** `bounds` are the upper ends of the buckets, rising, in the metric's unit. */
  constructor(definition: MetricDefinition, bounds: readonly number[]) {
    this.definition = definition;
    this.#bounds = bounds;
  }

  /** The row of these labels, which must come from a bounded set. */
  row(labels: string): Distribution {
    let row = this.#rows.get(labels);
    if (row === undefined) {
      row = new Distribution(this.#bounds);
      this.#rows.set(labels, row);
    }
    return row;
  }

  samples(): readonly Sample[] {
    return [...this.#rows].flatMap(([labels, row]) => row.samples(labels));
  }
}
