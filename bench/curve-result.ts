/**
 * Latency against offered load, as it is saved and as tables of Markdown.
 */
import { grouped, markdownTable, milliseconds, percent } from "./markdown-table.ts";
import type { TargetName } from "./target.ts";

/** One scenario on one target at rising load. */
export interface Curve {
  readonly target: TargetName;
  /** Title of the scenario. */
  readonly scenario: string;
  readonly name: string;
  readonly items: number;
  /** What a closed load reaches, every connection busy all the time. Shares are of one core. */
  readonly peak: {
    readonly perSecond: number;
    readonly serverShare: number;
    readonly generatorShare: number;
  };
  /** By rising load. */
  readonly steps: readonly CurveStep[];
}

/** One rate of an open load. Latencies count from when a request was due. */
export interface CurveStep {
  /** Of the peak. */
  readonly share: number;
  readonly offeredPerSecond: number;
  readonly achievedPerSecond: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  /** Of every run of this step, in order; absent in results from when there was one. */
  readonly p99sUs?: readonly number[];
  readonly p999Us: number;
  readonly maxUs: number;
  /** From when it was sent. */
  readonly sentP50Us: number;
  readonly sentP99Us: number;
  /** How late requests left the generator's schedule. */
  readonly lagP50Us: number;
  readonly lagP99Us: number;
  /** Requests due and not sent at the end. */
  readonly waiting: number;
  /** CPU time as a share of one core. */
  readonly serverShare: number;
  readonly generatorShare: number;
  /** Everything else on the machine. */
  readonly othersShare: number;
}

/** The promise that is looked at: p99 below this, at this share of the peak. */
const PROMISE = { share: 0.7, p99Us: 10_000 };

/** Of its own time, above which the generator rather than the server may be what a figure shows. */
const GENERATOR_SHARE_MAX = 0.9;

/** What everything else may use on a machine that counts as quiet, of one core. */
const OTHERS_SHARE_MAX = 0.15;

/** A table per curve, and whether the promise holds. */
export const curveMarkdown = (curves: readonly Curve[]): string =>
  curves.map((curve) => [heading(curve), stepTable(curve), verdict(curve)].join("\n\n")).join("\n\n");

const heading = ({ scenario, target, items, peak }: Curve): string =>
  `**${scenario}**, ${target}, ${grouped(items)} items: a closed load reaches ${grouped(peak.perSecond)}/s ` +
  `(server ${percent(peak.serverShare)} of a core, load generator ${percent(peak.generatorShare)}).`;

const stepTable = ({ steps }: Curve): string =>
  markdownTable(
    [
      "% of peak",
      "offered/s",
      "achieved/s",
      "p50 ms",
      "p90 ms",
      "p99 ms",
      "p99.9 ms",
      "max ms",
      "server CPU",
      "generator CPU",
      "others’ CPU",
      "generator’s lag p50 / p99 ms",
      "p99 ms from sending",
    ],
    steps.map((step) => [
      (step.share * 100).toFixed(0),
      grouped(step.offeredPerSecond),
      grouped(step.achievedPerSecond),
      ...[step.p50Us, step.p90Us, step.p99Us, step.p999Us, step.maxUs].map(milliseconds),
      percent(step.serverShare),
      percent(step.generatorShare) + (isGeneratorBound(step) ? " (the bound)" : ""),
      percent(step.othersShare),
      `${milliseconds(step.lagP50Us)} / ${milliseconds(step.lagP99Us)}`,
      milliseconds(step.sentP99Us),
    ]),
  );

/** Whether the generator had no time left, so that the step says nothing of the server. */
export const isGeneratorBound = (step: Pick<CurveStep, "generatorShare">): boolean =>
  step.generatorShare > GENERATOR_SHARE_MAX;

/** In words: whether p99 stays below ten milliseconds at seventy percent of the peak. */
export function verdict({ steps }: Pick<Curve, "steps">): string {
  const step = steps.find(({ share }) => share === PROMISE.share);
  if (step === undefined) return `No step at ${percent(PROMISE.share)} of the peak was measured.`;
  const holds = step.p99Us < PROMISE.p99Us;
  const busy =
    step.othersShare > OTHERS_SHARE_MAX ? ` Other work took ${percent(step.othersShare)} of a core.` : "";
  const all = step.p99sUs ?? [];
  const median = all.length < 2 ? "" : ` (the median of ${all.map(milliseconds).join(", ")})`;
  return (
    `At ${percent(PROMISE.share)} of the peak p99 is ${milliseconds(step.p99Us)} ms${median}: ` +
    `${holds ? "below" : "**not** below"} ${PROMISE.p99Us / 1_000} ms.${busy}`
  );
}
