/**
 * Nothing that a request says is accepted and ignored: every member that an input of a served operation can have is
 * named somewhere in the code that carries requests out. A newer model shows here what it adds.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { serviceOf } from "../api/dynamodb.ts";
import type { Shapes } from "../api/shape.ts";
import { operations, type ServedOperation } from "./registry.ts";

/** Refused as a whole, so that nobody reads what is in them. */
const REFUSED: ReadonlySet<string> = new Set([
  "VectorIndexes",
  "VectorIndexUpdates",
  "ReplicaUpdates",
  "GlobalTableWitnessUpdates",
]);

const sources = ["operation", "language"].flatMap((folder) => {
  const path = join(import.meta.dirname, "..", folder);
  const files = readdirSync(path, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(path, file), "utf8"));
});
const words: ReadonlySet<string> = new Set(sources.join("\n").match(/\b[A-Z]\w+/g));

/** Members of the shape and below it that no source names. */
function unreadMembers(shapes: Shapes, name: string, seen: Set<string>): readonly string[] {
  const shape = shapes[name];
  if (shape === undefined || seen.has(name)) return [];
  seen.add(name);
  if (shape.kind === "list") return unreadMembers(shapes, shape.member, seen);
  if (shape.kind === "map") return unreadMembers(shapes, shape.value, seen);
  if (shape.kind !== "structure") return [];
  return Object.entries(shape.members).flatMap(([member, inner]) => {
    if (!words.has(member)) return [`${name}.${member}`];
    return REFUSED.has(member) ? [] : unreadMembers(shapes, inner, seen);
  });
}

describe("input members", () => {
  it.each(Object.keys(operations) as ServedOperation[])("of %s are all read or refused", (name) => {
    const { shapes, operations: described } = serviceOf(name);
    expect(unreadMembers(shapes, described[name]?.input ?? "", new Set())).toEqual([]);
  });
});
