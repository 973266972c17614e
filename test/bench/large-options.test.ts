/**
 * The command line of the benchmark of large tables: what it takes, and how it refuses the rest.
 */
import { describe, expect, it } from "vitest";
import { parseLargeOptions } from "../../bench/large-options.ts";

describe("the options of the benchmark of large tables", () => {
  it("takes a table's shape, phases in their order, and flags behind --", () => {
    const args = [
      "--items",
      "20",
      "--phases",
      "touch,growth",
      "--rounds=3",
      "--no-save",
      "--",
      "--workers=2",
    ];
    expect(parseLargeOptions(args)).toMatchObject({
      target: "stator",
      shape: { items: 20, itemBytes: 100 },
      phases: ["touch", "growth"],
      rounds: 3,
      save: false,
      flags: ["--workers=2"],
    });
  });

  it("does all that a target can do unless told otherwise", () => {
    expect(parseLargeOptions(["--target=ceiling"])).toMatchObject({
      phases: ["seed", "touch", "requests", "growth"],
    });
  });

  it.each([
    [["--items=none"], "--items must be a number above zero"],
    [["--target=dynalite"], '"dynalite" is none of stator, ceiling'],
    [["--target=stator,ceiling"], "--target takes one name"],
    [["--target=ceiling", "--phases=drop"], '"drop" is none of seed, touch, requests, growth'],
    [["--nothing"], "Unknown option '--nothing'"],
  ])("refuses %j", (args, message) => {
    expect(() => parseLargeOptions(args)).toThrow(message);
  });
});
