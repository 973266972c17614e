/**
 * How texts of policies fit those of requests: wildcards, ARNs and variables.
 */

/** Values of condition keys by their names in lower case. */
export type Keys = Readonly<Record<string, readonly string[]>>;

/** One character of a pattern: a wildcard, or itself. Literals come from `${*}`, `${?}`, `${$}` and from variables. */
export type Pattern = readonly PatternCharacter[];
type PatternCharacter = "any" | "one" | { readonly literal: string };

const unitsOf = (text: string): readonly string[] =>
  Array.from({ length: text.length }, (_, at) => text.charAt(at));

const NO_PATTERN: Pattern = [];

const characterOf = (text: string): PatternCharacter =>
  text === "*" ? "any" : text === "?" ? "one" : { literal: text };

const plain = (text: string): Pattern => unitsOf(text).map(characterOf);

const literals = (text: string): Pattern => unitsOf(text).map((literal) => ({ literal }));

/** A text of a policy as a pattern, its variables replaced; null when one of them has no value. */
export function resolved(text: string, keys: Keys, hasVariables: boolean): Pattern | null {
  if (!hasVariables) return plain(text);
  const open = text.indexOf("${");
  const close = text.indexOf("}", open);
  if (open < 0 || close < 0) return plain(text);
  const value = variable(text.slice(open + 2, close), keys);
  const after = resolved(text.slice(close + 1), keys, hasVariables);
  return value === null || after === null
    ? null
    : [...plain(text.slice(0, open)), ...literals(value), ...after];
}

function variable(inside: string, keys: Keys): string | null {
  if (inside === "*" || inside === "?" || inside === "$") return inside;
  const [name = "", ...rest] = inside.split(",");
  const values = keys[name.trim().toLowerCase()] ?? [];
  if (values.length === 1) return values[0] ?? null;
  const fallback = rest.join(",").trim();
  return fallback.length >= 2 && fallback.startsWith("'") ? fallback.slice(1, -1) : null;
}

/** Whether a pattern fits a whole text. */
export function fits(pattern: Pattern, text: string): boolean {
  // Positions of the text up to which the pattern so far can reach.
  let reached = new Set([0]);
  for (const character of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (character === "any") for (let to = at; to <= text.length; to++) next.add(to);
      else if (at < text.length && (character === "one" || character.literal === text[at])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(text.length);
}

/** Whether a text with wildcards fits a whole text. */
export const matchesGlob = (pattern: string, text: string): boolean => fits(plain(pattern), text);

const ARN_PARTS = 6;

/** The first five colons divide an ARN; those after them are part of the resource. */
function arnParts(pattern: Pattern): readonly Pattern[] {
  const parts: PatternCharacter[][] = [[]];
  for (const character of pattern) {
    const isColon = typeof character === "object" && character.literal === ":";
    if (isColon && parts.length < ARN_PARTS) parts.push([]);
    else parts.at(-1)?.push(character);
  }
  return parts;
}

/** Whether a pattern of an ARN fits one, part by part; `*` alone fits everything. */
export function matchesArn(pattern: Pattern, arn: string): boolean {
  if (pattern.length === 1 && pattern[0] === "any") return true;
  const wanted = arnParts(pattern);
  const given = arnParts(literals(arn)).map((part) =>
    part.map((c) => (c as { literal: string }).literal).join(""),
  );
  return (
    wanted.length === ARN_PARTS &&
    given.length === ARN_PARTS &&
    given.every((part, i) => fits(wanted[i] ?? NO_PATTERN, part))
  );
}
