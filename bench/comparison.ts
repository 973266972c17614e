/**
 * What alternating rounds of two servers say: the mean of the paired differences and its 95 % interval, from Student's
 * t distribution. "Slower" means that the whole interval lies above the bound.
 */
import { markdownTable } from "./markdown-table.ts";

/** CPU time per request of both servers in one round, in microseconds. */
export interface RoundPair {
  readonly baseUs: number;
  readonly currentUs: number;
}

/** A mean and the ends of its 95 % interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** One scenario on both servers. */
export interface Comparison {
  readonly scenario: string;
  readonly rounds: number;
  readonly baseUs: number;
  readonly currentUs: number;
  /** Of this tree minus the base, in microseconds. */
  readonly differenceUs: Interval;
  /** The same as a share of the base, in percent. */
  readonly differencePercent: Interval;
}

/** 97.5 % quantiles of Student's t for 1, 2, 3 … degrees of freedom; beyond the last, the normal distribution's. */
const T_QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL_QUANTILE = 1.96;

/** Mean and 95 % interval of the mean; of fewer than two values the interval has no ends. */
export function intervalOf(values: readonly number[]): Interval {
  const mean = meanOf(values);
  if (values.length < 2) return { mean, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const variance = meanOf(values.map((value) => (value - mean) ** 2)) * (values.length / (values.length - 1));
  const half = (T_QUANTILES[values.length - 2] ?? NORMAL_QUANTILE) * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}

/** Compares the rounds of one scenario. */
export function comparisonOf(scenario: string, rounds: readonly RoundPair[]): Comparison {
  const baseUs = meanOf(rounds.map((round) => round.baseUs));
  const differenceUs = intervalOf(rounds.map((round) => round.currentUs - round.baseUs));
  const percent = (us: number): number => (us / baseUs) * 100;
  return {
    scenario,
    rounds: rounds.length,
    baseUs,
    currentUs: meanOf(rounds.map(({ currentUs }) => currentUs)),
    differenceUs,
    differencePercent: {
      mean: percent(differenceUs.mean),
      low: percent(differenceUs.low),
      high: percent(differenceUs.high),
    },
  };
}

/** Whether the interval lies wholly above `boundPercent`. */
export const isSlower = ({ differencePercent }: Comparison, boundPercent: number): boolean =>
  differencePercent.low > boundPercent;

/** A row per scenario, with its verdict. */
export const comparisonMarkdown = (comparisons: readonly Comparison[], boundPercent: number): string =>
  markdownTable(
    [
      "scenario",
      "rounds",
      "before µs",
      "now µs",
      "difference µs, 95 %",
      "difference %, 95 %",
      `bound ${boundPercent} %`,
    ],
    comparisons.map((comparison) => [
      comparison.scenario,
      String(comparison.rounds),
      comparison.baseUs.toFixed(1),
      comparison.currentUs.toFixed(1),
      intervalText(comparison.differenceUs),
      intervalText(comparison.differencePercent),
      isSlower(comparison, boundPercent) ? "**slower**" : verdictWithin(comparison),
    ]),
  );

/** "faster" where the whole interval lies below zero. */
const verdictWithin = ({ differencePercent }: Comparison): string =>
  differencePercent.high < 0 ? "faster" : "not slower";

const intervalText = ({ mean, low, high }: Interval): string =>
  `${signed(mean)} [${signed(low)}, ${signed(high)}]`;

const signed = (number: number): string => `${number < 0 ? "−" : "+"}${Math.abs(number).toFixed(1)}`;

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
