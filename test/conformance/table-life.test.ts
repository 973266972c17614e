/**
 * DescribeTable, ListTables and DeleteTable, and what the data plane says of a table that is not there.
 */
import { describe, expect, it } from "vitest";
import { attributes, keys, newIndex, PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";
import { n, s } from "./values.ts";

const target = useTarget();
const VE = "ValidationException: ";
const notFound = (table: string) =>
  `ResourceNotFoundException: Requested resource not found: Table: ${table} not found`;

describe("DescribeTable: answers", () => {
  it("the same by name and by ARN", async () => {
    const TableName = await target.createTable("described", PK_TABLE);
    const byName = await target.call("DescribeTable", { TableName });
    expect(await target.call("DescribeTable", { TableName: byName["Table"].TableArn })).toEqual(byName);
    expect(byName["Table"].TableStatus).toBe("ACTIVE");
  });

  it("that a table is missing", async () => {
    const TableName = target.name("missing");
    expect(await target.refusal("DescribeTable", { TableName })).toBe(notFound(TableName));
  });

  it.each([
    ["region", "arn:aws:dynamodb:m a r s:123456789012:table/abc", "Invalid AWS region in"],
    ["partition", "arn:moon:dynamodb:us-east-1:123456789012:table/abc", "Invalid AWS partition in"],
    ["resource type", "arn:aws:dynamodb:us-east-1:123456789012:chair/abc", "Invalid resource type in"],
  ])("that an ARN names a bad %s", async (_, TableName, text) => {
    expect(await target.refusal("DescribeTable", { TableName })).toBe(
      `${VE}1 validation error detected: ${text} '${TableName}'`,
    );
  });
});

describe("ListTables: answers", () => {
  it("names in order, page by page", async () => {
    const names: string[] = [];
    for (const stem of ["list-b", "list-a", "list-c"]) names.push(await target.createTable(stem, PK_TABLE));
    const found: string[] = [];
    let ExclusiveStartTableName: string | undefined;
    do {
      const page = await target.call("ListTables", {
        Limit: 2,
        ...(ExclusiveStartTableName && { ExclusiveStartTableName }),
      });
      expect(page["TableNames"].length).toBeLessThanOrEqual(2);
      found.push(...page["TableNames"]);
      ExclusiveStartTableName = page["LastEvaluatedTableName"];
    } while (ExclusiveStartTableName !== undefined);
    expect(found).toEqual(expect.arrayContaining(names));
    expect(found).toEqual(found.toSorted());
  });

  it("what follows a name that does not exist", async () => {
    const name = await target.createTable("list-d", PK_TABLE);
    const { TableNames } = await target.call("ListTables", { ExclusiveStartTableName: name.slice(0, -1) });
    expect(TableNames).toContain(name);
  });

  it("no last name on the last page", async () => {
    const answer = await target.call("ListTables", { ExclusiveStartTableName: "zzzzzz" });
    expect(answer).toEqual({ TableNames: [] });
  });
});

describe("DeleteTable: deletes", () => {
  it("a table with everything in it", async () => {
    const TableName = await target.createTable("deleted", {
      AttributeDefinitions: attributes("pk:S", "g:S"),
      KeySchema: keys("pk"),
      GlobalSecondaryIndexes: [newIndex("byG", keys("g"))],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    await target.call("PutItem", { TableName, Item: { pk: s("a") } });
    const { TableDescription } = await target.call("DeleteTable", { TableName });
    expect(TableDescription).toEqual({
      TableName,
      TableStatus: "DELETING",
      TableArn: expect.stringContaining(`:table/${TableName}`),
      TableId: expect.any(String),
      TableSizeBytes: expect.any(Number),
      ItemCount: expect.any(Number),
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
      DeletionProtectionEnabled: false,
    });
    await target.untilGone(TableName);
    expect(await target.refusal("DeleteTable", { TableName })).toBe(notFound(TableName));
    await target.createTable("deleted", PK_TABLE);
    expect(await target.item(TableName, { pk: s("a") })).toBeUndefined();
  });

  it("nothing where there is no table", async () => {
    const TableName = target.name("missing");
    expect(await target.refusal("DeleteTable", { TableName })).toBe(notFound(TableName));
  });

  it("no protected table", async () => {
    const TableName = await target.createTable("protected", { ...PK_TABLE, DeletionProtectionEnabled: true });
    expect(await target.refusal("DeleteTable", { TableName })).toBe(
      `${VE}Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
    );
    const input = { TableName, DeletionProtectionEnabled: false };
    await expect.poll(() => target.refusal("UpdateTable", input), { timeout: 25_000 }).toMatch(/^accepted/);
  });
});

describe("Missing table: every operation on items says so", () => {
  const Key = { pk: s("a") };
  const statement = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": s("a") } };
  it.each<readonly [operation: string, input: (TableName: string) => object]>([
    ["PutItem", (TableName) => ({ TableName, Item: Key })],
    ["GetItem", (TableName) => ({ TableName, Key })],
    ["UpdateItem", (TableName) => ({ TableName, Key })],
    ["DeleteItem", (TableName) => ({ TableName, Key })],
    ["Query", (TableName) => ({ TableName, ...statement })],
    ["Scan", (TableName) => ({ TableName })],
    ["BatchGetItem", (TableName) => ({ RequestItems: { [TableName]: { Keys: [Key] } } })],
    ["BatchWriteItem", (TableName) => ({ RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] } })],
    ["TransactGetItems", (TableName) => ({ TransactItems: [{ Get: { TableName, Key } }] })],
    ["TransactWriteItems", (TableName) => ({ TransactItems: [{ Delete: { TableName, Key } }] })],
  ])("%s", async (operation, input) => {
    expect(await target.refusal(operation, input(target.name("missing")))).toBe(
      "ResourceNotFoundException: Requested resource not found",
    );
  });
});

describe("Other descriptions: answer", () => {
  it("DescribeLimits", async () => {
    expect(await target.call("DescribeLimits", {})).toEqual({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    });
  });

  it("DescribeEndpoints", async () => {
    const { Endpoints } = await target.call("DescribeEndpoints", {});
    expect(Endpoints).toEqual([{ Address: expect.any(String), CachePeriodInMinutes: 1_440 }]);
  });

  it("DescribeTimeToLive of a table without", async () => {
    const TableName = await target.createTable("ttl", PK_TABLE);
    expect(await target.call("DescribeTimeToLive", { TableName })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" },
    });
  });

  it("DescribeTimeToLive of a missing table", async () => {
    const TableName = target.name("missing");
    expect(await target.refusal("DescribeTimeToLive", { TableName })).toBe(notFound(TableName));
  });

  it("DescribeContinuousBackups of a table without", async () => {
    const TableName = await target.createTable("backups", PK_TABLE);
    const { ContinuousBackupsDescription } = await target.call("DescribeContinuousBackups", { TableName });
    expect(ContinuousBackupsDescription).toMatchObject({
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    });
  });

  it("DescribeContinuousBackups of a missing table", async () => {
    const TableName = target.name("missing");
    expect(await target.refusal("DescribeContinuousBackups", { TableName })).toBe(
      `TableNotFoundException: Table not found: ${TableName}`,
    );
  });

  it("counts that are numbers", async () => {
    const TableName = await target.createTable("counts", PK_TABLE);
    await target.call("PutItem", { TableName, Item: { pk: s("a"), n: n(1) } });
    const { Table } = await target.call("DescribeTable", { TableName });
    expect(Table).toMatchObject({ ItemCount: expect.any(Number), TableSizeBytes: expect.any(Number) });
  });
});
