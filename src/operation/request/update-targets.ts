/**
 * What an update may not touch: the table's key, and the inside of index keys, which are scalars.
 */
import { validationError } from "../../api/errors.ts";
import { keyAttributes, type TableSchema } from "../../engine/table-schema.ts";
import { pathRoot } from "../../language/document-path.ts";
import { type UpdateProgram, updatePaths } from "../../language/update/update-program.ts";

const SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed:";

/** @throws ApiError when the update targets a key attribute of the table, or goes inside one of an index */
export function refuseKeyUpdates(table: TableSchema, program: UpdateProgram): void {
  for (const path of updatePaths(program)) {
    const root = pathRoot(path);
    if (keyAttributes(table.keys).some((key) => key.name === root)) {
      throw validationError(
        path.length > 1
          ? `${SCALARS} Key: ${root}`
          : `One or more parameter values were invalid: Cannot update attribute ${root}. This attribute is part of the key`,
      );
    }
    if (path.length > 1 && isIndexKey(table, root)) throw validationError(`${SCALARS} IndexKey: ${root}`);
  }
}

const isIndexKey = (table: TableSchema, name: string): boolean =>
  [...table.localIndexes, ...table.globalIndexes].some((index) =>
    keyAttributes(index.keys).some((key) => key.name === name),
  );
