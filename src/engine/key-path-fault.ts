/**
 * Paths into key attributes. Keys are scalars, so nothing is ever inside one: a path that leads there is a fault
 * wherever it stands, in what a request reads, changes or asks for, for keys of the table and of its indexes.
 */
import { type Condition, findPath } from "../language/condition/condition.ts";
import { type DocumentPath, pathRoot } from "../language/document-path.ts";
import { type IndexSchema, keyAttributes, type TableSchema } from "./table-schema.ts";

/** A path leads into a key attribute of the table or, if of no key of its own, of an index. */
export interface KeyPathFault {
  readonly kind: "insideKey" | "insideIndexKey";
  readonly attribute: string;
}

/** The first of the paths that leads into a key; null: none does. */
export function keyPathFault(table: TableSchema, paths: readonly DocumentPath[]): KeyPathFault | null {
  for (const path of paths) {
    const fault = faultOf(table, path);
    if (fault !== null) return fault;
  }
  return null;
}

/** The first path of a condition that leads into a key; null: none does. */
export function conditionKeyPathFault(table: TableSchema, condition: Condition): KeyPathFault | null {
  const path = findPath(condition, (each) => faultOf(table, each) !== null);
  return path === null ? null : faultOf(table, path);
}

function faultOf(table: TableSchema, path: DocumentPath): KeyPathFault | null {
  if (path.length <= 1) return null;
  const attribute = pathRoot(path);
  if (isTableKey(table, attribute)) return { kind: "insideKey", attribute };
  return isIndexKey(table, attribute) ? { kind: "insideIndexKey", attribute } : null;
}

/** Whether the table's own key has this attribute. */
export const isTableKey = ({ keys }: TableSchema, name: string): boolean =>
  keys.partition.some((key) => key.name === name) || keys.sort.some((key) => key.name === name);

const isIndexKey = (table: TableSchema, name: string): boolean =>
  table.localIndexes.some((index) => hasKey(index, name)) ||
  table.globalIndexes.some((index) => hasKey(index, name));

const hasKey = ({ keys }: IndexSchema, name: string): boolean =>
  keyAttributes(keys).some((key) => key.name === name);
