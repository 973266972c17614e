/** Inputs out of forms and outputs into XML, by the shapes of a service that has every kind. */
import { describe, expect, it } from "vitest";
import type { Shapes } from "../api/shape.ts";
import { readForm } from "../codec/query-form.ts";
import { FormTypeFault, formInput } from "./form-input.ts";
import { xmlOutput } from "./xml-output.ts";

const shapes: Shapes = {
  Thing: {
    kind: "structure",
    members: {
      Name: "Text",
      Size: "Whole",
      Weight: "Fraction",
      IsOld: "Flag",
      Made: "Moment",
      Bytes: "Bytes",
      Tags: "Tags",
      Labels: "Labels",
      Words: "Words",
      Marks: "Marks",
      Notes: "Notes",
      Part: "Thing",
      Renamed: "Text",
    },
    places: { Renamed: { name: "Other" } },
  },
  Text: { kind: "string" },
  Whole: { kind: "integer" },
  Fraction: { kind: "double" },
  Flag: { kind: "boolean" },
  Moment: { kind: "timestamp" },
  Bytes: { kind: "blob" },
  Tags: { kind: "list", member: "Tag" },
  Tag: { kind: "structure", members: { Key: "Text", Value: "Text" } },
  Labels: { kind: "map", key: "Text", value: "Text" },
  Words: { kind: "list", member: "Text", elementName: "word" },
  Marks: { kind: "list", member: "Text", flattened: true },
  Notes: { kind: "map", key: "Text", value: "Text", keyName: "Name", valueName: "Text", flattened: true },
};

function input(form: string): unknown {
  const tree = readForm(form);
  if (typeof tree === "string") return tree;
  const read = formInput(tree, shapes, "Thing");
  return read instanceof FormTypeFault ? `${read.path}: ${read.wanted}` : read;
}

const form = (...pairs: readonly string[]): string => pairs.join("&");

describe("the input of a form", () => {
  it.each<[rule: string, form: string, input: unknown]>([
    [
      "has scalars by their types",
      "Name=n&Size=-5&Weight=1.5e2&IsOld=true&Bytes=AQI%3D",
      { Name: "n", Size: -5, Weight: 150, IsOld: true, Bytes: "AQI=" },
    ],
    ["has times in seconds", "Made=2026-12-01T10:00:00.5Z", { Made: 1796119200.5 }],
    ["has members under their names on the wire", "Other=x&Renamed=y", { Renamed: "x" }],
    [
      "has lists in the order of their numbers",
      form("Tags.member.10.Key=c", "Tags.member.2.Key=b", "Tags.member.1.Key=a", "Tags.member.1.Value=1"),
      { Tags: [{ Key: "a", Value: "1" }, { Key: "b" }, { Key: "c" }] },
    ],
    ["has a list without elements", "Tags=", { Tags: [] }],
    ["has lists with names of their own", "Words.word.1=a", { Words: ["a"] }],
    ["has flattened lists", "Marks.1=a&Marks.2=b", { Marks: ["a", "b"] }],
    [
      "has maps",
      form("Labels.entry.1.key=a", "Labels.entry.1.value=1", "Labels.entry.2.key=b", "Labels.entry.2.value="),
      { Labels: { a: "1", b: "" } },
    ],
    ["has flattened maps", "Notes.1.Name=a&Notes.1.Text=b", { Notes: { a: "b" } }],
    ["has structures in structures", "Part.Part.Name=a", { Part: { Part: { Name: "a" } } }],
    ["lacks what the shape does not know", "Action=Do&constructor=1&X-Amz-Date=2", {}],
    ["is refused for a number that is none", "Size=1.5", "Size: integer"],
    ["is refused for an empty number", "Weight=", "Weight: double"],
    ["is refused for a truth value in other words", "IsOld=yes", "IsOld: boolean"],
    ["is refused for a time that is none", "Made=2026-13-01T00:00:00Z", "Made: timestamp"],
    ["is refused for a time in words", "Made=1+December+2026", "Made: timestamp"],
    ["is refused for a structure in place of a text", "Name.First=a", "Name: string"],
    ["is refused for a text in place of a list", "Tags=a", "Tags: list"],
    ["is refused for a list by names", "Tags.member.first.Key=a", "Tags: list"],
    ["is refused for another list's elements", "Words.member.1=a", "Words: list"],
    ["is refused for an entry without a key", "Labels.entry.1.value=a", "Labels.entry.1: entry"],
    ["names the place of what is wrong", "Tags.member.3.Key.X=a", "Tags.member.3.Key: string"],
  ])("%s", (_rule, sent, expected) => {
    expect(input(sent)).toEqual(expected);
  });

  it("may have keys that objects have", () => {
    const read = input("Labels.entry.1.key=__proto__&Labels.entry.1.value=x") as { Labels: object };
    expect(Object.entries(read.Labels)).toEqual([["__proto__", "x"]]);
  });
});

describe("an output as XML", () => {
  it.each<[rule: string, output: object, xml: string]>([
    ["has nothing for members that are absent", { Name: undefined }, ""],
    [
      "has scalars by their types",
      { Name: "a<b", Size: 5, Weight: 1.5, IsOld: false, Bytes: Uint8Array.of(1, 2) },
      "<Name>a&lt;b</Name><Size>5</Size><Weight>1.5</Weight><IsOld>false</IsOld><Bytes>AQI=</Bytes>",
    ],
    ["has times without empty milliseconds", { Made: 1796119200 }, "<Made>2026-12-01T10:00:00Z</Made>"],
    ["has the milliseconds of others", { Made: 1796119200.5 }, "<Made>2026-12-01T10:00:00.500Z</Made>"],
    ["has members under their names on the wire", { Renamed: "x" }, "<Other>x</Other>"],
    [
      "has lists of members",
      { Tags: [{ Key: "a", Value: "1" }, {}] },
      "<Tags><member><Key>a</Key><Value>1</Value></member><member/></Tags>",
    ],
    ["has an empty element for an empty list", { Tags: [] }, "<Tags/>"],
    ["has lists with names of their own", { Words: ["a"] }, "<Words><word>a</word></Words>"],
    ["has flattened lists", { Marks: ["a", "b"] }, "<Marks>a</Marks><Marks>b</Marks>"],
    [
      "has maps of entries",
      { Labels: { "a&": "1" } },
      "<Labels><entry><key>a&amp;</key><value>1</value></entry></Labels>",
    ],
    ["has flattened maps", { Notes: { a: "b" } }, "<Notes><Name>a</Name><Text>b</Text></Notes>"],
    [
      "has structures in structures",
      { Part: { Part: { Name: "a" } } },
      "<Part><Part><Name>a</Name></Part></Part>",
    ],
  ])("%s", (_rule, output, xml) => {
    expect(xmlOutput(output, shapes, "Thing")).toBe(xml);
  });
});
