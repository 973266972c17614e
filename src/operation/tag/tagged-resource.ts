/**
 * From the ResourceArn of the tag operations to the table it names. Tags hang on tables alone here: the streams of a
 * table have none of their own.
 */

import type { IamAction } from "../../api/dynamodb.ts";
import { type ApiError, resourceNotFound, validationError } from "../../api/errors.ts";
import { parseArn, TableNameFault } from "../../api/table-name.ts";
import type { TableRecord } from "../../engine/catalog/table-record.ts";
import type { OperationContext } from "../context.ts";
import { invalidParameter, notAuthorized } from "../request/error-wording.ts";

/** A table's ARN whose service and account are good, as far as the region. */
const TABLE_ARN = /^arn:[^:]*:dynamodb:[^:]*:\d{12}:table\/[^/]*(?:\/|$)/;

/**
 * The name of the table whose tags are meant. Whose it is comes first: service, then account, then region and name.
 * @throws ApiError
 */
export function taggedTable(context: OperationContext, action: IamAction, resourceArn: string): string {
  const { settings } = context.database;
  if (!resourceArn.startsWith("arn:")) throw invalidParameter(`ARNs must start with 'arn:': ${resourceArn}`);
  const [, , service, , accountId = ""] = resourceArn.split(":");
  if (service !== "dynamodb" || (/^\d{12}$/.test(accountId) && accountId !== settings.accountId)) {
    const reason = `because no resource-based policy allows the ${action} action`;
    throw notAuthorized(context.scope.principal, { action, resource: resourceArn, reason });
  }
  const arn = parseArn(resourceArn);
  if (arn instanceof TableNameFault) {
    throw TABLE_ARN.test(resourceArn) ? elsewhere(resourceArn) : foreignArn(resourceArn);
  }
  if (arn.part !== null) {
    throw invalidParameter(
      `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${resourceArn}`,
    );
  }
  if (arn.region !== settings.region) throw elsewhere(resourceArn);
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
