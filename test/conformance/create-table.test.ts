/**
 * CreateTable: the description it gives, and the tags it sets.
 */
import { describe, expect, it } from "vitest";
import { attributes, keys, newIndex, PK_TABLE, projection, tableOfKeyA, units } from "./tables.ts";
import { useTarget } from "./target.ts";

const target = useTarget();
const VE = "ValidationException: ";

/** What a table on demand with key `a` and these differences is refused with. */
const refused = (changes: object) =>
  target.refusal("CreateTable", tableOfKeyA(target.name("refused"), changes));

describe("CreateTable: describes", () => {
  it("a table on demand", async () => {
    const TableName = target.name("on-demand");
    const { TableDescription } = await target.call("CreateTable", {
      TableName,
      ...PK_TABLE,
      BillingMode: "PAY_PER_REQUEST",
    });
    expect(TableDescription).toMatchObject({
      TableName,
      AttributeDefinitions: attributes("pk:S"),
      KeySchema: keys("pk"),
      TableStatus: "CREATING",
      TableArn: expect.stringMatching(
        new RegExp(`^arn:aws:dynamodb:${target.remote.region}:\\d{12}:table/${TableName}$`),
      ),
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CreationDateTime: expect.any(Number),
      ItemCount: 0,
      TableSizeBytes: 0,
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      DeletionProtectionEnabled: false,
    });
    await target.untilActive(TableName);
  });

  it("a provisioned table with indexes, a stream and protection", async () => {
    const TableName = target.name("everything");
    await target.call("CreateTable", {
      TableName,
      AttributeDefinitions: attributes("pk:S", "sk:N", "g:B", "l:S"),
      KeySchema: keys("pk", "sk"),
      ProvisionedThroughput: units(2, 3),
      GlobalSecondaryIndexes: [
        newIndex("byG", keys("g"), projection(["x"]), { ProvisionedThroughput: units(4, 5) }),
      ],
      LocalSecondaryIndexes: [newIndex("byL", keys("pk", "l"), projection("KEYS_ONLY"))],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      TableClass: "STANDARD",
    });
    await target.untilActive(TableName);
    const { Table } = await target.call("DescribeTable", { TableName });
    const arn: string = Table.TableArn;
    expect(Table).toMatchObject({
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...units(2, 3) },
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      LatestStreamArn: `${arn}/stream/${Table.LatestStreamLabel}`,
    });
    expect(Table.GlobalSecondaryIndexes).toEqual([
      expect.objectContaining({
        IndexName: "byG",
        KeySchema: keys("g"),
        Projection: projection(["x"]),
        IndexStatus: "ACTIVE",
        IndexArn: `${arn}/index/byG`,
        ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...units(4, 5) },
        ItemCount: 0,
        IndexSizeBytes: 0,
      }),
    ]);
    expect(Table.LocalSecondaryIndexes).toEqual([
      {
        IndexName: "byL",
        KeySchema: keys("pk", "l"),
        Projection: projection("KEYS_ONLY"),
        IndexArn: `${arn}/index/byL`,
        ItemCount: 0,
        IndexSizeBytes: 0,
      },
    ]);
  });

  it("a name that is taken is refused", async () => {
    const TableName = await target.createTable("taken", PK_TABLE);
    expect(await refused({ TableName })).toBe(`ResourceInUseException: Table already exists: ${TableName}`);
  });
});

describe("CreateTable: tags", () => {
  it("are those of the table", async () => {
    const Tags = [{ Key: "team", Value: "books" }];
    const TableName = await target.createTable("tagged", { ...PK_TABLE, Tags });
    const { Table } = await target.call("DescribeTable", { TableName });
    await expect
      .poll(async () => (await target.call("ListTagsOfResource", { ResourceArn: Table.TableArn }))["Tags"])
      .toEqual(Tags);
  });

  it.each<readonly [rule: string, tags: object, text: string]>([
    [
      "a key twice",
      [
        { Key: "a", Value: "b" },
        { Key: "a", Value: "c" },
      ],
      `${VE}Duplicate Tag Keys provided as input: Duplicate Tag Key found a`,
    ],
    ["an AWS key", [{ Key: "aws:a", Value: "b" }], `${VE}Tag Key cannot be prefixed with aws:, Key: aws:a`],
    ["an empty key", [{ Key: "", Value: "b" }], `${VE}The Tag Key provided is invalid, Key: `],
  ])("refused with %s", async (_, Tags, text) => {
    expect(await refused({ Tags })).toBe(text);
  });
});
