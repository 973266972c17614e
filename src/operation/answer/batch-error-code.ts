/**
 * Errors as the members of a BatchExecuteStatement answer name them.
 */
import type { ErrorType } from "../../api/errors.ts";
import type { BatchStatementErrorCodeEnum } from "../../api/generated/dynamodb/types.ts";

const CODES: Partial<Record<ErrorType, BatchStatementErrorCodeEnum>> = {
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  ItemCollectionSizeLimitExceededException: "ItemCollectionSizeLimitExceeded",
  RequestLimitExceeded: "RequestLimitExceeded",
  ValidationException: "ValidationError",
  ProvisionedThroughputExceededException: "ProvisionedThroughputExceeded",
  TransactionConflictException: "TransactionConflict",
  ThrottlingException: "ThrottlingError",
  InternalServerError: "InternalServerError",
  ResourceNotFoundException: "ResourceNotFound",
  AccessDeniedException: "AccessDenied",
  DuplicateItemException: "DuplicateItem",
};

/** The code of an error, null where a member cannot fail with it. */
export const batchErrorCode = (type: ErrorType): BatchStatementErrorCodeEnum | null => CODES[type] ?? null;
