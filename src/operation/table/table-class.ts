/**
 * The storage class of a table, which is not checked with the other enumerations: its refusal has words of its own.
 */
import { validationError } from "../../api/errors.ts";

const TABLE_CLASSES: ReadonlySet<string> = new Set(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]);

/** @throws ApiError for an unknown class */
export function checkTableClass(tableClass: string | undefined): void {
  if (tableClass === undefined || TABLE_CLASSES.has(tableClass)) return;
  throw validationError(
    "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].",
  );
}
