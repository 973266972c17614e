/**
 * From the text of a projection to its meaning:
 *
 *     projection := path (',' path)*
 */
import { bindPath } from "../binding.ts";
import { InvalidExpression } from "../expression-fault.ts";
import { FaultLedger } from "../fault-ledger.ts";
import { pathsFault } from "../path-tree.ts";
import type { Placeholders } from "../placeholders.ts";
import { TextParser } from "../syntax/parse-text.ts";
import { type Projection, projectionOfPaths } from "./projection.ts";

const parser = new TextParser([], (reader) => reader.list(() => reader.path()));

/** Compiles a ProjectionExpression; everything is checked, no item is needed. */
export function compileProjection(text: string, placeholders: Placeholders): Projection | InvalidExpression {
  const parsed = parser.parse(text);
  if (parsed.kind === "refused") return new InvalidExpression("Projection", parsed.fault);
  const faults = new FaultLedger();
  const paths = parsed.syntax.map((path) => bindPath(path, { placeholders, faults }));
  const fault = faults.first ?? pathsFault(paths);
  return fault === null ? projectionOfPaths(paths) : new InvalidExpression("Projection", fault);
}
