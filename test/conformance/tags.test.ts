/**
 * TagResource, UntagResource and ListTagsOfResource.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";

const target = useTarget();
let ResourceArn = "";
let table = "";

beforeAll(async () => {
  table = await target.createTable("tags", PK_TABLE);
  ResourceArn = (await target.call("DescribeTable", { TableName: table }))["Table"].TableArn;
});

const VE = "ValidationException: ";
const OMP = `${VE}One or more parameter values were invalid: `;
const tag = (Key: string, Value: string) => ({ Key, Value });
const sorted = (tags: readonly { readonly Key: string }[]) =>
  tags.toSorted((a, b) => (a.Key < b.Key ? -1 : 1));
const tags = async () => sorted((await target.call("ListTagsOfResource", { ResourceArn }))["Tags"]);

/** Tag writes are accepted one at a time, and some time apart. */
async function eventually(operation: string, input: object): Promise<void> {
  await expect.poll(() => target.refusal(operation, { ResourceArn, ...input })).toBe("accepted {}");
}

describe("Tags: of a table", () => {
  it("are merged, replaced and taken away", async () => {
    expect(await tags()).toEqual([]);
    await eventually("TagResource", { Tags: [tag("a", "1"), tag("b", "2")] });
    await expect.poll(tags).toEqual([tag("a", "1"), tag("b", "2")]);
    await eventually("TagResource", { Tags: [tag("b", "3"), tag("c", "")] });
    await expect.poll(tags).toEqual([tag("a", "1"), tag("b", "3"), tag("c", "")]);
    await eventually("UntagResource", { TagKeys: ["b", "nowhere"] });
    await expect.poll(tags).toEqual([tag("a", "1"), tag("c", "")]);
  });
});

describe("Tags: refusals", () => {
  const missing = () => ResourceArn.replace(table, target.name("missing"));
  it.each<readonly [rule: string, operation: string, input: () => object, text: () => string]>([
    [
      "no tags",
      "TagResource",
      () => ({ Tags: [] }),
      () => `${VE}Atleast one Tag needs to be provided as Input.`,
    ],
    [
      "no keys",
      "UntagResource",
      () => ({ TagKeys: [] }),
      () => `${VE}Atleast one Tag Key needs to be provided as Input.`,
    ],
    [
      "a tag without a value",
      "TagResource",
      () => ({ Tags: [{ Key: "a" }] }),
      () => `${VE}The Tag Value provided is invalid, Value: null`,
    ],
    [
      "a tag without a key",
      "TagResource",
      () => ({ Tags: [{ Value: "1" }] }),
      () => `${VE}The Tag Key provided is invalid, Key: null`,
    ],
    ["no resource", "ListTagsOfResource", () => ({ ResourceArn: undefined }), () => `${VE}Invalid TableArn`],
    [
      "a key twice",
      "TagResource",
      () => ({ Tags: [tag("a", "1"), tag("a", "2")] }),
      () => `${VE}Duplicate Tag Keys provided as input: Duplicate Tag Key found a`,
    ],
    [
      "an AWS key",
      "TagResource",
      () => ({ Tags: [tag("aws:a", "1")] }),
      () => `${VE}Tag Key cannot be prefixed with aws:, Key: aws:a`,
    ],
    [
      "an empty key",
      "TagResource",
      () => ({ Tags: [tag("", "1")] }),
      () => `${VE}The Tag Key provided is invalid, Key: `,
    ],
    [
      "a key of 129 letters",
      "TagResource",
      () => ({ Tags: [tag("x".repeat(129), "1")] }),
      () => `${VE}The Tag Key provided is invalid, Key: ${"x".repeat(129)}`,
    ],
    [
      "a value of 257 letters",
      "TagResource",
      () => ({ Tags: [tag("a", "x".repeat(257))] }),
      () => `${VE}The Tag Value provided is invalid, Value: ${"x".repeat(257)}`,
    ],
    [
      "51 tags",
      "TagResource",
      () => ({ Tags: Array.from({ length: 51 }, (_, i) => tag(`k${i}`, "")) }),
      () => `${VE}Number of Tags exceed the current limit for the provided ResourceArn`,
    ],
    [
      "a name in place of the ARN",
      "TagResource",
      () => ({ ResourceArn: "books", Tags: [tag("a", "1")] }),
      () => `${OMP}ARNs must start with 'arn:': books`,
    ],
    [
      "an index",
      "ListTagsOfResource",
      () => ({ ResourceArn: `${ResourceArn}/index/byG` }),
      () =>
        `${OMP}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${ResourceArn}/index/byG`,
    ],
    [
      "a missing table to list",
      "ListTagsOfResource",
      () => ({ ResourceArn: missing() }),
      () => `ResourceNotFoundException: Requested resource not found: ResourceArn: ${missing()} not found`,
    ],
    [
      "a missing table to tag",
      "TagResource",
      () => ({ ResourceArn: missing(), Tags: [tag("a", "1")] }),
      () => `ResourceNotFoundException: Requested resource not found: ResourceArn: ${missing()} not found`,
    ],
    [
      "a missing table to untag",
      "UntagResource",
      () => ({ ResourceArn: missing(), TagKeys: ["a"] }),
      () => `ResourceNotFoundException: Requested resource not found: ResourceArn: ${missing()} not found`,
    ],
  ])("%s", async (_, operation, input, text) => {
    expect(await target.refusal(operation, { ResourceArn, ...input() })).toBe(text());
  });
});

