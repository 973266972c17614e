/**
 * One diagram of lines: axes with round figures, a grid, a legend above, and marks for limits that matter.
 */
import { type Interval, makeScale, type Scale, type ScaleKind } from "./scale.ts";
import { element, FAINT, INK, line, text, textWidth } from "./svg.ts";

/** A place on the page. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One line of the diagram. */
export interface Series {
  readonly label: string;
  readonly colour: string;
  readonly isDashed?: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** One axis; its domain is what the series have unless it is said. */
export interface Axis {
  /** With its unit. */
  readonly label: string;
  readonly kind: ScaleKind;
  readonly domain?: Partial<Interval>;
  readonly format: (figure: number) => string;
}

/** A limit, drawn across. */
export interface Mark {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: string;
}

/** What is drawn. */
export interface LinePanel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly marks?: readonly Mark[];
}

const MARGIN = { left: 64, right: 20, top: 52, bottom: 46 };

/** More points than this are drawn without dots. */
const DOTS_MAX = 40;

/** The diagram in its place. */
export function drawLinePanel(panel: LinePanel, box: Box): string {
  const plot = {
    x: box.x + MARGIN.left,
    y: box.y + MARGIN.top,
    width: box.width - MARGIN.left - MARGIN.right,
    height: box.height - MARGIN.top - MARGIN.bottom,
  };
  const points = panel.series.flatMap((series) => series.points);
  const x = makeScale(
    panel.x.kind,
    domainOf(
      panel.x,
      points.map((point) => point.x),
    ),
    plot.x,
    plot.x + plot.width,
  );
  const y = makeScale(
    panel.y.kind,
    domainOf(
      panel.y,
      points.map((point) => point.y),
    ),
    plot.y + plot.height,
    plot.y,
  );
  return element(
    "g",
    {},
    text(box.x + MARGIN.left, box.y + 16, panel.title, { bold: true, size: 14 }),
    legend(panel.series, box.x + MARGIN.left, box.y + 36),
    ...yAxis(panel.y, y, plot),
    ...xAxis(panel.x, x, plot),
    ...(panel.marks ?? []).map((mark) => drawMark(mark, mark.axis === "x" ? x : y, plot)),
    ...panel.series.map((series) => drawSeries(series, x, y)),
    ...(panel.marks ?? []).map((mark) => markText(mark, mark.axis === "x" ? x : y, plot)),
  );
}

function domainOf({ domain, kind }: Axis, figures: readonly number[]): Interval {
  const known = figures.filter((figure) => Number.isFinite(figure) && (kind === "linear" || figure > 0));
  const least = domain?.least ?? Math.min(...known);
  const most = Math.max(domain?.most ?? Number.NEGATIVE_INFINITY, ...known);
  return { least, most: most > least ? most : least + 1 };
}

function legend(series: readonly Series[], startX: number, y: number): string {
  let x = startX;
  const entries = series.map(({ label, colour, isDashed }) => {
    const at = x;
    x += 26 + textWidth(label) + 14;
    const stroke = {
      stroke: colour,
      "stroke-width": 2.5,
      "stroke-dasharray": isDashed === true ? "5 3" : undefined,
    };
    return line(at, y - 4, at + 20, y - 4, stroke) + text(at + 26, y, label, { colour: INK });
  });
  return element("g", {}, ...entries);
}

function yAxis(axis: Axis, scale: Scale, plot: Box): readonly string[] {
  const middle = plot.y + plot.height / 2;
  const labelX = plot.x - MARGIN.left + 14;
  return [
    ...scale.ticks.map((tick) => line(plot.x, scale.place(tick), plot.x + plot.width, scale.place(tick))),
    ...scale.ticks.map((tick) =>
      text(plot.x - 8, scale.place(tick) + 4, axis.format(tick), { anchor: "end", colour: FAINT, size: 11 }),
    ),
    text(labelX, middle, axis.label, {
      anchor: "middle",
      colour: FAINT,
      transform: `rotate(-90 ${Math.round(labelX)} ${Math.round(middle)})`,
    }),
  ];
}

function xAxis(axis: Axis, scale: Scale, plot: Box): readonly string[] {
  const bottom = plot.y + plot.height;
  const widest = Math.max(...scale.ticks.map((tick) => textWidth(axis.format(tick), 11))) + 8;
  const gap = plot.width / Math.max(1, scale.ticks.length - 1);
  const every = Math.max(1, Math.ceil(widest / gap));
  return [
    line(plot.x, bottom, plot.x + plot.width, bottom, { stroke: FAINT }),
    ...scale.ticks.flatMap((tick, i) => {
      const at = scale.place(tick);
      const dash = line(at, bottom, at, bottom + 4, { stroke: FAINT });
      if (i % every !== 0) return [dash];
      return [dash, text(at, bottom + 17, axis.format(tick), { anchor: "middle", colour: FAINT, size: 11 })];
    }),
    text(plot.x + plot.width / 2, bottom + 36, axis.label, { anchor: "middle", colour: FAINT }),
  ];
}

/** The line of a mark; its text is drawn later, above the series. */
function drawMark({ axis, at }: Mark, scale: Scale, plot: Box): string {
  const dash = { stroke: FAINT, "stroke-dasharray": "2 4", "stroke-width": 1.5 };
  const place = scale.place(at);
  return axis === "x"
    ? line(place, plot.y, place, plot.y + plot.height, dash)
    : line(plot.x, place, plot.x + plot.width, place, dash);
}

function markText({ axis, at, label }: Mark, scale: Scale, plot: Box): string {
  const style = { anchor: "end", size: 11, colour: FAINT, hasHalo: true } as const;
  const place = scale.place(at);
  return axis === "x"
    ? text(place - 5, plot.y + 13, label, style)
    : text(plot.x + plot.width - 4, place - 5, label, style);
}

function drawSeries({ points, colour, isDashed }: Series, x: Scale, y: Scale): string {
  const known = points.filter((point) => Number.isFinite(point.y));
  const placed = known.map((point) => ({ x: x.place(point.x), y: y.place(point.y) }));
  const path = element("polyline", {
    points: placed.map((at) => `${at.x.toFixed(1)},${at.y.toFixed(1)}`).join(" "),
    fill: "none",
    stroke: colour,
    "stroke-width": 2,
    "stroke-linejoin": "round",
    "stroke-dasharray": isDashed === true ? "5 3" : undefined,
  });
  if (placed.length > DOTS_MAX) return path;
  return path + placed.map((at) => element("circle", { cx: at.x, cy: at.y, r: 2.8, fill: colour })).join("");
}
