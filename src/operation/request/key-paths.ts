/**
 * Paths of reads into key attributes. Keys are scalars, so nothing is ever inside one: a path that leads there is
 * refused wherever a read has paths, in its projection and in its filter, for keys of the table and of its indexes.
 */
import { validationError } from "../../api/errors.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { keyPathFault } from "../../engine/write-intent.ts";
import { type Condition, conditionPaths } from "../../language/condition/condition.ts";
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
    (filter === null ? null : keyPathFault(table, conditionPaths(filter))) ??
    (projection === null ? null : keyPathFault(table, projection.paths));
  if (fault !== null) throw validationError(intentFaultText(fault, "key"));
}
