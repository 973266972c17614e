/**
 * One client's write beside the disk's own flush.
 */
import type { BenchResult } from "../bench-result.ts";
import { flushRatio, type Single } from "../single-result.ts";
import { type BarPanel, barPanelHeight, drawBarPanel } from "./bar-panel.ts";
import { targetColours } from "./cost-charts.ts";
import { footer } from "./footer.ts";
import { drawPage } from "./page.ts";
import { COLOURS } from "./svg.ts";

/** A group of bars per target. */
export function drawSingle(singles: readonly Single[], result: BenchResult): string {
  const groups = singles.map((single) => ({
    title: `${single.target}: ${flushRatio(single).toFixed(2)} × the appended flush`,
    bars: [
      bar("PutItem, 1 KB", single.p50Us, single.p99Us, targetColours[single.target]),
      ...(["before", "after"] as const).flatMap((when) => [
        bar(`append, fsync: ${when}`, single[when].append.p50Us, single[when].append.p99Us, COLOURS.green),
        bar(
          `rewrite, fdatasync: ${when}`,
          single[when].rewrite.p50Us,
          single[when].rewrite.p99Us,
          COLOURS.lightGreen,
        ),
      ]),
    ],
  }));
  const panel: BarPanel = { groups, columns: 1, isShared: true };
  return drawPage({
    title: "One client’s durable write, and the disk",
    subtitle:
      "Median time of a PutItem from one client that waits for each answer, and of one 4 KB page written and flushed on " +
      "the same disk just before and just after, without any server.",
    footer: footer(result),
    width: 960,
    height: barPanelHeight(panel),
    draw: (box) => drawBarPanel(panel, box),
  });
}

const bar = (label: string, p50Us: number, p99Us: number, colour: string) => ({
  label,
  value: p50Us,
  figure: `${(p50Us / 1_000).toFixed(2)} ms  (p99 ${(p99Us / 1_000).toFixed(2)})`,
  colour,
});
