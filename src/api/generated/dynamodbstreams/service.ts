/**
 * The service as data, and the types of its operations.
 * Made by `npm run generate` from the service model; not edited by hand.
 */
import type { ServiceDescription } from "../../shape.ts";
import type * as inputs from "./inputs.ts";
import type * as outputs from "./outputs.ts";
import { shapes } from "./shapes.ts";

/** Input type by operation. */
export interface OperationInputs {
  readonly DescribeStream: inputs.DescribeStreamInput;
  readonly GetRecords: inputs.GetRecordsInput;
  readonly GetShardIterator: inputs.GetShardIteratorInput;
  readonly ListStreams: inputs.ListStreamsInput;
}

/** Output type by operation. */
export interface OperationOutputs {
  readonly DescribeStream: outputs.DescribeStreamOutput;
  readonly GetRecords: outputs.GetRecordsOutput;
  readonly GetShardIterator: outputs.GetShardIteratorOutput;
  readonly ListStreams: outputs.ListStreamsOutput;
}

/** Name of an operation of this service. */
export type OperationName = keyof OperationInputs;

/** Name of an error that its operations declare. */
export type ErrorName = "ExpiredIteratorException" | "InternalServerError" | "LimitExceededException" | "ResourceNotFoundException" | "TrimmedDataAccessException";

/** The service as its model describes it. */
export const dynamodbstreams: ServiceDescription<OperationName, ErrorName> = {
  name: "dynamodb",
  apiVersion: "2012-08-10",
  protocols: ["json"],
  jsonVersion: "1.0",
  targetPrefix: "DynamoDBStreams_20120810",
  shapes,
  operations: {
    DescribeStream: {input: "DescribeStreamInput",errors: ["ResourceNotFoundException","InternalServerError"]},
    GetRecords: {input: "GetRecordsInput",errors: ["ResourceNotFoundException","LimitExceededException","InternalServerError","ExpiredIteratorException","TrimmedDataAccessException"]},
    GetShardIterator: {input: "GetShardIteratorInput",errors: ["ResourceNotFoundException","InternalServerError","TrimmedDataAccessException"]},
    ListStreams: {input: "ListStreamsInput",errors: ["ResourceNotFoundException","InternalServerError"]},
  },
  errors: {
    ExpiredIteratorException: {code: "ExpiredIteratorException",status: 400,textMember: "message"},
    InternalServerError: {code: "InternalServerError",status: 500,textMember: "message"},
    LimitExceededException: {code: "LimitExceededException",status: 400,textMember: "message"},
    ResourceNotFoundException: {code: "ResourceNotFoundException",status: 400,textMember: "message"},
    TrimmedDataAccessException: {code: "TrimmedDataAccessException",status: 400,textMember: "message"},
  },
};
