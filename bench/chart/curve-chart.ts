/**
 * Latency against offered load: the latencies, and beside them what was achieved and what CPU it took.
 */
import type { BenchResult } from "../bench-result.ts";
import { type Curve, type CurveStep, verdict } from "../curve-result.ts";
import { footer } from "./footer.ts";
import { type Axis, drawLinePanel, type LinePanel, type Mark, type Series } from "./line-panel.ts";
import { drawPage } from "./page.ts";
import { COLOURS } from "./svg.ts";

const WIDTH = 960;
const HEIGHT = 470;

/** The curve of one scenario. */
export function drawCurve(curve: Curve, result: BenchResult): string {
  const { peak, steps, scenario, target } = curve;
  const seventy: Mark = { axis: "x", at: 0.7 * peak.perSecond, label: "70 %" };
  const panels = { latency: latencyPanel(steps, seventy), rate: ratePanel(curve), cpu: cpuPanel(steps) };
  return drawPage({
    title: `${scenario}: latency against offered load`,
    subtitle:
      `${target}. Requests arrive at random moments whatever became of those before; latency counts from when a request ` +
      `was due. A closed load of ${result.clients} connections reaches ${Math.round(peak.perSecond).toLocaleString("en")}/s. ` +
      verdict(curve).replaceAll("**", ""),
    footer: footer(result),
    width: WIDTH,
    height: HEIGHT,
    draw: ({ x, y, width, height }) => {
      const left = Math.round(width * 0.58);
      const right = { x: x + left + 8, width: width - left - 8, height: height / 2 };
      return (
        drawLinePanel(panels.latency, { x, y, width: left, height }) +
        drawLinePanel(panels.rate, { ...right, y }) +
        drawLinePanel(panels.cpu, { ...right, y: y + height / 2 })
      );
    },
  });
}

const thousands = (figure: number): string =>
  figure === 0 ? "0" : `${Number((figure / 1_000).toPrecision(3))}k`;

const separated = (figure: number): string => figure.toLocaleString("en");

const offered: Axis = {
  label: "offered requests/s",
  kind: "linear",
  domain: { least: 0 },
  format: thousands,
};

const series = (
  label: string,
  colour: string,
  steps: readonly CurveStep[],
  y: (step: CurveStep) => number,
): Series => ({ label, colour, points: steps.map((step) => ({ x: step.offeredPerSecond, y: y(step) })) });

const latencyPanel = (steps: readonly CurveStep[], seventy: Mark): LinePanel => ({
  title: "Latency",
  x: offered,
  y: { label: "milliseconds, logarithmic", kind: "log", domain: { most: 20 }, format: separated },
  series: [
    series("p50", COLOURS.blue, steps, ({ p50Us }) => p50Us / 1_000),
    series("p90", COLOURS.green, steps, ({ p90Us }) => p90Us / 1_000),
    series("p99", COLOURS.orange, steps, ({ p99Us }) => p99Us / 1_000),
    series("p99.9", COLOURS.red, steps, ({ p999Us }) => p999Us / 1_000),
  ],
  marks: [
    { axis: "y", at: 10, label: "10 ms" },
    { ...seventy, label: "70 % of the peak" },
  ],
});

const ratePanel = ({ steps, peak }: Curve): LinePanel => ({
  title: "Throughput",
  x: offered,
  y: { label: "achieved/s", kind: "linear", domain: { least: 0, most: peak.perSecond }, format: thousands },
  series: [
    series("achieved", COLOURS.blue, steps, ({ achievedPerSecond }) => achievedPerSecond),
    {
      label: "offered",
      colour: COLOURS.grey,
      isDashed: true,
      points: steps.map(({ offeredPerSecond: rate }) => ({ x: rate, y: rate })),
    },
  ],
});

const cpuPanel = (steps: readonly CurveStep[]): LinePanel => ({
  title: "CPU, % of one core",
  x: offered,
  y: { label: "%", kind: "linear", domain: { least: 0, most: 100 }, format: String },
  series: [
    series("server", COLOURS.blue, steps, ({ serverShare }) => serverShare * 100),
    series("generator", COLOURS.purple, steps, ({ generatorShare }) => generatorShare * 100),
    series("others", COLOURS.grey, steps, ({ othersShare }) => othersShare * 100),
  ],
});
