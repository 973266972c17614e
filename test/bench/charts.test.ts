/**
 * The charts as files: markup that is well formed, with everything on the page.
 */
import { describe, expect, it } from "vitest";
import { barPanelHeight, drawBarPanel } from "../../bench/chart/bar-panel.ts";
import { drawLinePanel } from "../../bench/chart/line-panel.ts";
import { brokenLines, drawPage } from "../../bench/chart/page.ts";
import { element, escaped } from "../../bench/chart/svg.ts";

const box = { x: 0, y: 0, width: 400, height: 300 };
const axis = { label: "ms", kind: "linear", format: String } as const;

/** Values of an attribute, as numbers. */
const numbers = (svg: string, attribute: string): readonly number[] =>
  [...svg.matchAll(new RegExp(` ${attribute}="([-0-9.]+)"`, "g"))].map((match) => Number(match[1]));

describe("an element", () => {
  it("escapes what it shows", () => {
    expect(escaped(`a < b & "c"`)).toBe("a &lt; b &amp; &quot;c&quot;");
    expect(element("rect", { x: 1.26, id: `"` })).toBe(`<rect x="1.3" id="&quot;"/>`);
  });

  it("leaves out attributes that are not there", () => {
    expect(element("g", { id: undefined }, "x")).toBe("<g>x</g>");
  });
});

describe("a text in lines", () => {
  it("breaks between words and keeps them all", () => {
    const content = "one two three four five six seven";
    const lines = brokenLines(content, 100, 12);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(" ")).toBe(content);
  });
});

describe("a diagram of lines", () => {
  const panel = {
    title: "t",
    x: axis,
    y: axis,
    series: [{ label: "a", colour: "red", points: [1, 2, 3].map((x) => ({ x, y: x * x })) }],
  };

  it("has every point within its box", () => {
    const svg = drawLinePanel(panel, box);
    expect(numbers(svg, "cx")).toHaveLength(3);
    expect(numbers(svg, "cx").every((x) => x >= 0 && x <= box.width)).toBe(true);
    expect(numbers(svg, "cy").every((y) => y >= 0 && y <= box.height)).toBe(true);
  });

  it("leaves out figures that are not there", () => {
    const [series] = panel.series;
    const points = [...(series?.points ?? []), { x: 4, y: Number.NaN }];
    const svg = drawLinePanel({ ...panel, series: [{ label: "a", colour: "red", points }] }, box);
    expect(svg).not.toContain("NaN");
    expect(numbers(svg, "cx")).toHaveLength(3);
  });
});

describe("groups of bars", () => {
  const bars = [1, 4].map((value) => ({ label: `b${value}`, value, figure: String(value), colour: "red" }));
  const groups = ["first", "second", "third"].map((title) => ({ title, bars }));

  it("are as long as their figures say", () => {
    const svg = drawBarPanel({ groups, columns: 1, isShared: true }, box);
    const [one = 0, four = 0] = numbers(svg.replaceAll(/<(?!rect)[^>]*>/g, ""), "width");
    expect(four / one).toBeCloseTo(4, 1);
  });

  it("take less height in more columns", () => {
    const height = (columns: number): number => barPanelHeight({ groups, columns, isShared: true });
    expect(height(3)).toBeLessThan(height(1));
  });

  it("say what could not be measured", () => {
    const refused = { label: "x", value: null, figure: "not supported", colour: "red" };
    const svg = drawBarPanel({ groups: [{ title: "t", bars: [refused] }], columns: 1, isShared: false }, box);
    expect(svg).toContain("not supported");
    expect(svg).not.toContain("<rect");
  });
});

describe("a page", () => {
  it("is as high as its parts", () => {
    const page = { title: "a < b", subtitle: "s", footer: "f", width: 500, height: 200, draw: () => "<g/>" };
    const svg = drawPage(page);
    expect(numbers(svg, "height").every((height) => height > 200)).toBe(true);
    expect(svg).toContain("<title>a &lt; b</title>");
  });
});
