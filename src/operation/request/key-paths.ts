/**
 * Paths of reads into key attributes are refused wherever a read has paths: in its filter and in its projection.
 */
import { validationError } from "../../api/errors.ts";
import { conditionKeyPathFault, keyPathFault } from "../../engine/key-path-fault.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { Projection } from "../../language/projection/projection.ts";
import { intentFaultText } from "./request-item.ts";

/** What a read has paths in; null: none. */
export interface ReadPaths {
  readonly filter: Condition | null;
  readonly projection: Projection | null;
}

/** @throws ApiError when a path of the filter, or else of the projection, leads into a key attribute */
export function checkKeyPaths(table: TableSchema, { filter, projection }: ReadPaths): void {
  const fault =
    (filter === null ? null : conditionKeyPathFault(table, filter)) ??
    (projection === null ? null : keyPathFault(table, projection.paths));
  if (fault !== null) throw validationError(intentFaultText(fault, "key"));
}
