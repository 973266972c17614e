/**
 * Outputs with images of items read back as if the images had been values.
 */
import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ItemImage, JsonImage } from "../item/item-image.ts";
import { decodeJsonObject, encodeJson } from "./json-codec.ts";

const image = (value: unknown): JsonImage => new JsonImage(Buffer.from(JSON.stringify(value)));

/** An output, and the same with images in it. */
interface Twin {
  readonly plain: unknown;
  readonly mixed: unknown;
}

const { twin } = fc.letrec<{ twin: Twin }>((tie) => ({
  twin: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue().map((value) => ({ plain: value, mixed: value })),
    fc.jsonValue().map((value) => ({ plain: value, mixed: image(value) })),
    fc.array(tie("twin")).map((twins) => ({
      plain: twins.map(({ plain }) => plain),
      mixed: twins.map(({ mixed }) => mixed),
    })),
    fc.dictionary(fc.string(), tie("twin")).map((twins) => ({
      plain: Object.fromEntries(Object.entries(twins).map(([name, { plain }]) => [name, plain])),
      mixed: Object.fromEntries(Object.entries(twins).map(([name, { mixed }]) => [name, mixed])),
    })),
  ),
}));

describe("encodeJson", () => {
  it("writes what JSON.stringify writes, with images in their places", () => {
    fc.assert(
      fc.property(twin, ({ plain, mixed }) => {
        expect(encodeJson(mixed).toString("utf8")).toBe(JSON.stringify(plain));
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ["an item", { Item: image({ a: { S: "é" } }) }, '{"Item":{"a":{"S":"é"}}}'],
    [
      "items beside plain members",
      { Items: [image(1), image(2)], Count: 2, Next: undefined },
      '{"Items":[1,2],"Count":2}',
    ],
    [
      "an image after plain members",
      { ConsumedCapacity: { Units: 1 }, Responses: { t: [image({})] } },
      '{"ConsumedCapacity":{"Units":1},"Responses":{"t":[{}]}}',
    ],
    ["items in a list of structures", [{ Item: image({}) }, {}], '[{"Item":{}},{}]'],
    ["undefined before an item", { A: undefined, Item: image({}) }, '{"Item":{}}'],
    ["no members", {}, "{}"],
  ])("%s", (_, output, json) => {
    expect(encodeJson(output).toString("utf8")).toBe(json);
  });
});

/** An image that cannot be had as a value. */
class UnparsedImage extends ItemImage {
  readonly json = Buffer.from("{}");

  get item(): never {
    throw new Error("the image was parsed");
  }
}

describe("images", () => {
  it("are never parsed on the way to JSON, however deep they lie", () => {
    const deep = { Records: [{ dynamodb: { NewImage: new UnparsedImage() } }], Item: new UnparsedImage() };
    expect(encodeJson(deep).toString()).toBe('{"Records":[{"dynamodb":{"NewImage":{}}}],"Item":{}}');
  });

  it("are written as their values by whoever knows nothing of them", () => {
    const output = { Item: image({ a: { S: "b" } }) };
    encodeJson([output]);
    expect(JSON.stringify(output)).toBe('{"Item":{"a":{"S":"b"}}}');
  });
});

describe("decodeJsonObject", () => {
  const decode = (text: string): unknown => decodeJsonObject(Buffer.from(text, "latin1"));

  it("reads one object", () => {
    expect(decode(' {"a":[1]} ')).toEqual({ a: [1] });
  });

  it.each(["", "{", "[]", "null", "1", '"a"', "{} {}", '{"a":"\xff"}'])("%j is none", (text) => {
    expect(decode(text)).toBeNull();
  });
});

describe("text that UTF-8 cannot hold", () => {
  const units = fc.array(fc.constantFrom("\\", "u", '"', "d", "8", "a", "\ud83d", "\ude00", "\udfff", "é"), {
    maxLength: 8,
  });
  const escaped = (text: string): string =>
    JSON.stringify(text).replace(/[\ud800-\udfff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);

  it("is refused, in values and in names, and nothing else is", () => {
    fc.assert(
      fc.property(units, (parts) => {
        const text = parts.join("");
        const holds = Buffer.from(text, "utf8").toString("utf8") === text;
        for (const json of [
          `{"a":[${escaped(text)}]}`,
          `{${escaped(text)}:1}`,
          `{"a":[${escaped(text).toUpperCase().replaceAll("\\U", "\\u")}]}`,
        ])
          expect(decodeJsonObject(Buffer.from(json)) === null, json).toBe(!holds);
      }),
    );
  });
});
