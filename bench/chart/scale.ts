/**
 * From figures to places on a page: linear and logarithmic scales, and the round figures that an axis names.
 */

/** Whether equal lengths mean equal differences or equal ratios. */
export type ScaleKind = "linear" | "log";

/** An interval, its smaller end first. */
export interface Interval {
  readonly least: number;
  readonly most: number;
}

/** A scale and the figures that it names, in rising order. */
export interface Scale {
  readonly ticks: readonly number[];
  /** Place of a figure; figures beyond the ends are put at the ends. */
  readonly place: (figure: number) => number;
}

/** Roughly so many figures on a linear axis. */
const TICKS = 5;

/** A scale on which the figures of `domain`, widened to round ones, reach from `start` to `end`. */
export function makeScale(kind: ScaleKind, domain: Interval, start: number, end: number): Scale {
  const ticks = kind === "log" ? logTicks(domain) : linearTicks(domain);
  const least = Math.min(domain.least, ticks[0] ?? domain.least);
  const most = Math.max(domain.most, ticks.at(-1) ?? domain.most);
  const measure = kind === "log" ? Math.log : (figure: number) => figure;
  const [from, to] = [measure(least), measure(most)];
  const place = (figure: number): number => {
    const share = (measure(Math.min(most, Math.max(least, figure))) - from) / (to - from || 1);
    return start + share * (end - start);
  };
  return { ticks, place };
}

/** Round figures, evenly spaced, that enclose the domain. */
export function linearTicks({ least, most }: Interval): readonly number[] {
  const step = roundStep((most - least) / TICKS);
  const first = Math.floor(least / step + 1e-9);
  const last = Math.ceil(most / step - 1e-9);
  // Multiplied and rounded, so that 0.3 is not 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** The smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is not below `least`. */
export function roundStep(least: number): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** 1, 2 and 5 times powers of ten that enclose the domain; over many decades powers of ten alone. */
export function logTicks({ least, most }: Interval): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const factors = last - first > 3 ? [1] : [1, 2, 5];
  const all: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const factor of factors) all.push(Number(`${factor}e${power}`));
  }
  const from = all.findLastIndex((tick) => tick <= least * (1 + 1e-9));
  const to = all.findIndex((tick) => tick >= most * (1 - 1e-9));
  return all.slice(Math.max(0, from), to < 0 ? all.length : to + 1);
}
