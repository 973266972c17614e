/**
 * The limit on what a transaction brings along, whatever lies in the table.
 */
import { validationError } from "../../api/errors.ts";
import { MiB } from "../../base/bytes.ts";

/** Most bytes of items, keys and values in one request. */
const PAYLOAD_BYTES_MAX = 4 * MiB;

/** @throws ApiError when a transaction brings more than it may */
export function checkPayload(bytes: number): void {
  if (bytes <= PAYLOAD_BYTES_MAX) return;
  throw validationError(`Transaction request size cannot exceed ${PAYLOAD_BYTES_MAX} bytes`);
}
