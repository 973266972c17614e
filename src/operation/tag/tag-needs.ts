/**
 * The needs of the tag operations: the action on the resource that they name, and the tags that they are about.
 */
import type { IamAction } from "../../api/dynamodb.ts";
import type { TagResourceInput, UntagResourceInput } from "../../api/generated/dynamodb/inputs.ts";
import type { Tag } from "../../api/generated/dynamodb/types.ts";
import type { ConditionFacts, NeedsOf } from "../../engine/request-scope.ts";
import { need } from "../request/needs.ts";

/** What names a resource with tags. */
interface TaggedResource {
  readonly ResourceArn: string;
}

/** The needs of an operation on a resource with tags. */
export const tagNeeds =
  (action: IamAction, facts?: ConditionFacts): NeedsOf<TaggedResource> =>
  ({ ResourceArn }) => [need(action, ResourceArn, facts)];

/** TagResource with the tags that it adds. */
export const tagResourceNeeds: NeedsOf<TagResourceInput> = (input, database) =>
  tagNeeds("dynamodb:TagResource", requestTagFacts(input.Tags))(input, database);

/** UntagResource with the keys that it removes. */
export const untagResourceNeeds: NeedsOf<UntagResourceInput> = (input, database) =>
  tagNeeds("dynamodb:UntagResource", { "aws:tagkeys": () => input.TagKeys })(input, database);

/** The tags that a request gives a resource: the list of their keys, and the value of each. */
export function requestTagFacts(tags: readonly Partial<Tag>[]): ConditionFacts {
  const facts: Record<string, () => readonly string[]> = {};
  facts["aws:tagkeys"] = () => tags.map(({ Key }) => Key).filter((key) => key !== undefined);
  for (const { Key, Value } of tags) {
    if (Key !== undefined && Value !== undefined)
      facts[`aws:requesttag/${Key.toLowerCase()}`] = () => [Value];
  }
  return facts;
}
