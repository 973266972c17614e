/**
 * The three tag operations on tables.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import type { OperationContext } from "../context.ts";
import { createTable } from "../table/create-table.ts";
import { deleteTable } from "../table/delete-table.ts";
import { listTagsOfResource } from "./list-tags-of-resource.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

const ResourceArn = "arn:aws:dynamodb:us-east-1:123456789012:table/books";
const OMP = "ValidationException: One or more parameter values were invalid: ";
const VE = "ValidationException: ";

let context: OperationContext;

const input = {
  TableName: "books",
  AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "a", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
  Tags: [{ Key: "team", Value: "one" }],
};

const tag = (Key: string, Value = "") => ({ Key, Value });
const many = (count: number) => Array.from({ length: count }, (_, i) => tag(`key-${i}`));

beforeEach(async () => {
  ({ context } = newControlPlane());
  await createTable(input, context);
});

describe("tags", () => {
  it("come with the table and change", async () => {
    await tagResource({ ResourceArn, Tags: [tag("team", "two"), tag("cost", "9")] }, context);
    expect(await listTagsOfResource({ ResourceArn }, context)).toEqual({
      Tags: [tag("team", "two"), tag("cost", "9")],
    });
    await untagResource({ ResourceArn, TagKeys: ["team", "absent"] }, context);
    expect(await listTagsOfResource({ ResourceArn }, context)).toEqual({ Tags: [tag("cost", "9")] });
  });

  it("go with the table", async () => {
    await deleteTable({ TableName: "books" }, context);
    await createTable({ ...input, Tags: undefined }, context);
    expect(await listTagsOfResource({ ResourceArn }, context)).toEqual({ Tags: [] });
  });

  it("are at most fifty once merged", async () => {
    await tagResource({ ResourceArn, Tags: many(49) }, context);
    expect(await refusalOf(() => tagResource({ ResourceArn, Tags: [tag("extra")] }, context))).toBe(
      `${VE}Number of Tags exceed the current limit for the provided ResourceArn`,
    );
    await tagResource({ ResourceArn, Tags: [tag("key-1", "again")] }, context);
  });

  it.each<[string, readonly { Key: string; Value: string }[], string]>([
    ["no tags", [], "Atleast one Tag needs to be provided as Input."],
    ["a key of AWS", [tag("aws:x")], "Tag Key cannot be prefixed with aws:, Key: aws:x"],
    ["a strange key", [tag("a{b")], "The Tag Key provided is invalid, Key: a{b"],
    ["a strange value", [tag("a", "<b>")], "The Tag Value provided is invalid, Value: <b>"],
    ["a key twice", [tag("a"), tag("a")], "Duplicate Tag Keys provided as input: Duplicate Tag Key found a"],
  ])("refuse %s", async (_rule, Tags, text) => {
    expect(await refusalOf(() => tagResource({ ResourceArn, Tags }, context))).toBe(VE + text);
  });

  it.each([
    ["books", `${OMP}ARNs must start with 'arn:': books`],
    [
      "arn:aws:dynamodb:us-east-1:123456789012:chair/books",
      `${OMP}Provided Arn is not a DynamoDB resource arn: arn:aws:dynamodb:us-east-1:123456789012:chair/books`,
    ],
    [
      `${ResourceArn}/index/byB`,
      `${OMP}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${ResourceArn}/index/byB`,
    ],
    [
      "arn:aws:dynamodb:us-east-1:123456789012:table/ab",
      `${VE}Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:us-east-1:123456789012:table/ab`,
    ],
    [
      "arn:aws:dynamodb:eu-west-1:123456789012:table/books",
      `${VE}Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb:eu-west-1:123456789012:table/books`,
    ],
    [
      `${ResourceArn}x`,
      `ResourceNotFoundException: Requested resource not found: ResourceArn: ${ResourceArn}x not found`,
    ],
  ])("refuse the ARN %s", async (arn, text) => {
    expect(await refusalOf(() => listTagsOfResource({ ResourceArn: arn }, context))).toBe(text);
    expect(await refusalOf(() => tagResource({ ResourceArn: arn, Tags: [tag("a")] }, context))).toBe(text);
    expect(await refusalOf(() => untagResource({ ResourceArn: arn, TagKeys: ["a"] }, context))).toBe(text);
  });
});
