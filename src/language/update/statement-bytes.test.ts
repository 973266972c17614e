/**
 * The charge of an update statement.
 */
import { describe, expect, it } from "vitest";
import type { AttributeMap, Item } from "../../item/attribute-value.ts";
import { isInvalidExpression } from "../expression-fault.ts";
import { Placeholders } from "../placeholders.ts";
import { statementBytes } from "./statement-bytes.ts";
import { compileUpdate } from "./update.ts";

const VALUES: AttributeMap = {
  ":pad": { S: "x".repeat(100) },
  ":n": { N: "1" },
  ":l": { L: [] },
  ":ss": { SS: ["a", "bb", "ccc"] },
};

const OLD: Item = { pk: { S: "key" }, ss: { SS: ["bb"] } };

function charge(text: string, old: Item | null = OLD): number {
  const program = compileUpdate(text, new Placeholders({ "#e": "é" }, VALUES));
  if (isInvalidExpression(program)) throw new Error(JSON.stringify(program.fault));
  return statementBytes(program, old);
}

describe("an update statement is charged", () => {
  it.each<readonly [string, number]>([
    ["SET b = :pad", 3 + 19 + 1 + 100],
    ["SET b = :pad, c = :pad", 3 + 2 * (19 + 1 + 100)],
    ["SET #e = :n", 3 + 19 + 2 + 2],
    ["SET a.bc[10] = :n", 3 + 19 + (1 + (4 + 2) + (4 + 2)) + 2],
    ["SET b = a.bc[10]", 3 + 19 + 1 + (1 + (14 + 1) + (14 + 2) + (14 + 2))],
    ["SET b = b + :n", 3 + 19 + 1 + (34 + (1 + 15) + 2)],
    ["SET b = b - :n", 3 + 19 + 1 + (37 + (1 + 15) + 2)],
    ["SET b = if_not_exists(c, :n)", 3 + 19 + 1 + (39 + (1 + 15) + 2)],
    ["SET b = list_append(b, :l)", 3 + 19 + 1 + (37 + (1 + 15) + 3)],
    ["ADD b :n", 3 + 19 + 1 + 2],
    ["ADD ss :ss", 3 + 19 + 2 + (1 + 3)],
    ["ADD b :ss", 3 + 19 + 1 + (1 + 2 + 3)],
    ["REMOVE b, c[0]", 3 + (1 + 1) + (1 + 1 + 4 + 1)],
    ["DELETE ss :ss", 3 + 1 + 2],
  ])("%s: %i", (text, expected) => expect(charge(text)).toBe(expected));

  it("without an item, for every member of a set", () => {
    expect(charge("ADD ss :ss", null)).toBe(3 + 19 + 2 + 6);
  });
});
