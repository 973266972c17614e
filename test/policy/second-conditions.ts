/**
 * Whether the conditions of a statement hold, operator by operator.
 */
import { Buffer } from "node:buffer";
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { fits, type Keys, matchesArn, type Pattern, resolved } from "./second-matching.ts";

/** Whether one value of a request fits one of a policy. */
type Fits = (wanted: Pattern, value: string) => boolean;

const textOf = (pattern: Pattern): string =>
  pattern
    .map((character) => (character === "any" ? "*" : character === "one" ? "?" : character.literal))
    .join("");

const onTexts =
  (compare: (wanted: string, value: string) => boolean): Fits =>
  (wanted, value) =>
    compare(textOf(wanted), value);

const NUMBER = /^[-+]?\d+(\.\d+)?$/;

const onNumbers = (compare: (wanted: number, value: number) => boolean): Fits =>
  onTexts(
    (wanted, value) => NUMBER.test(wanted) && NUMBER.test(value) && compare(Number(wanted), Number(value)),
  );

/** Milliseconds since the epoch of an ISO 8601 date or of epoch seconds. */
const momentOf = (text: string): number => (NUMBER.test(text) ? Number(text) * 1_000 : Date.parse(text));

const onDates = (compare: (wanted: number, value: number) => boolean): Fits =>
  onTexts((wanted, value) => {
    const [left, right] = [momentOf(wanted), momentOf(value)];
    return !Number.isNaN(left) && !Number.isNaN(right) && compare(left, right);
  });

function isInNetwork(network: string, address: string): boolean {
  const [base = "", length] = network.split("/");
  const family = isIPv4(base) ? "ipv4" : "ipv6";
  if (!(family === "ipv4" ? isIPv4(address) : isIPv6(base) && isIPv6(address))) return false;
  const list = new BlockList();
  list.addSubnet(base, length === undefined ? (family === "ipv4" ? 32 : 128) : Number(length), family);
  return list.check(address, family);
}

const sameBytes = (wanted: string, value: string): boolean =>
  Buffer.from(wanted, "base64").equals(Buffer.from(value, "base64"));

interface Operator {
  readonly fits: Fits;
  readonly isNegated: boolean;
}

const is = (fit: Fits): Operator => ({ fits: fit, isNegated: false });
const not = (fit: Fits): Operator => ({ fits: fit, isNegated: true });

const same = onTexts((wanted, value) => wanted === value);
const sameLetters = onTexts((wanted, value) => wanted.toLowerCase() === value.toLowerCase());
const equal = (wanted: number, value: number) => value === wanted;

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: is(same),
  StringNotEquals: not(same),
  StringEqualsIgnoreCase: is(sameLetters),
  StringNotEqualsIgnoreCase: not(sameLetters),
  StringLike: is(fits),
  StringNotLike: not(fits),
  NumericEquals: is(onNumbers(equal)),
  NumericNotEquals: not(onNumbers(equal)),
  NumericLessThan: is(onNumbers((wanted, value) => value < wanted)),
  NumericLessThanEquals: is(onNumbers((wanted, value) => value <= wanted)),
  NumericGreaterThan: is(onNumbers((wanted, value) => value > wanted)),
  NumericGreaterThanEquals: is(onNumbers((wanted, value) => value >= wanted)),
  DateEquals: is(onDates(equal)),
  DateNotEquals: not(onDates(equal)),
  DateLessThan: is(onDates((wanted, value) => value < wanted)),
  DateLessThanEquals: is(onDates((wanted, value) => value <= wanted)),
  DateGreaterThan: is(onDates((wanted, value) => value > wanted)),
  DateGreaterThanEquals: is(onDates((wanted, value) => value >= wanted)),
  Bool: is(sameLetters),
  BinaryEquals: is(onTexts(sameBytes)),
  IpAddress: is(onTexts(isInNetwork)),
  NotIpAddress: not(onTexts(isInNetwork)),
  ArnEquals: is(matchesArn),
  ArnLike: is(matchesArn),
  ArnNotEquals: not(matchesArn),
  ArnNotLike: not(matchesArn),
};

/** Names of the operators, but for `Null`. */
export const operatorNames: readonly string[] = Object.keys(operators);

/** Whether all conditions hold; a statement without any has none to break. */
export function conditionsHold(block: unknown, keys: Keys, hasVariables: boolean): boolean {
  const lines = Object.entries((block ?? {}) as Record<string, Record<string, unknown>>);
  return lines.every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, values]) => {
      const texts = (Array.isArray(values) ? values : [values]).map(String);
      const given = keys[key.toLowerCase()] ?? [];
      return holds(operator, texts, { given, keys, hasVariables });
    }),
  );
}

interface Request {
  /** What the request has for the key. */
  readonly given: readonly string[];
  readonly keys: Keys;
  readonly hasVariables: boolean;
}

function holds(name: string, texts: readonly string[], { given, keys, hasVariables }: Request): boolean {
  const [, set, bare = ""] = /^(?:(ForAllValues|ForAnyValue):)?(\w+)$/.exec(name) ?? [];
  const isMissing = given.length === 0;
  if (bare === "Null") return texts.some((text) => text.toLowerCase() === String(isMissing));
  const { fits: fit, isNegated } = operators[bare.replace(/IfExists$/, "")] ?? is(() => false);
  if (isMissing && bare.endsWith("IfExists")) return true;
  if (isMissing && set === "ForAllValues") return true;
  if (isMissing && set === "ForAnyValue") return false;
  if (isMissing) return isNegated;
  const wanted = texts.map((text) => resolved(text, keys, hasVariables));
  const isFitting = (value: string): boolean =>
    isNegated !== wanted.some((pattern) => pattern !== null && fit(pattern, value));
  return set === "ForAllValues" ? given.every(isFitting) : given.some(isFitting);
}
