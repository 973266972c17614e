/**
 * How operations word their refusals. Single-item writes wrap some texts in an envelope; batches, transactions and
 * Scan still use an older wording of value faults; the control plane has prefixes of its own.
 *
 * @see docs/differences.md
 */
import {
  type ApiError,
  accessDenied,
  limitExceeded,
  resourceInUse,
  resourceNotFound,
  validationError,
} from "../../api/errors.ts";
import { wordingCohort } from "../../api/wording-cohort.ts";
import type { Principal } from "../../engine/request-scope.ts";
import type { ValueFault } from "../../item/parse.ts";
import { type ValueWording, valueFaultText } from "../../item/value-fault-text.ts";

export interface ErrorWording {
  readonly enveloped: boolean;
  readonly valueWording: ValueWording;
}

/** PutItem, UpdateItem, DeleteItem. */
export const ENVELOPED: ErrorWording = { enveloped: true, valueWording: "current" };

/** GetItem, BatchGetItem, Query. */
export const BARE: ErrorWording = { enveloped: false, valueWording: "current" };

/** TransactGetItems, TransactWriteItems. */
export const IN_TRANSACTION: ErrorWording = {
  enveloped: false,
  valueWording: wordingCohort.transactionValues,
};

/** The Select of a Scan. */
export const SCAN_SELECT: ErrorWording = { ...BARE, enveloped: wordingCohort.isScanSelectEnveloped };

/** BatchWriteItem, Scan. */
export const BARE_LEGACY: ErrorWording = { enveloped: false, valueWording: "older" };

/** The refusal with this text, in its envelope where the wording has one. */
export const refusal = (wording: ErrorWording, text: string): ApiError =>
  validationError(wording.enveloped ? `1 validation error detected: ${text}` : text);

/** The refusal of a malformed attribute value. One of no type or of several is never enveloped. */
export function valueRefusal(wording: ErrorWording, fault: ValueFault): ApiError {
  const text = valueFaultText(fault, wording.valueWording);
  const { kind } = fault.fault;
  return kind === "noType" || kind === "severalTypes" ? validationError(text) : refusal(wording, text);
}

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

/** A caller that may not do this to that resource; `reason` ends the sentence. */
export const notAuthorized = (
  { arn }: Principal,
  {
    action,
    resource,
    reason,
  }: { readonly action: string; readonly resource: string; readonly reason: string },
): ApiError =>
  accessDenied(`User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`);

/** A list of names as AWS's texts print it. */
export const listText = (names: readonly string[]): string => `[${names.join(", ")}]`;

/** A global index that is not there, as UpdateTable says it. */
export const indexNotFound = (index: string, table: string): ApiError =>
  resourceNotFound(`Requested resource not found: Index ${index} for table ${table}`);
