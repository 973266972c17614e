/**
 * DeleteTable, and which tables are listed and found around it.
 */
import { describe, expect, it } from "vitest";
import { newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import { resolveTable } from "../request/resolve-table.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describeTable } from "./describe-table.ts";
import { listTables } from "./list-tables.ts";

const input = {
  TableName: "books",
  AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "a", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
};

const missing = "ResourceNotFoundException: Requested resource not found: Table: books not found";

describe("DeleteTable", () => {
  it("answers DELETING without keys and creation time, and the table is gone", async () => {
    const { context } = newControlPlane();
    await createTable(input, context);
    const { TableDescription } = await deleteTable({ TableName: "books" }, context);
    expect(TableDescription).toMatchObject({ TableName: "books", TableStatus: "DELETING", ItemCount: 0 });
    for (const member of ["KeySchema", "AttributeDefinitions", "CreationDateTime", "WarmThroughput"]) {
      expect(TableDescription).not.toHaveProperty(member);
    }
    expect(await refusalOf(() => describeTable({ TableName: "books" }, context))).toBe(missing);
    expect(await refusalOf(() => deleteTable({ TableName: "books" }, context))).toBe(missing);
  });

  it("keeps the table listed but closed for the table delay", async () => {
    const { context, advance } = newControlPlane(1_000);
    await createTable(input, context);
    expect(await refusalOf(() => deleteTable({ TableName: "books" }, context))).toBe(
      "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: books",
    );
    await advance("books", 1_000);
    const { TableDescription } = await deleteTable({ TableName: "books" }, context);
    expect((await describeTable({ TableName: "books" }, context)).Table).toEqual(TableDescription);
    expect(await listTables({}, context)).toMatchObject({ TableNames: ["books"] });
    expect(await refusalOf(() => resolveTable(context, "books"))).toBe(
      "ResourceNotFoundException: Requested resource not found",
    );
    expect(await refusalOf(() => deleteTable({ TableName: "books" }, context))).toBe(
      "ResourceInUseException: Attempt to change a resource which is still in use: Table is being deleted: books",
    );
    expect(await refusalOf(() => createTable(input, context))).toBe(
      "ResourceInUseException: Table already exists: books",
    );
    await advance("books", 1_000);
    expect(await listTables({}, context)).toMatchObject({ TableNames: [] });
  });

  it("leaves the name free for a table with another id", async () => {
    const { context } = newControlPlane();
    const first = await createTable(input, context);
    await deleteTable({ TableName: "books" }, context);
    const second = await createTable(input, context);
    expect(second.TableDescription?.TableArn).toBe(first.TableDescription?.TableArn);
    expect(second.TableDescription?.TableId).not.toBe(first.TableDescription?.TableId);
  });
});

describe("ListTables", () => {
  it("gives pages of names in order", async () => {
    const { context } = newControlPlane();
    for (const TableName of ["ccc", "aaa", "bbb"]) await createTable({ ...input, TableName }, context);
    expect(await listTables({ Limit: 2 }, context)).toEqual({
      TableNames: ["aaa", "bbb"],
      LastEvaluatedTableName: "bbb",
    });
    expect(await listTables({ ExclusiveStartTableName: "bbb", Limit: 2 }, context)).toEqual({
      TableNames: ["ccc"],
    });
  });
});

describe("the table of a data plane request", () => {
  it("is not found before it is active", async () => {
    const { context, advance } = newControlPlane(1_000);
    await createTable(input, context);
    expect(await refusalOf(() => resolveTable(context, "books"))).toBe(
      "ResourceNotFoundException: Requested resource not found",
    );
    await advance("books", 1_000);
    expect((await resolveTable(context, "books")).status).toBe("active");
  });

  it("is found by its ARN", async () => {
    const { context } = newControlPlane();
    await createTable(input, context);
    const table = await resolveTable(context, "arn:aws:dynamodb:eu-west-1:123456789012:table/books");
    expect(table.name).toBe("books");
    expect(
      await refusalOf(() => resolveTable(context, "arn:aws:dynamodb:us-east-1:1:table/books")),
    ).toContain("ValidationException");
  });
});
