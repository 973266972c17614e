/**
 * ListTagsOfResource. All tags fit on one page, so no answer has a token and none is accepted.
 */
import { validationError } from "../../api/errors.ts";
import type { ListTagsOfResourceInput } from "../../api/generated/dynamodb/inputs.ts";
import type { ListTagsOfResourceOutput } from "../../api/generated/dynamodb/outputs.ts";
import type { OperationContext } from "../context.ts";
import { isTaggable, resourceNotTaggable, taggedTable } from "./tagged-resource.ts";

export async function listTagsOfResource(
  { ResourceArn, NextToken }: ListTagsOfResourceInput,
  context: OperationContext,
): Promise<ListTagsOfResourceOutput> {
  const name = taggedTable(context, "dynamodb:ListTagsOfResource", ResourceArn);
  if (NextToken !== undefined) throw validationError(`The provided NextToken is invalid: ${NextToken}`);
  const record = await context.catalog.record(name);
  if (record === undefined || !isTaggable(record)) throw resourceNotTaggable(ResourceArn);
  const tags = await context.catalog.tags(name);
  return { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) };
}
