/**
 * How an operation words its refusals. Single-item writes wrap some texts in an envelope; batches, transactions
 * and Scan still speak an older wording of value faults. @see docs/differences.md
 */
import { type ApiError, validationError } from "../../api/errors.ts";
import type { ValueFault } from "../../item/parse.ts";
import { type ValueLayer, valueFaultText } from "../../item/value-fault-text.ts";

export interface Voice {
  readonly enveloped: boolean;
  readonly layer: ValueLayer;
}

/** PutItem, UpdateItem, DeleteItem. */
export const WRITE_VOICE: Voice = { enveloped: true, layer: "current" };

/** GetItem, BatchGetItem, Query, and transactions. */
export const READ_VOICE: Voice = { enveloped: false, layer: "current" };

/** BatchWriteItem, Scan. */
export const OLDER_VOICE: Voice = { enveloped: false, layer: "older" };

/** The refusal with this text, in its envelope where the voice has one. */
export const refusal = (voice: Voice, text: string): ApiError =>
  validationError(voice.enveloped ? `1 validation error detected: ${text}` : text);

/** The refusal of a malformed attribute value. One of no type or of several is never enveloped. */
export function valueRefusal(voice: Voice, fault: ValueFault): ApiError {
  const text = valueFaultText(fault, voice.layer);
  const { kind } = fault.fault;
  return kind === "noType" || kind === "severalTypes" ? validationError(text) : refusal(voice, text);
}
