/**
 * How a read of a stream is refused when what it asks for is gone.
 */
import { ApiError } from "../../api/errors.ts";

/** The refusal to read what is older than a stream keeps. */
export const trimmedDataAccess = (): ApiError =>
  new ApiError("TrimmedDataAccessException", "The data you are trying to access has been trimmed.");
