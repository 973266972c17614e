/**
 * Puts the placeholders of a request into syntax that was parsed without them.
 */
import type { AttributeValue } from "../item/attribute-value.ts";
import type { DocumentPath } from "./document-path.ts";
import type { FaultLedger } from "./fault-ledger.ts";
import type { Placeholders } from "./placeholders.ts";
import type { PathSyntax } from "./syntax/token-reader.ts";

/** What syntax is bound with, and where faults go. PartiQL has values of its own and no `#names`. */
export interface Binding {
  readonly placeholders: Pick<Placeholders, "name" | "value">;
  readonly faults: FaultLedger;
  /** Most operands of IN, the one on its left included, where they are not those of expressions. */
  readonly inOperandsMax?: number;
}

const HASH = 35;

/** Stands for a value that is not defined; the ledger already knows. */
const NO_VALUE: AttributeValue = { NULL: true };

/** The path with its `#names` resolved; the syntax itself where there are none. */
export function bindPath(path: PathSyntax, binding: Binding): DocumentPath {
  return path.some(isPlaceholder) ? path.map((step) => bindStep(step, binding)) : path;
}

/** The value of `:key`. */
export function bindValue(key: string, { placeholders, faults }: Binding): AttributeValue {
  const value = placeholders.value(key);
  if (value !== undefined) return value;
  faults.report({ kind: "undefinedValue", name: key });
  return NO_VALUE;
}

function bindStep(step: string | number, { placeholders, faults }: Binding): string | number {
  if (!isPlaceholder(step)) return step;
  const name = placeholders.name(step);
  if (name !== undefined) return name;
  faults.report({ kind: "undefinedName", name: step });
  return step;
}

const isPlaceholder = (step: string | number): step is string =>
  typeof step === "string" && step.charCodeAt(0) === HASH;
