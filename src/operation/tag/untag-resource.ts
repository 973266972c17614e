/**
 * UntagResource: removes tags by their keys; keys that are not there are no matter.
 */
import { validationError } from "../../api/errors.ts";
import type { UntagResourceInput } from "../../api/generated/dynamodb/inputs.ts";
import type { OperationContext } from "../context.ts";
import { checkTagKey } from "./table-tags.ts";
import { isTaggable, resourceNotTaggable, taggedTable } from "./tagged-resource.ts";

export async function untagResource(
  { ResourceArn, TagKeys }: UntagResourceInput,
  context: OperationContext,
): Promise<undefined> {
  const name = taggedTable(context, "dynamodb:UntagResource", ResourceArn);
  if (TagKeys.length === 0) throw validationError("Atleast one Tag Key needs to be provided as Input.");
  for (const key of TagKeys) checkTagKey(key);
  const removed = new Set(TagKeys);
  const isDone = await context.catalog.updateTags(name, (current, record) => {
    if (!isTaggable(record)) throw resourceNotTaggable(ResourceArn);
    return current.filter((tag) => !removed.has(tag.key));
  });
  if (!isDone) throw resourceNotTaggable(ResourceArn);
  return undefined;
}
