/**
 * Error bodies: namespace, HTTP status, and the spelling of the message member.
 */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import * as errors from "../api/errors.ts";
import { JsonImage } from "../item/item-image.ts";
import { errorBody } from "./json-response.ts";

const CORAL = "com.amazon.coral.service#";
const DYNAMODB = "com.amazonaws.dynamodb.v20120810#";

const bodies: readonly (readonly [errors.ApiError, number, object])[] = [
  [
    errors.validationError("no"),
    400,
    { __type: "com.amazon.coral.validate#ValidationException", message: "no" },
  ],
  [errors.serializationError(), 400, { __type: `${CORAL}SerializationException` }],
  [errors.serializationError("no"), 400, { __type: `${CORAL}SerializationException`, Message: "no" }],
  [errors.accessDenied("no"), 400, { __type: `${CORAL}AccessDeniedException`, Message: "no" }],
  [errors.unknownOperation(), 400, { __type: `${CORAL}UnknownOperationException` }],
  [errors.requestTooLarge(), 413, { __type: `${CORAL}RequestEntityTooLargeException` }],
  [
    errors.missingAuthenticationToken(),
    400,
    {
      __type: `${CORAL}MissingAuthenticationTokenException`,
      message: "Request is missing Authentication Token",
    },
  ],
  [
    errors.resourceNotFound(),
    400,
    { __type: `${DYNAMODB}ResourceNotFoundException`, message: "Requested resource not found" },
  ],
  [
    errors.internalServerError(),
    500,
    { __type: `${DYNAMODB}InternalServerError`, message: "Internal server error" },
  ],
  [
    new errors.ApiError("ReplicatedWriteConflictException", "x"),
    409,
    { __type: `${DYNAMODB}ReplicatedWriteConflictException`, message: "x" },
  ],
  [
    errors.conditionalCheckFailed(new JsonImage(Buffer.from('{"a":{"S":"x"}}'))),
    400,
    {
      __type: `${DYNAMODB}ConditionalCheckFailedException`,
      message: "The conditional request failed",
      Item: { a: { S: "x" } },
    },
  ],
  [
    errors.transactionCanceled([
      { Code: "None" },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: { a: { S: "x" } } },
    ]),
    400,
    {
      __type: `${DYNAMODB}TransactionCanceledException`,
      Message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "None" },
        {
          Code: "ConditionalCheckFailed",
          Message: "The conditional request failed",
          Item: { a: { S: "x" } },
        },
      ],
    },
  ],
  [
    errors.transactionInvalid(3, 1, "no such type"),
    400,
    {
      __type: `${DYNAMODB}TransactionCanceledException`,
      Message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError, None]",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ValidationError", Message: "no such type" },
        { Code: "None" },
      ],
    },
  ],
  [
    errors.throttling("slow", [{ reason: "TableReadMaxOnDemandThroughputExceeded", resource: "arn" }]),
    400,
    {
      __type: `${DYNAMODB}ThrottlingException`,
      message: "slow",
      throttlingReasons: [{ reason: "TableReadMaxOnDemandThroughputExceeded", resource: "arn" }],
    },
  ],
  [
    errors.provisionedThroughputExceeded("slow", []),
    400,
    { __type: `${DYNAMODB}ProvisionedThroughputExceededException`, message: "slow", ThrottlingReasons: [] },
  ],
  [
    errors.idempotentParameterMismatch("x"),
    400,
    { __type: `${DYNAMODB}IdempotentParameterMismatchException`, Message: "x" },
  ],
  [
    errors.transactionInProgress(),
    400,
    {
      __type: `${DYNAMODB}TransactionInProgressException`,
      Message: "The transaction with the given request token is already in progress.",
    },
  ],
];

describe("errorBody", () => {
  it.each(bodies)("%s has status %i", (error, status, body) => {
    expect(error.status).toBe(status);
    expect(JSON.parse(errorBody(error).toString("utf8"))).toEqual(body);
  });
});
