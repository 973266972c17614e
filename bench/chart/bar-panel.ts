/**
 * Groups of horizontal bars, each bar with its name before and its figure behind it.
 */
import type { Box } from "./line-panel.ts";
import { element, FAINT, line, text, textWidth } from "./svg.ts";

/** One bar; a null is something that could not be measured, and `figure` says so. */
export interface Bar {
  readonly label: string;
  readonly value: number | null;
  /** What is written behind the bar. */
  readonly figure: string;
  readonly colour: string;
}

/** Bars that are compared with each other. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** What is drawn. */
export interface BarPanel {
  readonly groups: readonly BarGroup[];
  readonly columns: number;
  /** Bars of all groups have one scale; otherwise each group has its own. */
  readonly isShared: boolean;
  /** A line down through the bars of a shared scale. */
  readonly reference?: number;
}

const ROW = 19;
const BAR = 13;
const TITLE = 24;
const GROUP_GAP = 16;
const COLUMN_GAP = 36;

const groupHeight = (group: BarGroup): number => TITLE + group.bars.length * ROW + GROUP_GAP;

/** Groups in columns, filled one after the other, none much longer than another. */
function columnsOf({ groups, columns }: BarPanel): readonly (readonly BarGroup[])[] {
  const total = groups.reduce((sum, group) => sum + groupHeight(group), 0);
  const filled: BarGroup[][] = Array.from({ length: columns }, () => []);
  let height = 0;
  for (const group of groups) {
    // Just above the middle, so that of an odd number of groups the first column has one more.
    const middle = height + groupHeight(group) / 2 - 1;
    filled[Math.min(columns - 1, Math.floor((middle * columns) / total))]?.push(group);
    height += groupHeight(group);
  }
  return filled;
}

/** How high the panel is. */
export const barPanelHeight = (panel: BarPanel): number =>
  Math.max(...columnsOf(panel).map((groups) => groups.reduce((sum, group) => sum + groupHeight(group), 0)));

/** The groups in their place; the height of `box` is what `barPanelHeight` says. */
export function drawBarPanel(panel: BarPanel, box: Box): string {
  const width = (box.width - COLUMN_GAP * (panel.columns - 1)) / panel.columns;
  const bars = panel.groups.flatMap((group) => group.bars);
  const sharedMost = Math.max(...bars.map(({ value }) => value ?? 0));
  const labelWidth = Math.max(...bars.map(({ label }) => textWidth(label))) + 10;
  const figureWidth = Math.max(...bars.map(({ figure }) => textWidth(figure))) + 10;
  const parts: string[] = [];
  for (const [column, groups] of columnsOf(panel).entries()) {
    const x = box.x + column * (width + COLUMN_GAP);
    let y = box.y;
    for (const group of groups) {
      const most = panel.isShared ? sharedMost : Math.max(...group.bars.map(({ value }) => value ?? 0));
      const scale = (width - labelWidth - figureWidth) / (most || 1);
      parts.push(text(x, y + 15, group.title, { bold: true, size: 13 }));
      const barX = x + labelWidth;
      for (const [i, bar] of group.bars.entries())
        parts.push(drawBar(bar, { x: barX, y: y + TITLE + i * ROW, scale }));
      const bottom = y + TITLE + group.bars.length * ROW;
      parts.push(line(barX, y + TITLE - 2, barX, bottom, { stroke: FAINT }));
      if (panel.reference !== undefined && panel.isShared) {
        const at = barX + panel.reference * scale;
        parts.push(line(at, y + TITLE - 2, at, bottom, { stroke: FAINT, "stroke-dasharray": "2 3" }));
      }
      y += groupHeight(group);
    }
  }
  return element("g", {}, ...parts);
}

function drawBar(bar: Bar, at: { readonly x: number; readonly y: number; readonly scale: number }): string {
  const baseline = at.y + BAR - 2;
  const name = text(at.x - 8, baseline, bar.label, { anchor: "end" });
  if (bar.value === null) return name + text(at.x + 6, baseline, bar.figure, { colour: FAINT });
  const length = Math.max(1, bar.value * at.scale);
  return (
    name +
    element("rect", { x: at.x, y: at.y, width: length, height: BAR, fill: bar.colour }) +
    text(at.x + length + 6, baseline, bar.figure)
  );
}
