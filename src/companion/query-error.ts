/**
 * What callers of the Query protocol get for errors. Its services are older than the JSON ones and have names and
 * HTTP statuses of their own for what any service may answer; one table says which. The texts are the same.
 */
import type { ApiError, ErrorType } from "../api/errors.ts";
import type { FormFault } from "../codec/query-form.ts";
import { PARAMETERS_MAX, STEPS_MAX } from "../codec/query-form.ts";
import type { FormTypeFault } from "./form-input.ts";

/** An error in the words of the protocol. Thrown for what other protocols have no error for. */
export class QueryError extends Error {
  readonly code: string;
  /** HTTP status. */
  readonly status: number;

  constructor(code: string, status: number, text: string) {
    super(text);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** Codes and statuses of errors that every service may answer with. */
const generalCodes: Partial<Readonly<Record<ErrorType, readonly [code: string, status: number]>>> = {
  MissingAuthenticationTokenException: ["MissingAuthenticationToken", 403],
  IncompleteSignatureException: ["IncompleteSignature", 400],
  InvalidSignatureException: ["SignatureDoesNotMatch", 403],
  UnrecognizedClientException: ["InvalidClientTokenId", 403],
  ExpiredTokenException: ["ExpiredToken", 403],
  AccessDeniedException: ["AccessDenied", 403],
  ValidationException: ["ValidationError", 400],
  ThrottlingException: ["Throttling", 400],
  RequestEntityTooLargeException: ["RequestEntityTooLarge", 413],
  ServiceUnavailableException: ["ServiceUnavailable", 503],
  InternalServerError: ["InternalFailure", 500],
};

/** An error of whatever protocol in the words of this one; what has no other name keeps its own. */
export function queryError({ type, status, message }: ApiError): QueryError {
  const [code, queryStatus] = generalCodes[type] ?? [type, status];
  return new QueryError(code, queryStatus, message);
}

/** An operation that no service of that version has. */
export const invalidAction = (action: string, version: string | undefined): QueryError =>
  new QueryError(
    "InvalidAction",
    400,
    `Could not find operation ${action} for version ${version ?? "NO_VERSION_SPECIFIED"}`,
  );

/** A form that names no operation. */
export const missingAction = (): QueryError =>
  new QueryError("MissingAction", 400, "The request is missing an action or a required parameter.");

/** A parameter whose value is not of its type. */
export const malformedInput = ({ path, wanted }: FormTypeFault): QueryError =>
  new QueryError("MalformedInput", 400, `The value of ${path} is not a valid ${wanted}`);

/** A form that cannot be read. */
export function malformedForm(fault: FormFault): QueryError {
  switch (fault) {
    case "parameters":
      return new QueryError("MalformedInput", 400, `The request has more than ${PARAMETERS_MAX} parameters`);
    case "steps":
      return new QueryError(
        "MalformedInput",
        400,
        `The name of a parameter has more than ${STEPS_MAX} parts`,
      );
    case "encoding":
      return new QueryError("MalformedInput", 400, "The request is not well encoded");
  }
}
