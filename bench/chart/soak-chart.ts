/**
 * A soak over time: latencies of reads and writes, memory, and what must stay level.
 */
import type { BenchResult } from "../bench-result.ts";
import { type Soak, type SoakLatency, type SoakSample, soakFaults } from "../soak-result.ts";
import { footer } from "./footer.ts";
import { type Axis, drawLinePanel, type LinePanel, type Series } from "./line-panel.ts";
import { drawPage } from "./page.ts";
import { COLOURS } from "./svg.ts";

const HEIGHT = 600;

/** Four diagrams over the minutes. */
export function drawSoak(soak: Soak, result: BenchResult): string {
  const faults = soakFaults(soak);
  const { samples } = soak;
  const [reads, writes] = [
    latencyPanel("Reads", samples, (s) => s.reads),
    latencyPanel("Writes", samples, (s) => s.writes),
  ];
  return drawPage({
    title: `${soak.minutes} minutes of mixed load`,
    subtitle:
      `${soak.offeredPerSecond.toLocaleString("en")} requests/s of ten kinds, ${soak.requests.toLocaleString("en")} in all, ` +
      `${soak.writesAcknowledged.toLocaleString("en")} acknowledged writes compared with what is there. ` +
      (faults.length === 0 ? "Nothing lost, no error." : `Faults: ${faults.join("; ")}.`),
    footer: footer(result),
    width: 960,
    height: HEIGHT,
    draw: ({ x, y, width }) => {
      const size = { width: width / 2 - 4, height: HEIGHT / 2 };
      const [right, below] = [x + width / 2 + 4, y + HEIGHT / 2];
      return (
        drawLinePanel(reads, { x, y, ...size }) +
        drawLinePanel(writes, { x: right, y, ...size }) +
        drawLinePanel(memoryPanel(samples), { x, y: below, ...size }) +
        drawLinePanel(levelPanel(samples), { x: right, y: below, ...size })
      );
    },
  });
}

const separated = (figure: number): string => figure.toLocaleString("en");

const time: Axis = { label: "minutes", kind: "linear", domain: { least: 0 }, format: String };

const series = (
  label: string,
  colour: string,
  samples: readonly SoakSample[],
  y: (sample: SoakSample) => number,
): Series => ({ label, colour, points: samples.map((sample) => ({ x: sample.minutes, y: y(sample) })) });

const latencyPanel = (
  title: string,
  samples: readonly SoakSample[],
  of: (sample: SoakSample) => SoakLatency,
): LinePanel => ({
  title: `${title}: latency`,
  x: time,
  y: { label: "milliseconds, logarithmic", kind: "log", format: separated },
  series: [
    series("p50", COLOURS.blue, samples, (sample) => of(sample).p50Us / 1_000),
    series("p99", COLOURS.orange, samples, (sample) => of(sample).p99Us / 1_000),
    series("slowest", COLOURS.red, samples, (sample) => of(sample).maxUs / 1_000),
  ],
});

const MiB = 1_048_576;

const memoryPanel = (samples: readonly SoakSample[]): LinePanel => ({
  title: "Memory and data",
  x: time,
  y: { label: "MiB", kind: "linear", domain: { least: 0 }, format: separated },
  series: [
    series("resident", COLOURS.blue, samples, ({ residentBytes }) => residentBytes / MiB),
    series("anonymous", COLOURS.green, samples, ({ anonymousBytes }) => anonymousBytes / MiB),
    series("heap", COLOURS.orange, samples, ({ heapBytes }) => (heapBytes ?? Number.NaN) / MiB),
    series("data folder", COLOURS.grey, samples, ({ dataBytes }) => dataBytes / MiB),
  ],
});

const levelPanel = (samples: readonly SoakSample[]): LinePanel => ({
  title: "Open handles, and CPU of each",
  x: time,
  y: { label: "count, % of one core", kind: "linear", domain: { least: 0, most: 100 }, format: String },
  series: [
    series("handles", COLOURS.purple, samples, ({ openHandles }) => openHandles),
    series("server", COLOURS.blue, samples, ({ serverShare }) => serverShare * 100),
    series("generator", COLOURS.grey, samples, ({ generatorShare }) => generatorShare * 100),
    series("others", COLOURS.orange, samples, ({ othersShare }) => othersShare * 100),
  ],
});
