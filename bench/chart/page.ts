/**
 * A chart as a file: a white page with title, what it shows, the panels, and where and when it was measured.
 */
import type { Box } from "./line-panel.ts";
import { element, escaped, FAINT, text, textWidth } from "./svg.ts";

/** What is on the page. */
export interface Page {
  readonly title: string;
  /** One sentence or two; broken into lines. */
  readonly subtitle: string;
  /** Date, commit and machine. */
  readonly footer: string;
  readonly width: number;
  /** Height of what `draw` draws. */
  readonly height: number;
  readonly draw: (box: Box) => string;
}

const PADDING = 28;
const LINE = 18;

/** The whole file. */
export function drawPage(page: Page): string {
  const inner = page.width - 2 * PADDING;
  const subtitle = brokenLines(page.subtitle, inner, 13);
  const footer = brokenLines(page.footer, inner, 11);
  const top = PADDING + 30 + subtitle.length * LINE + 8;
  const bottom = top + page.height + 20;
  const height = bottom + footer.length * 15 + 8;
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    width: page.width,
    height,
    viewBox: `0 0 ${page.width} ${Math.round(height)}`,
    "font-family":
      "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif",
    role: "img",
  };
  return `${element(
    "svg",
    root,
    element("title", {}, escaped(page.title)),
    element("rect", { width: page.width, height, rx: 6, fill: "#ffffff" }),
    text(PADDING, PADDING + 14, page.title, { bold: true, size: 20 }),
    ...subtitle.map((part, i) => text(PADDING, PADDING + 40 + i * LINE, part, { size: 13, colour: FAINT })),
    page.draw({ x: PADDING, y: top, width: inner, height: page.height }),
    ...footer.map((part, i) => text(PADDING, bottom + 4 + i * 15, part, { size: 11, colour: FAINT })),
  )}\n`;
}

/** The text in lines that fit; no word is broken. */
export function brokenLines(content: string, width: number, size: number): readonly string[] {
  const lines: string[] = [];
  for (const word of content.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
