/**
 * The sizes that key values may have, wherever a request brings them: in items and keys, in key conditions, in start
 * keys. Sort values of one index count together.
 */

import type { AttributeValue } from "../../item/attribute-value.ts";
import { PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX } from "../../item/item-limits.ts";
import { keyValueBytes } from "../../item/key-bytes.ts";

const INVALID = "One or more parameter values were invalid: ";

/** The text for a partition key value that is too long. */
export const PARTITION_TOO_LONG = `${INVALID}Size of hashkey has exceeded the maximum size limit of${PARTITION_KEY_BYTES_MAX} bytes`;

/** The text for sort key values that are too long. */
export const SORT_TOO_LONG = `${INVALID}Aggregated size of all range keys has exceeded the size limit of ${SORT_KEY_BYTES_MAX} bytes`;

interface KeyValues {
  /** Of the key types. */
  readonly partition: readonly AttributeValue[];
  readonly sort: readonly AttributeValue[];
}

/** What is wrong with the sizes of the values of one key, or null. */
export function keySizeFault({ partition, sort }: KeyValues): string | null {
  if (partition.some((value) => keyValueBytes(value) > PARTITION_KEY_BYTES_MAX)) return PARTITION_TOO_LONG;
  let sortBytes = 0;
  for (const value of sort) sortBytes += keyValueBytes(value);
  return sortBytes > SORT_KEY_BYTES_MAX ? SORT_TOO_LONG : null;
}
