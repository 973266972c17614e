/**
 * The ConsumedCapacity member of a response, from capacity units. @see Developer Guide, "Provisioned capacity"
 */
import type { Capacity, ConsumedCapacity } from "../../api/generated/dynamodb/outputs.ts";
import { type IndexUnits, type TableUnits, totalUnits } from "../../engine/capacity.ts";

/** `ReturnConsumedCapacity` of a request. */
export type CapacityMode = "INDEXES" | "TOTAL" | "NONE" | undefined;

/** Whether an operation shows which way its units went, as transactions do. */
export type CapacityDirection = "read" | "write" | null;

interface CapacityOptions {
  /** As the request named it: name or ARN. */
  readonly tableName: string;
  readonly mode: CapacityMode;
  readonly direction?: CapacityDirection;
}

/** The member, or undefined when the request did not ask for it. */
export function consumedCapacity(
  units: TableUnits,
  { tableName, mode, direction = null }: CapacityOptions,
): ConsumedCapacity | undefined {
  if (mode !== "TOTAL" && mode !== "INDEXES") return undefined;
  const total = { TableName: tableName, ...arm(totalUnits(units), direction) };
  if (mode === "TOTAL") return total;
  const local = arms(units.indexes, "local", direction);
  const global = arms(units.indexes, "global", direction);
  return {
    ...total,
    Table: arm(units.table, direction),
    ...(local === undefined ? {} : { LocalSecondaryIndexes: local }),
    ...(global === undefined ? {} : { GlobalSecondaryIndexes: global }),
  };
}

function arm(units: number, direction: CapacityDirection): Capacity {
  switch (direction) {
    case "read":
      return { CapacityUnits: units, ReadCapacityUnits: units };
    case "write":
      return { CapacityUnits: units, WriteCapacityUnits: units };
    case null:
      return { CapacityUnits: units };
  }
}

function arms(
  indexes: readonly IndexUnits[],
  kind: "local" | "global",
  direction: CapacityDirection,
): Record<string, Capacity> | undefined {
  const ofKind = indexes.filter(({ index }) => index.kind === kind);
  if (ofKind.length === 0) return undefined;
  return Object.fromEntries(ofKind.map(({ index, units }) => [index.name, arm(units, direction)]));
}
