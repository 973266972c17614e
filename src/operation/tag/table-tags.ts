/**
 * Tags as requests give them: their rules, and how they join those a resource has.
 */
import { validationError } from "../../api/errors.ts";
import type { Tag as TagShape } from "../../api/generated/dynamodb/types.ts";
import type { Tag } from "../../engine/catalog/table-record.ts";

/** Most tags of one resource. */
const TAGS_MAX = 50;

/** Letters, digits and spaces of any script, and a few signs. */
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** The tags of a request. @throws ApiError */
export function parseTags(shapes: readonly TagShape[]): readonly Tag[] {
  const keys = new Set<string>();
  for (const { Key, Value } of shapes) {
    checkTagKey(Key);
    checkTagValue(Value);
    if (keys.has(Key)) {
      throw validationError(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${Key}`);
    }
    keys.add(Key);
  }
  return shapes.map(({ Key, Value }) => ({ key: Key, value: Value }));
}

/** The shape requires a key, yet its absence is left to this refusal. @throws ApiError when no tag may have this key */
export function checkTagKey(key: string | undefined): void {
  if (key === undefined || !TAG_KEY.test(key))
    throw validationError(`The Tag Key provided is invalid, Key: ${key ?? null}`);
  if (key.startsWith("aws:")) throw validationError(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
}

/** Likewise for a value. @throws ApiError when no tag may have this value */
function checkTagValue(value: string | undefined): void {
  if (value !== undefined && TAG_VALUE.test(value)) return;
  throw validationError(`The Tag Value provided is invalid, Value: ${value ?? null}`);
}

/** `current` with `added`: a key that is there gets its new value in place. @throws ApiError when they are too many */
export function mergeTags(current: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const values = new Map([...current, ...added].map(({ key, value }) => [key, value]));
  if (values.size > TAGS_MAX) {
    throw validationError("Number of Tags exceed the current limit for the provided ResourceArn");
  }
  return Array.from(values, ([key, value]) => ({ key, value }));
}
