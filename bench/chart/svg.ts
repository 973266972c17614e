/**
 * Elements of SVG as text, and the colours and letters that all charts share.
 */

/** Attributes of an element; numbers are rounded to a tenth. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with what is in it, which must be markup already. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === "number" ? Math.round(value * 10) / 10 : escaped(value ?? "")}"`,
    );
  const start = `<${name}${written.join("")}`;
  return content.length === 0 ? `${start}/>` : `${start}>${content.join("")}</${name}>`;
}

/** Text as markup. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** How a text is set. */
export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly transform?: string;
  /** Set in white first, a little bolder, so that lines below do not disturb it. */
  readonly hasHalo?: boolean;
}

/** A line of text with its baseline at (x, y). */
export const text = (x: number, y: number, content: string, style: TextStyle = {}): string =>
  element(
    "text",
    {
      x,
      y,
      "font-size": style.size ?? 12,
      fill: style.colour ?? INK,
      "font-weight": style.bold === true ? "600" : undefined,
      "text-anchor": style.anchor,
      transform: style.transform,
      ...(style.hasHalo === true ? HALO : {}),
    },
    escaped(content),
  );

const HALO = { stroke: "#ffffff", "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };

/** About how wide a line of text is; wide enough for the usual sans-serif fonts. */
export const textWidth = (content: string, size = 12): number => content.length * size * 0.58;

/** A straight line. */
export const line = (x1: number, y1: number, x2: number, y2: number, more: Attributes = {}): string =>
  element("line", { x1, y1, x2, y2, stroke: GRID, ...more });

/** Letters, lesser letters, lines of the grid. */
export const INK = "#1f2933";
export const FAINT = "#5f6b7a";
export const GRID = "#dfe4ea";

/** Colours that also colour-blind readers tell apart. */
export const COLOURS = {
  blue: "#0067a5",
  orange: "#d95f02",
  green: "#1b8a5a",
  purple: "#8e5ea2",
  red: "#b3123a",
  grey: "#8a94a0",
  sky: "#5aa9dd",
  lightGreen: "#93cbb0",
} as const;
