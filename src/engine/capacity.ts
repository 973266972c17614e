/**
 * Capacity units: how bytes become the units that the service charges. Pure arithmetic; the meter adds it up.
 */
import { KiB } from "../base/bytes.ts";
import { maintainerOf } from "./derive/index-maintainers.ts";
import type { IndexChange } from "./derive/index-rows.ts";
import type { AppliedWrite } from "./write-intent.ts";

const READ_UNIT_BYTES = 4 * KiB;
const WRITE_UNIT_BYTES = KiB;

/** Units of writing a number of bytes; at least one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));

/** Units of reading a number of bytes at this level; at least half a unit, or one when strong. */
export const readUnits = (bytes: number, level: "strong" | "eventual"): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (level === "strong" ? 1 : 0.5);

/** What a write costs of its table: the larger of the item before and after. */
export const unitsOfItemChange = ({ old, new: after }: Pick<AppliedWrite, "old" | "new">): number =>
  writeUnits(Math.max(old?.bytes ?? 0, after?.bytes ?? 0));

/** What a write costs of one index. */
export const unitsOfIndexChange = (change: IndexChange): number =>
  maintainerOf(change.index)
    .chargedBytes(change)
    .reduce((units, bytes) => units + writeUnits(bytes), 0);
