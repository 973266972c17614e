/**
 * Every error of the API: names, namespaces, HTTP statuses and message members, those of the services from their
 * models; the class that carries one of them to a protocol, and a constructor for each that is raised in more than
 * one place. Texts that belong to a single operation are given by that operation to `new ApiError(type, text)`.
 */
import { assert } from "../base/assert.ts";
import type { AttributeMap } from "../item/attribute-value.ts";
import type { ItemImage } from "../item/item-image.ts";
import { type DeclaredError, services } from "./dynamodb.ts";
import { dynamodb } from "./generated/dynamodb/service.ts";
import { javaPackage } from "./input-fault.ts";
import type { ServiceDescription } from "./shape.ts";

/** What all errors of a type have in common. */
export interface ErrorKind {
  readonly namespace: string;
  readonly status: number;
  /** The member that carries the text; `null`: the body has no text. */
  readonly messageMember: string | null;
}

const CORAL = "com.amazon.coral.service#";
const VALIDATE = "com.amazon.coral.validate#";

const kind = (
  namespace: string,
  status = 400,
  messageMember: ErrorKind["messageMember"] = "message",
): ErrorKind => ({ namespace, status, messageMember });

/** Errors that every operation may answer with and no model names. */
const generalErrors = {
  SerializationException: kind(CORAL, 400, "Message"),
  UnknownOperationException: kind(CORAL, 400, null),
  AccessDeniedException: kind(CORAL, 400, "Message"),
  MissingAuthenticationTokenException: kind(CORAL),
  IncompleteSignatureException: kind(CORAL),
  InvalidSignatureException: kind(CORAL),
  UnrecognizedClientException: kind(CORAL),
  ExpiredTokenException: kind(CORAL),
  RequestEntityTooLargeException: kind(CORAL, 413, null),
  ServiceUnavailableException: kind(CORAL, 503, "Message"),
  ValidationException: kind(VALIDATE),
};

/** Name of an error, as SDKs know it. */
export type ErrorType = keyof typeof generalErrors | DeclaredError;

const errorKinds: ReadonlyMap<string, ErrorKind> = new Map([
  ...services.flatMap(declaredErrors),
  ...Object.entries(generalErrors),
  // The model does not say so.
  ["ReplicatedWriteConflictException", kind(`${javaPackage(dynamodb)}#`, 409)],
]);

function declaredErrors(service: ServiceDescription): readonly (readonly [string, ErrorKind])[] {
  const namespace = `${javaPackage(service)}#`;
  return Object.entries(service.errors).map(([name, { status, textMember = null }]) => [
    name,
    kind(namespace, status, textMember),
  ]);
}

function kindOf(type: ErrorType): ErrorKind {
  const found = errorKinds.get(type);
  assert(found !== undefined, "every error has a kind", { type });
  return found;
}

/** Members of an error body beside `__type` and its text, such as `Item` and `CancellationReasons`. */
export type ErrorMembers = Readonly<Record<string, unknown>>;

const NO_MEMBERS: ErrorMembers = {};

/** What a caller gets instead of an output. Thrown by protocols, `auth` and `operation` alone. */
export class ApiError extends Error {
  readonly type: ErrorType;
  readonly members: ErrorMembers;

  /** Without `text` the body has no message member. */
  constructor(type: ErrorType, text = "", members: ErrorMembers = NO_MEMBERS) {
    super(text);
    this.name = type;
    this.type = type;
    this.members = members;
  }

  /** How the answer is formed: its HTTP status and the spelling of its body. */
  get kind(): ErrorKind {
    return kindOf(this.type);
  }

  get status(): number {
    return kindOf(this.type).status;
  }
}

/** An item as errors carry it. */
type ErrorItem = AttributeMap | ItemImage;

/** Why a throttled request was refused: one of AWS's sixteen reasons, and the ARN of the table or index. */
export interface ThrottlingReason {
  readonly reason: string;
  readonly resource: string;
}

/** Why one action of a transaction failed. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string | undefined;
  readonly Item?: ErrorItem | undefined;
}

/** The reason of an action that nothing is wrong with. */
export const NO_REASON: CancellationReason = { Code: "None" };

/** A request that is malformed or breaks a rule. */
export const validationError = (text: string): ApiError => new ApiError("ValidationException", text);

/** A body that is not JSON (no text) or not of the input's types. */
export const serializationError = (text?: string): ApiError => new ApiError("SerializationException", text);

/** A target that this service does not have. */
export const unknownOperation = (): ApiError => new ApiError("UnknownOperationException");

