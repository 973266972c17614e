/**
 * SearchVectors has another deserialiser than every other operation: it refuses null members and words absent ones
 * differently, both with a column of the body. Columns are those of a body without spaces, as SDKs send it.
 */
import { utf8Length } from "../base/bytes.ts";
import { DecodeFault } from "./decode-fault.ts";
import { shapes } from "./generated/shapes.ts";
import type { Shape, StructureShape } from "./shape.ts";

/** The fault of the first member of `body` that is null, if there is one. */
export function nullMemberFault(
  body: Readonly<Record<string, unknown>>,
  { members }: StructureShape,
): DecodeFault | null {
  const before: [string, unknown][] = [];
  for (const [name, value] of Object.entries(body)) {
    before.push([name, value]);
    const shape = shapes[members[name] ?? ""];
    if (value !== null || shape === undefined) continue;
    const column = compactLength(Object.fromEntries(before)) - 1;
    return new DecodeFault(
      "serialization",
      `invalid type: null, expected ${expected(shape)} at line 1 column ${column}`,
    );
  }
  return null;
}

/** The text for a required member that `input` lacks. */
export const missingFieldText = (name: string, input: unknown): string =>
  `missing field \`${name}\` at line 1 column ${compactLength(input)}`;

const compactLength = (value: unknown): number => utf8Length(JSON.stringify(value) ?? "");

function expected({ kind }: Shape): string {
  if (kind === "list") return "a sequence";
  if (kind === "integer") return "i32";
  return kind === "map" ? "a map" : "a string";
}
