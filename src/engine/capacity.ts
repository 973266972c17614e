/**
 * Capacity units: how bytes become the units that the service charges. Pure arithmetic; what answers
 * say of it is the operations' business.
 */
import { KiB } from "../base/bytes.ts";
import { maintainerOf } from "./derive/index-maintainers.ts";
import type { IndexChange } from "./derive/index-rows.ts";
import type { IndexSchema } from "./table-schema.ts";
import type { AppliedWrite } from "./write-intent.ts";

const READ_UNIT_BYTES = 4 * KiB;
const WRITE_UNIT_BYTES = KiB;

/** Units of writing so many bytes; at least one. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));

/** Units of reading so many bytes at this level; at least half a unit, or one when strong. */
export const readUnits = (bytes: number, level: "strong" | "eventual"): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (level === "strong" ? 1 : 0.5);

/** Units of one index arm. */
export interface IndexUnits {
  readonly index: IndexSchema;
  readonly units: number;
}

/** Units of one request on one table, arm by arm. */
export interface TableUnits {
  readonly table: number;
  readonly indexes: readonly IndexUnits[];
}

/** What a write costs of its table: the larger of the item before and after. */
export const unitsOfItemChange = ({ old, new: after }: Pick<AppliedWrite, "old" | "new">): number =>
  writeUnits(Math.max(old?.bytes ?? 0, after?.bytes ?? 0));

/** What one write costs; `factor` is 2 in transactions and touches the table arm alone. */
export const unitsOfWrite = (written: AppliedWrite, factor: 1 | 2 = 1): TableUnits => ({
  table: factor * unitsOfItemChange(written),
  indexes: written.indexes.map((change) => ({ index: change.index, units: unitsOfIndexChange(change) })),
});

/** What a write costs of one index. */
export const unitsOfIndexChange = (change: IndexChange): number =>
  maintainerOf(change.index)
    .chargedBytes(change)
    .reduce((units, bytes) => units + writeUnits(bytes), 0);

/** The arms of several writes on one table, added up. */
export function addUnits(all: readonly TableUnits[]): TableUnits {
  const indexes = new Map<string, IndexUnits>();
  let table = 0;
  for (const units of all) {
    table += units.table;
    for (const { index, units: more } of units.indexes) {
      indexes.set(index.name, { index, units: (indexes.get(index.name)?.units ?? 0) + more });
    }
  }
  return { table, indexes: [...indexes.values()] };
}

/** All arms together. */
export const totalUnits = (units: TableUnits): number =>
  units.indexes.reduce((sum, { units: more }) => sum + more, units.table);
