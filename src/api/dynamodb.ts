/**
 * The two services that make up DynamoDB's API: tables and items, and the streams of changes. Clients find both at
 * one address, and no name of an operation is used twice.
 */
import {
  dynamodb,
  type ErrorName as TableErrorName,
  type OperationInputs as TableInputs,
  type OperationOutputs as TableOutputs,
} from "./generated/dynamodb/service.ts";
import {
  dynamodbstreams,
  type ErrorName as StreamErrorName,
  type OperationInputs as StreamInputs,
  type OperationOutputs as StreamOutputs,
} from "./generated/dynamodbstreams/service.ts";
import type { ServiceDescription } from "./shape.ts";

/** Input type by operation, of both services. */
export interface OperationInputs extends TableInputs, StreamInputs {}

/** Output type by operation, of both services. */
export interface OperationOutputs extends TableOutputs, StreamOutputs {}

/** Name of an operation of either service. */
export type OperationName = keyof OperationInputs;

/** Name of an error that an operation of either service declares. */
export type DeclaredError = TableErrorName | StreamErrorName;

/** An action that policies allow or deny. Statements and the checks of transactions have actions of their own. */
export type IamAction = `dynamodb:${
  | OperationName
  | "ConditionCheckItem"
  | "PartiQLSelect"
  | "PartiQLInsert"
  | "PartiQLUpdate"
  | "PartiQLDelete"}`;

/** Both services as data. */
export const services: readonly ServiceDescription[] = [dynamodb, dynamodbstreams];

const isOperationName = (name: string): name is OperationName =>
  services.some(({ operations }) => Object.hasOwn(operations, name));

/** Names of all operations, those that Stator lacks among them. */
export const operationNames: readonly OperationName[] = services
  .flatMap(({ operations }) => Object.keys(operations))
  .filter(isOperationName);

/** The service that has the operation. */
export const serviceOf = (name: OperationName): ServiceDescription =>
  Object.hasOwn(dynamodb.operations, name) ? dynamodb : dynamodbstreams;
