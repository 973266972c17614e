/**
 * TagResource: adds tags, and gives keys that are there new values.
 */
import { validationError } from "../../api/errors.ts";
import type { TagResourceInput } from "../../api/generated/dynamodb/inputs.ts";
import type { OperationContext } from "../context.ts";
import { mergeTags, parseTags } from "./table-tags.ts";
import { isTaggable, resourceNotTaggable, taggedTable } from "./tagged-resource.ts";

export async function tagResource(
  { ResourceArn, Tags }: TagResourceInput,
  context: OperationContext,
): Promise<undefined> {
  const name = taggedTable(context, "dynamodb:TagResource", ResourceArn);
  if (Tags.length === 0) throw validationError("Atleast one Tag needs to be provided as Input.");
  const added = parseTags(Tags);
  const isDone = await context.catalog.updateTags(name, (current, record) => {
    if (!isTaggable(record)) throw resourceNotTaggable(ResourceArn);
    return mergeTags(current, added);
  });
  if (!isDone) throw resourceNotTaggable(ResourceArn);
  return undefined;
}
