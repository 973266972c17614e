/**
 * Capacity units as the developer guide counts them, and the members of answers that show them.
 */
import type { Json } from "../fixture/json-stator.ts";
import { entryOf } from "./model-index.ts";
import { type Item, itemBytes, itemText } from "./model-value.ts";
import { type IndexShape, keysOf, type TableShape } from "./table-shape.ts";

export type CapacityMode = "NONE" | "TOTAL" | "INDEXES";

/** Units of one request on one table, by arm. */
export interface Units {
  readonly table: number;
  readonly indexes: readonly (readonly [IndexShape, number])[];
}

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** Units of reading so many bytes. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);

/** Units of a write that left `after` in place of `before`; a transaction pays double for the table alone. */
export function unitsOfWrite(
  table: TableShape,
  { before, after }: { readonly before: Item | null; readonly after: Item | null },
  factor = 1,
): Units {
  const bytes = (item: Item | null): number => (item === null ? 0 : itemBytes(item));
  const indexes = table.indexes.flatMap((index) => {
    const units = indexUnits(
      index,
      before === null ? null : entryOf(table, index, before),
      after === null ? null : entryOf(table, index, after),
    );
    return units === 0 ? [] : [[index, units] as const];
  });
  return { table: factor * writeUnits(Math.max(bytes(before), bytes(after))), indexes };
}

function indexUnits(index: IndexShape, before: Item | null, after: Item | null): number {
  if (before === null) return after === null ? 0 : writeUnits(itemBytes(after));
  if (after === null) return writeUnits(itemBytes(before));
  if (itemText(before) === itemText(after)) return 0;
  const keyText = (entry: Item): string =>
    itemText(Object.fromEntries(keysOf(index).map(({ name }) => [name, entry[name] as never])));
  if (keyText(before) === keyText(after)) return writeUnits(Math.max(itemBytes(before), itemBytes(after)));
  return writeUnits(itemBytes(before)) + writeUnits(itemBytes(after));
}

/** The ConsumedCapacity of one table; `extra` is the second name that transactions give each number. */
export function capacityMember(
  name: string,
  all: readonly Units[],
  { mode, extra }: { readonly mode: CapacityMode; readonly extra?: "Read" | "Write" },
): Json | undefined {
  if (mode === "NONE") return undefined;
  const arm = (units: number): Json => ({
    CapacityUnits: units,
    ...(extra === undefined ? {} : { [`${extra}CapacityUnits`]: units }),
  });
  const table = all.reduce((sum, units) => sum + units.table, 0);
  const indexes = new Map<IndexShape, number>();
  for (const [index, units] of all.flatMap((one) => one.indexes)) {
    indexes.set(index, (indexes.get(index) ?? 0) + units);
  }
  const total = [...indexes.values()].reduce((sum, units) => sum + units, table);
  const arms = (kind: IndexShape["kind"], memberName: string): Json => {
    const entries = [...indexes].filter(([index]) => index.kind === kind);
    if (entries.length === 0) return {};
    return { [memberName]: Object.fromEntries(entries.map(([index, units]) => [index.name, arm(units)])) };
  };
  return {
    TableName: name,
    ...arm(total),
    ...(mode === "TOTAL"
      ? {}
      : {
          Table: arm(table),
          ...arms("local", "LocalSecondaryIndexes"),
          ...arms("global", "GlobalSecondaryIndexes"),
        }),
  };
}
