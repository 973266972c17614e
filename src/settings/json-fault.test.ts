/** Where a text stops being JSON: every kind of fault, and every place. */
import { expect, it } from "vitest";
import { jsonFaultPlace } from "./json-fault.ts";

it.each<[what: string, text: string, place: string]>([
  ["an empty text", "", "line 1, column 1"],
  ["a text that ends too soon", '{\n  "a": [1,', "line 2, column 11"],
  ["a bracket that is not closed", '{"a": 1', "line 1, column 8"],
  ["a string that is not closed", '{"a": "hush', "line 1, column 12"],
  ["a comma too many", '{\n  "a": 1,\n}', "line 3, column 1"],
  ["a missing comma", '{\n  "a": 1\n  "b": 2}', "line 3, column 3"],
  ["a quote within a secret", '{"a": "hu"sh"}', "line 1, column 11"],
  ["a name without quotes", "{hush: 1}", "line 1, column 2"],
  ["a value without quotes", '{\n  "port": 1,\n  "region": hush\n}', "line 3, column 13"],
  ["a word that is misspelt", '{"a": trush}', "line 1, column 10"],
  ["a value without quotes in a long line", `{"a": "${"x".repeat(100)}", "b": hush}`, "line 1, column 116"],
  ["a comment", "// hush\n{}", "line 1, column 1"],
  ["a byte order mark", "\uFEFF{}", "line 1, column 1"],
  ["more than one value", "{}\r\n{}", "line 2, column 1"],
  ["a line break within a string", '{"a": "hu\nsh"}', "line 1, column 10"],
  ["a place named by the text itself", '"hush in JSON at position 7" hush', "line 1, column 30"],
  ["a value that names another place", "[hush in JSON at position 7", "line 1, column 2"],
])("%s", (_what, text, place) => {
  expect(jsonFaultPlace(text)).toBe(place);
});

it("every place in a long text can be found", () => {
  const text = JSON.stringify({ a: ["x", 1.5e3, true, null, { b: "y\\z" }] }, null, 2);
  for (let at = 0; at < text.length; at++) {
    const broken = `${text.slice(0, at)}\u0000${text.slice(at + 1)}`;
    const lines = text.slice(0, at).split("\n");
    const expected = `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
    expect(jsonFaultPlace(broken)).toBe(expected);
  }
});

it("a text that is JSON has no such place", () => {
  expect(jsonFaultPlace('{"a": [1]}')).toBeUndefined();
});