describe("Tags: whose they are", () => {
  const operations = [
    ["TagResource", { Tags: [tag("a", "1")] }],
    ["UntagResource", { TagKeys: ["a"] }],
    ["ListTagsOfResource", {}],
  ] as const;
  const region = () => target.remote.region;

  it.each(operations)(
    "%s of another service or account is denied, wherever it is",
    async (operation, input) => {
      const own = ResourceArn.split(":")[4] ?? "";
      for (const arn of [
        `arn:aws:s3:${region()}:${own}:table/${table}`,
        "arn:aws:s3:::books",
        `arn:aws:dynamodb:${region()}:000000000000:table/${table}`,
        `arn:aws:dynamodb:xx-nowhere-9:000000000000:table/${table}`,
        `arn:aws:dynamodb:${region()}:000000000000:table/ab`,
      ]) {
        const text = await target.refusal(operation, { ...input, ResourceArn: arn });
        expect(text).toMatch(/^AccessDeniedException: User: .* is not authorized to perform: /);
        expect(text).toContain(`dynamodb:${operation} on resource: ${arn} because no`);
      }
    },
  );

  it.each(operations)(
    "%s of another region or a name of two letters has no table",
    async (operation, input) => {
      for (const arn of [
        ResourceArn.replace(`:${region()}:`, ":xx-nowhere-9:"),
        ResourceArn.replace(table, "ab"),
        ResourceArn.replace(table, "a"),
      ]) {
        expect(await target.refusal(operation, { ...input, ResourceArn: arn })).toBe(
          `${VE}Invalid TableArn: Invalid ResourceArn provided as input ${arn}`,
        );
      }
    },
  );

  it.each(operations)("%s of nothing comes before missing members", async (operation, input) => {
    expect(await target.refusal(operation, input)).toBe(`${VE}Invalid TableArn`);
    expect(await target.refusal(operation, {})).toBe(`${VE}Invalid TableArn`);
  });

  it("written they are answered with an empty body", async () => {
    for (const [operation, input] of operations.slice(0, 2)) {
      const body = JSON.stringify({ ResourceArn, ...input });
      await expect
        .poll(async () => {
          const { status, text } = await target.raw({ operation, body });
          return [status, text];
        })
        .toEqual([200, ""]);
    }
  });
});
