/**
 * Which rows a Scan goes over, for Scan itself and for the statements that are one.
 */
import type { ScanInput } from "../../api/generated/dynamodb/inputs.ts";
import { maintainerOf } from "../../engine/derive/index-maintainers.ts";
import { ITEM_ROW } from "../../engine/item-cell.ts";
import type { RowSource } from "../../engine/page-reader.ts";
import type { IndexSchema, TableSchema } from "../../engine/table-schema.ts";

/** The rows of a segment of a table or index. */
export function scanSource(
  table: TableSchema,
  index: IndexSchema | null,
  { Segment, TotalSegments }: Pick<ScanInput, "Segment" | "TotalSegments">,
): Extract<RowSource, { kind: "keyspace" }> {
  const segments = { segment: Segment ?? 0, segments: TotalSegments ?? 1 };
  if (index !== null) return { kind: "keyspace", ...maintainerOf(index).location(table, index), ...segments };
  const keyPrefix = table.localIndexes.length > 0 ? ITEM_ROW : null;
  return { kind: "keyspace", keyspace: table.keyspace, keyPrefix, ...segments };
}
