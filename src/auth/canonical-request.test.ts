/** Lists of signed headers are read alike whether they were seen before or not. */
import { expect, it } from "vitest";
import { SignedNames } from "./canonical-request.ts";

const twice = [1, 2];

it("a list is read into its names, in its order", () => {
  const names = new SignedNames();
  for (const _ of twice) expect(names.read("host;x-amz-date;a")).toEqual(["host", "x-amz-date", "a"]);
});

it("a list with a name twice is none, however often it comes", () => {
  const names = new SignedNames();
  for (const _ of twice) expect(names.read("host;a;host")).toBeNull();
});

it("more lists than are kept are read as well", () => {
  const names = new SignedNames();
  for (const _ of twice) {
    for (let at = 0; at < 100; at++) expect(names.read(`host;x-${at}`)).toEqual(["host", `x-${at}`]);
  }
});
