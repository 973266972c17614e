/**
 * The prefixes that refusals of the control plane begin with, and the refusals that several operations share.
 */
import {
  type ApiError,
  limitExceeded,
  resourceInUse,
  resourceNotFound,
  validationError,
} from "../../api/errors.ts";

/** A parameter that breaks a rule. */
export const invalidParameter = (text: string): ApiError =>
  validationError(`One or more parameter values were invalid: ${text}`);

/** A change that another one, still running, does not allow. */
export const stillInUse = (text?: string): ApiError =>
  resourceInUse(`Attempt to change a resource which is still in use${text === undefined ? "" : `: ${text}`}`);

/** A limit of the account or the table. */
export const subscriberLimit = (text: string): ApiError =>
  limitExceeded(`Subscriber limit exceeded: ${text}`);

/** A table that is not there, as the control plane says it. */
export const noSuchTable = (name: string): ApiError =>
  resourceNotFound(`Requested resource not found: Table: ${name} not found`);

/** A parameter of AWS's that Stator does not serve; said rather than ignored. */
export const notSupported = (parameter: string): ApiError => validationError(`${parameter} is not supported`);

/** A member that the model leaves optional and the operation needs. */
export const missingParameter = (name: string): ApiError =>
  validationError(`The parameter '${name}' is required but was not present in the request`);

/** A list of names as AWS's texts print it. */
export const listText = (names: readonly string[]): string => `[${names.join(", ")}]`;

/** A global index that is not there, as UpdateTable says it. */
export const indexNotFound = (index: string, table: string): ApiError =>
  resourceNotFound(`Requested resource not found: Index ${index} for table ${table}`);
