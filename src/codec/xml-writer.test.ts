/** Texts come out of XML as they went in. */
import { expect, it } from "vitest";
import { element, rootElement, xmlText } from "./xml-writer.ts";

it("a text with marks of XML is escaped", () => {
  expect(xmlText(`a<b>&"c'\r\n\t`)).toBe("a&lt;b&gt;&amp;&quot;c&apos;&#xD;\n\t");
});

it("a text without any stays as it is", () => {
  expect(xmlText("Händel 🌻")).toBe("Händel 🌻");
});

it("tabs, line feeds and later control characters are kept", () => {
  expect(xmlText("a\tb\nc\u007Fd\u0085")).toBe("a\tb\nc\u007Fd\u0085");
});

it("characters that XML has no way to write are replaced", () => {
  expect(xmlText("\u0000a\u0008b\u000Bc\u001Fd\uFFFEe\uFFFF")).toBe(
    "\uFFFDa\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFD",
  );
});

it("an element without content is an empty one", () => {
  expect(element("a", "") + element("b", "x") + rootElement("c", "urn:d", "y")).toBe(
    '<a/><b>x</b><c xmlns="urn:d">y</c>',
  );
});
