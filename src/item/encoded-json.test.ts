/**
 * Outputs with encoded parts read back as if the parts had been values.
 */
import { Buffer } from "node:buffer";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EncodedJson, encodeOutput } from "./encoded-json.ts";

const encoded = (value: unknown): EncodedJson => new EncodedJson(Buffer.from(JSON.stringify(value)));

/** An output, and the same with encoded parts. */
interface Twin {
  readonly plain: unknown;
  readonly mixed: unknown;
}

const { twin } = fc.letrec<{ twin: Twin }>((tie) => ({
  twin: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue().map((value) => ({ plain: value, mixed: value })),
    fc.jsonValue().map((value) => ({ plain: value, mixed: encoded(value) })),
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

describe("encodeOutput", () => {
  it("writes what JSON.stringify writes, with encoded parts in their places", () => {
    fc.assert(
      fc.property(twin, ({ plain, mixed }) => {
        expect(encodeOutput(mixed).toString("utf8")).toBe(JSON.stringify(plain));
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ["an item", { Item: encoded({ a: { S: "é" } }) }, '{"Item":{"a":{"S":"é"}}}'],
    [
      "items beside plain members",
      { Items: [encoded(1), encoded(2)], Count: 2, Next: undefined },
      '{"Items":[1,2],"Count":2}',
    ],
    [
      "encoded after plain",
      { ConsumedCapacity: { Units: 1 }, Responses: { t: [encoded({})] } },
      '{"ConsumedCapacity":{"Units":1},"Responses":{"t":[{}]}}',
    ],
    ["items in a list of structures", [{ Item: encoded({}) }, {}], '[{"Item":{}},{}]'],
    ["undefined before an item", { A: undefined, Item: encoded({}) }, '{"Item":{}}'],
    ["no members", {}, "{}"],
  ])("%s", (_, output, json) => {
    expect(encodeOutput(output).toString("utf8")).toBe(json);
  });
});
