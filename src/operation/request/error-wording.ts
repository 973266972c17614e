/**
 * How an operation words its refusals. Single-item writes wrap some texts in an envelope; batches, transactions
 * and Scan still speak an older wording of value faults. @see docs/differences.md
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import type { ValueFault } from "../../item/parse.ts";
import { type ValueWording, valueFaultText } from "../../item/value-fault-text.ts";

export interface ErrorWording {
  readonly enveloped: boolean;
  readonly valueWording: ValueWording;
}

/** PutItem, UpdateItem, DeleteItem. */
export const ENVELOPED: ErrorWording = { enveloped: true, valueWording: "current" };

/** GetItem, BatchGetItem, Query, and transactions. */
export const BARE: ErrorWording = { enveloped: false, valueWording: "current" };

/** BatchWriteItem, Scan. */
export const BARE_LEGACY: ErrorWording = { enveloped: false, valueWording: "older" };

/** The refusal with this text, in its envelope where the voice has one. */
export const refusal = (wording: ErrorWording, text: string): ApiError =>
  validationError(wording.enveloped ? `1 validation error detected: ${text}` : text);

/** The refusal of a malformed attribute value. One of no type or of several is never enveloped. */
export function valueRefusal(wording: ErrorWording, fault: ValueFault): ApiError {
  const text = valueFaultText(fault, wording.valueWording);
  const { kind } = fault.fault;
  return kind === "noType" || kind === "severalTypes" ? validationError(text) : refusal(wording, text);
}
