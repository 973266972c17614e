/**
 * A service as the AWS-JSON protocol needs it: a value that names its operations and how to speak to them. Whoever
 * has such a service, whatever it is for, puts one together and gives it to the protocol.
 */
import { type ApiError, serializationError, validationError } from "../api/errors.ts";
import { InputFault } from "../api/input-fault.ts";
import type { ReadInput } from "../api/input-reader.ts";
import type { ServiceDescription } from "../api/shape.ts";
import { assert } from "../base/assert.ts";
import type { Awaitable } from "../base/awaitable.ts";
import type { ApiCall } from "../call/api-call.ts";
import type { RequestScope } from "../engine/request-scope.ts";

/** One service. */
export interface JsonService {
  /** What stands before the name of an operation in X-Amz-Target, such as `DynamoDB_20120810`. */
  readonly targetPrefix: string;
  readonly jsonVersion: "1.0" | "1.1";
  /** The service that signatures must be scoped to, such as `dynamodb`. */
  readonly signingName: string;
  /** A target that names none of them is answered with UnknownOperationException. */
  readonly operations: readonly JsonOperation[];
  /** Operations that the service has and this program lacks; calling one is worth a line in the log. */
  readonly lacking?: readonly string[];
}

/** The service that is described so, with these operations. */
export function jsonService(
  { name, targetPrefix, jsonVersion, operations: described }: ServiceDescription,
  operations: readonly JsonOperation[],
): JsonService {
  assert(targetPrefix !== undefined && jsonVersion !== undefined, "the service speaks AWS-JSON", { name });
  const served = new Set(operations.map((operation) => operation.name));
  const lacking = Object.keys(described).filter((operation) => !served.has(operation));
  return { targetPrefix, jsonVersion, signingName: name, operations, lacking };
}

/** One operation. */
export interface JsonOperation {
  readonly name: string;
  /**
   * From parsed JSON to output: decodes, validates and runs. Notes the input in the call. An output that is undefined
   * is an empty body.
   * @throws ApiError for what the caller did wrong
   */
  readonly serve: (json: unknown, call: ApiCall) => Awaitable<unknown>;
}

/** The parts of an operation: its shape as functions, and what it does. */
export interface JsonOperationParts<Input> {
  readonly name: string;
  /** Checks types and constraints; may work in place. */
  readonly read: ReadInput<Input>;
  readonly run: (input: Input, scope: RequestScope) => Awaitable<unknown>;
}

/** An operation of those parts. */
export const jsonOperation = <Input>({ name, read, run }: JsonOperationParts<Input>): JsonOperation => ({
  name,
  serve(json, call) {
    const input = read(json);
    if (input instanceof InputFault) throw inputError(input);
    call.input = input;
    return run(input, call);
  },
});

const inputError = ({ kind, text }: InputFault): ApiError =>
  kind === "serialization" ? serializationError(text) : validationError(text ?? "");