/** A body of more than 16 MB. */
export const requestTooLarge = (): ApiError => new ApiError("RequestEntityTooLargeException");

/** A fault of this server, or an unknown outcome; the caller may retry. */
export const internalServerError = (text = "Internal server error"): ApiError =>
  new ApiError("InternalServerError", text);

/** A server that is stopping or cannot reach its storage. */
export const serviceUnavailable = (
  text = "The service is temporarily unavailable. Please retry.",
): ApiError => new ApiError("ServiceUnavailableException", text);

/** A caller that no policy allows, or that a policy denies. */
export const accessDenied = (text: string): ApiError => new ApiError("AccessDeniedException", text);

/** A request without a signature. */
export const missingAuthenticationToken = (): ApiError =>
  new ApiError("MissingAuthenticationTokenException", "Request is missing Authentication Token");

/** A signature that lacks parts. */
export const incompleteSignature = (text: string): ApiError =>
  new ApiError("IncompleteSignatureException", text);

/** A signature that does not match, is out of time, or has a wrong scope. */
export const invalidSignature = (text: string): ApiError => new ApiError("InvalidSignatureException", text);

/** An access key or session token that is not known. */
export const unrecognizedClient = (): ApiError =>
  new ApiError("UnrecognizedClientException", "The security token included in the request is invalid.");

/** A table, index or stream that is not there; the data plane says no more than the default text. */
export const resourceNotFound = (text = "Requested resource not found"): ApiError =>
  new ApiError("ResourceNotFoundException", text);

/** A table that is not there, as the backup, restore and export operations say it. */
export const tableNotFound = (text: string): ApiError => new ApiError("TableNotFoundException", text);

/** A resource in a state that does not allow the change. */
export const resourceInUse = (text: string): ApiError => new ApiError("ResourceInUseException", text);

/** Too many of something at once. */
export const limitExceeded = (text: string): ApiError => new ApiError("LimitExceededException", text);

/** A condition that does not hold; `item` when the caller asked for it and there is one. */
export const conditionalCheckFailed = (item?: ErrorItem): ApiError =>
  new ApiError(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    item === undefined ? NO_MEMBERS : { Item: item },
  );

/** Conditions, or a single test of a filter, look through more than they may. */
export const conditionTooLarge = (bytesMax: number): ApiError =>
  validationError(
    `The request looks through too much data to evaluate its conditions; maximum allowed: ${bytesMax} bytes`,
  );

/** An update whose item, before or after it, is larger than items may be. */
export const updateTooLarge = (): ApiError =>
  validationError("Item size to update has exceeded the maximum allowed size");

/** An item collection over its size limit. */
export const itemCollectionSizeLimitExceeded = (): ApiError =>
  new ApiError("ItemCollectionSizeLimitExceededException", "Collection size exceeded.");

/** A transaction that was not done: one reason per action, in order. */
export const transactionCanceled = (reasons: readonly CancellationReason[]): ApiError =>
  new ApiError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons
      .map((reason) => reason.Code)
      .join(", ")}]`,
    { CancellationReasons: reasons },
  );

/** A transaction of n actions of which the one at this position is not valid, for a reason of its own. */
export const transactionInvalid = (actions: number, at: number, text: string): ApiError =>
  transactionCanceled(
    Array.from({ length: actions }, (_, i) =>
      i === at ? { Code: "ValidationError", Message: text } : NO_REASON,
    ),
  );

/** A token whose first request still runs. */
export const transactionInProgress = (): ApiError =>
  new ApiError(
    "TransactionInProgressException",
    "The transaction with the given request token is already in progress.",
  );

/** A token that came with other parameters before; the text is that of the API reference. */
export const idempotentParameterMismatch = (
  text = "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.",
): ApiError => new ApiError("IdempotentParameterMismatchException", text);

/** An item that an INSERT statement found already there. */
export const duplicateItem = (text = "Duplicate primary key exists in table"): ApiError =>
  new ApiError("DuplicateItemException", text);

/** A provisioned table or index over its units. */
export const provisionedThroughputExceeded = (text: string, reasons: readonly ThrottlingReason[]): ApiError =>
  new ApiError("ProvisionedThroughputExceededException", text, { ThrottlingReasons: reasons });

/** An on-demand table over its ramp or maximum, or the control plane over its rate. The lower-case member is AWS's. */
export const throttling = (text: string, reasons?: readonly ThrottlingReason[]): ApiError =>
  new ApiError(
    "ThrottlingException",
    text,
    reasons === undefined ? NO_MEMBERS : { throttlingReasons: reasons },
  );
