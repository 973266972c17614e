/**
 * The bytes and headers that carry a request, now and then damaged.
 */
import { Buffer } from "node:buffer";
import { deflateRawSync, gzipSync } from "node:zlib";
import { jsonHeaders } from "../fixture/json-stator.ts";
import type { Chance } from "../model/chance.ts";
import { ODD_NAMES, oddText } from "./odd-values.ts";

/** A request as the protocol takes it. */
export interface WireForm {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** The request in good order. */
export const soundForm = (operation: string, input: unknown): WireForm => ({
  method: "POST",
  url: "/",
  headers: jsonHeaders(operation),
  body: Buffer.from(JSON.stringify(input) ?? "null"),
});

/** The request with something wrong about its bytes or its headers. */
export function damagedForm(chance: Chance, form: WireForm): WireForm {
  if (chance.percent(50)) return { ...form, body: damagedBody(chance, form.body) };
  return chance.percent(80) ? { ...form, headers: oddHeaders(chance, form) } : oddTarget(chance, form);
}

function damagedBody(chance: Chance, body: Buffer): Buffer {
  const at = chance.below(body.length + 1);
  switch (chance.below(8)) {
    case 0:
      return body.subarray(0, at);
    case 7: {
      const [open, close] = chance.pick([
        ['"L":[{', "}]"],
        ['"M":{"a":{', "}}"],
      ] as const);
      const levels = chance.pick([33, 1_000, 50_000]);
      const deep = `${open.repeat(levels)}"S":"x"${close.repeat(levels)}`;
      return Buffer.from(body.toString().replace(/"S":"[^"]*"/, () => deep));
    }
    case 1:
      return Buffer.concat([body.subarray(0, at), noise(chance, 4), body.subarray(at)]);
    case 2:
      return noise(chance, 300);
    case 3:
      return Buffer.from(body.toString().replace(/"([a-z]+)":/i, '"$1":1,"$1":'));
    case 4:
      return Buffer.from(`${"[".repeat(chance.pick([10, 1_000, 100_000]))}${body.toString()}`);
    case 5:
      return Buffer.from(body.toString().replace(/"/, chance.pick(["'", "\\u", "\\ud800", "\u0000", "// "])));
    default:
      return Buffer.from(
        chance.pick(["", " ", "null", "true", "1", '"x"', "[]", "{", "{}{}", "\uFEFF{}", '{"a":1e999}']),
      );
  }
}

const noise = (chance: Chance, max: number): Buffer => Buffer.from(chance.list(max, () => chance.below(256)));

function oddHeaders(chance: Chance, { headers, body }: WireForm): Record<string, string> {
  const name = chance.pick([
    "x-amz-target",
    "content-type",
    "authorization",
    "x-amz-date",
    "host",
    "content-encoding",
    "accept-encoding",
    "origin",
    "x-amz-security-token",
    "x-amz-content-sha256",
    "content-length",
    ...ODD_NAMES.slice(0, 9),
  ]);
  const value = chance.pick([
    "",
    " ",
    "gzip",
    "deflate",
    "br",
    "gzip;q=0",
    "*",
    "AWS4-HMAC-SHA256 Credential=",
    "AWS4-HMAC-SHA256 ,,,=,=",
    "DynamoDB_20120810.",
    "DynamoDB_20120810.constructor",
    "DynamoDB_20120810.__proto__",
    "application/json; charset=x",
    "text/html",
    "20260101T000000Z",
    "-1",
    oddText(chance),
    body.toString("latin1", 0, 50),
  ]);
  if (chance.percent(10))
    return Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
  return Object.fromEntries([...Object.entries(headers), [name, value]]);
}

function oddTarget(chance: Chance, form: WireForm): WireForm {
  const compressed = { ...form.headers, "content-encoding": "gzip" };
  switch (chance.below(4)) {
    case 0:
      return { ...form, method: chance.pick(["GET", "PUT", "OPTIONS", "HEAD", "", "post"]) };
    case 1:
      return {
        ...form,
        url: chance.pick(["", "/?X-Amz-Algorithm=x", "//", "/%", "*", "/?%E0%A4%A", "/../x"]),
      };
    case 2:
      return { ...form, headers: compressed, body: gzipSync(form.body) };
    default:
      return { ...form, headers: compressed, body: deflateRawSync(form.body) };
  }
}
