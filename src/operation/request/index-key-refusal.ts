/**
 * How a bad index key attribute is refused: PutItem and its like name the index, updates do not.
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import type { IndexKeyFault } from "../../engine/index-key-check.ts";
import type { AttributeType } from "../../item/attribute-value.ts";
import { PARTITION_TOO_LONG, SORT_TOO_LONG } from "./key-size.ts";

const INVALID = "One or more parameter values were invalid: ";
const NOT_VALID = "One or more parameter values are not valid. ";

const emptyValue = (type: AttributeType): string =>
  `The AttributeValue for a key attribute cannot contain an empty ${type === "B" ? "binary" : "string"} value.`;

/** The text for an item that was sent whole, or that an update produced. */
export function indexKeyText(fault: IndexKeyFault, by: "put" | "update"): string {
  switch (fault.kind) {
    case "type":
      return `${INVALID}Type mismatch for Index Key ${fault.attribute} Expected: ${fault.expected} Actual: ${fault.actual} IndexName: ${fault.index}`;
    case "empty":
      return by === "put"
        ? `${NOT_VALID}A value specified for a secondary index key is not supported. ${emptyValue(fault.type)} IndexName: ${fault.index}, IndexKey: ${fault.attribute}`
        : `${NOT_VALID}The update expression attempted to update a secondary index key to a value that is not supported. ${emptyValue(fault.type)}`;
    case "partitionTooLong":
      return PARTITION_TOO_LONG;
    case "sortTooLong":
      return SORT_TOO_LONG;
  }
}

export const indexKeyRefusal = (fault: IndexKeyFault, by: "put" | "update"): ApiError =>
  validationError(indexKeyText(fault, by));

/** The text for an item that an update in a transaction produced. @see API reference, "TransactWriteItems" */
export function transactedIndexKeyText(fault: IndexKeyFault): string {
  switch (fault.kind) {
    case "type":
      return "The update expression attempted to update the secondary index key to unsupported type";
    case "partitionTooLong":
    case "sortTooLong":
      return "The update expression attempted to update the secondary index key beyond allowed size limits";
    case "empty":
      return indexKeyText(fault, "update");
  }
}
