/**
 * From the ResourceArn of the tag operations to the table it names. Tags hang on tables alone here: the streams of a
 * table have none of their own.
 */
import { type ApiError, resourceNotFound, validationError } from "../../api/errors.ts";
import { parseArn, TableNameFault } from "../../api/table-name.ts";
import type { TableRecord } from "../../engine/catalog/table-record.ts";
import type { OperationContext } from "../context.ts";
import { invalidParameter } from "../request/error-wording.ts";

const DYNAMODB_ARN = /^arn:[^:]*:dynamodb:/;

/** The name of the table whose tags are meant. The shape requires an ARN, yet its absence is left to this. @throws ApiError */
export function taggedTable({ database }: OperationContext, resourceArn: string | undefined): string {
  if (resourceArn === undefined) throw validationError("Invalid TableArn");
  if (!resourceArn.startsWith("arn:")) throw invalidParameter(`ARNs must start with 'arn:': ${resourceArn}`);
  if (!DYNAMODB_ARN.test(resourceArn)) throw foreignArn(resourceArn);
  const arn = parseArn(resourceArn);
  if (arn instanceof TableNameFault) {
    throw arn.kind === "region" ? elsewhere(resourceArn) : foreignArn(resourceArn);
  }
  if (arn.part !== null) {
    throw invalidParameter(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${resourceArn}`,
    );
  }
  if (arn.region !== database.settings.region) throw elsewhere(resourceArn);
  if (arn.accountId !== database.settings.accountId) throw resourceNotTaggable(resourceArn);
  return arn.table;
}

const foreignArn = (arn: string): ApiError =>
  invalidParameter(`Provided Arn is not a DynamoDB resource arn: ${arn}`);

const elsewhere = (arn: string): ApiError =>
  validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);

/** A table whose tags cannot be reached: it is not there, not yet, or no longer. */
export const resourceNotTaggable = (resourceArn: string): ApiError =>
  resourceNotFound(`Requested resource not found: ResourceArn: ${resourceArn} not found`);

/** Whether tags of the table can be reached. */
export const isTaggable = (record: TableRecord): boolean =>
  record.status !== "creating" && record.status !== "deleting";
