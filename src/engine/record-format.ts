/**
 * How the records of the system keyspace lie on disk: JSON, before which one byte tells the format. A kind of record
 * has a list of pure steps, each from one format to the next; what was written in an older format is brought up to
 * date as it is read, and written in the present format whenever it changes. Adding a format is adding a step.
 *
 * Format 1 is JSON alone, as release 0.1.0 wrote it: JSON never begins with a byte below 0x20, which the others do.
 */
import { assert } from "../base/assert.ts";
import { concatBytes, utf8Bytes, utf8Text } from "../base/bytes.ts";

/** From the value that one format holds to that of the next. Pure, and total over what that format could hold. */
export type UpgradeStep = (older: never) => unknown;

/** One kind of record as bytes, and back from bytes of any format that was ever released. */
export interface RecordFormat<T> {
  encode(value: T): Uint8Array;
  /** What was written is trusted, so only the format is checked. */
  decode(bytes: Uint8Array): T;
}

/** The first byte of JSON is at least this. */
const JSON_BYTE_MIN = 0x20;

/** The format of a kind of record: one more than it has steps. `kind` names it in faults. */
export function recordFormat<T>(kind: string, steps: readonly UpgradeStep[] = []): RecordFormat<T> {
  const current = steps.length + 1;
  assert(current < JSON_BYTE_MIN, "a format byte is never the first byte of JSON", { kind, current });
  const prefix = Uint8Array.of(current);
  return {
    encode(value) {
      const json = utf8Bytes(JSON.stringify(value));
      return current === 1 ? json : concatBytes(prefix, json);
    },
    decode(bytes) {
      const first = bytes[0] ?? 0;
      const format = first < JSON_BYTE_MIN ? first : 1;
      const json = utf8Text(format === 1 ? bytes : bytes.subarray(1));
      return upgraded(JSON.parse(json), { kind, format, steps }) as T;
    },
  };
}

/** What to bring up to date, and from where. */
export interface UpgradePlan {
  readonly kind: string;
  /** The format of the value. */
  readonly format: number;
  readonly steps: readonly UpgradeStep[];
}

/** The value in the present format. */
export function upgraded(value: unknown, { kind, format, steps }: UpgradePlan): unknown {
  assert(format >= 1 && format <= steps.length + 1, "a record has a known format", { kind, format });
  return steps.slice(format - 1).reduce((older: unknown, step) => step(older as never), value);
}
