/**
 * Attribute values as they are on the wire, in few letters: `m({ a: l(n(1), s("x")) })`.
 */

/** An attribute value in JSON. */
export type Value = Readonly<Record<string, unknown>>;

/** Attributes by name. */
export type Item = Readonly<Record<string, Value>>;

/** A string. */
export const s = (text: string): Value => ({ S: text });

/** A number. */
export const n = (number: number | string): Value => ({ N: String(number) });

/** A binary value whose bytes are those of the text. */
export const b = (text: string): Value => ({ B: Buffer.from(text).toString("base64") });

/** A list. */
export const l = (...values: readonly Value[]): Value => ({ L: values });

/** A map. */
export const m = (values: Item): Value => ({ M: values });

/** A set of strings. */
export const ss = (...texts: readonly string[]): Value => ({ SS: texts });

/** A set of numbers. */
export const ns = (...numbers: readonly (number | string)[]): Value => ({ NS: numbers.map(String) });

/** A set of binary values whose bytes are those of the texts. */
export const bs = (...texts: readonly string[]): Value => ({
  BS: texts.map((text) => Buffer.from(text).toString("base64")),
});

/** The boolean true; `no` is the other one. */
export const yes: Value = { BOOL: true };

/** The boolean false. */
export const no: Value = { BOOL: false };

/** The value of type NULL. */
export const nil: Value = { NULL: true };

/** The scalar inside as many lists as `wraps` says. */
export const nested = (wraps: number): Value => (wraps === 0 ? s("x") : l(nested(wraps - 1)));
