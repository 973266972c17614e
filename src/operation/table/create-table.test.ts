/**
 * What CreateTable answers, and how the table is described afterwards.
 */
import { describe, expect, it } from "vitest";
import { newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import {
  all,
  hash,
  letters,
  plain,
  range,
  texts,
  units,
  withGlobal,
} from "../../../test/fixture/table-definitions.ts";
import { createTable } from "./create-table.ts";
import { describeTable } from "./describe-table.ts";

describe("CreateTable", () => {
  it("answers CREATING though the table is active at once", async () => {
    const { context } = newControlPlane();
    const { TableDescription } = await createTable(plain, context);
    expect(TableDescription?.TableStatus).toBe("CREATING");
    const { Table } = await describeTable({ TableName: "books" }, context);
    expect(Table?.TableStatus).toBe("ACTIVE");
  });

  it("keeps the table in CREATING for the table delay", async () => {
    const { context, advance } = newControlPlane(1_000);
    await createTable(withGlobal(), context);
    await advance("books", 999);
    expect((await describeTable({ TableName: "books" }, context)).Table).toMatchObject({
      TableStatus: "CREATING",
      GlobalSecondaryIndexes: [{ IndexStatus: "CREATING" }],
    });
    await advance("books", 1);
    expect((await describeTable({ TableName: "books" }, context)).Table).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE" }],
    });
  });

  it("describes a provisioned table as it was made", async () => {
    const { context, clock } = newControlPlane();
    const input = withGlobal(
      { ProvisionedThroughput: units },
      {
        BillingMode: "PROVISIONED",
        ProvisionedThroughput: units,
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
        DeletionProtectionEnabled: true,
      },
    );
    await createTable(input, context);
    const { Table } = await describeTable({ TableName: "books" }, context);
    const capacity = {
      ProvisionedThroughput: { ...units, NumberOfDecreasesToday: 0 },
      WarmThroughput: { ReadUnitsPerSecond: 5, WriteUnitsPerSecond: 5, Status: "ACTIVE" },
    };
    expect(Table).toEqual({
      TableName: "books",
      TableArn: "arn:aws:dynamodb:us-east-1:123456789012:table/books",
      TableId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      TableStatus: "ACTIVE",
      CreationDateTime: clock.nowMs() / 1000,
      AttributeDefinitions: texts("a", "b"),
      KeySchema: [hash("a")],
      ItemCount: 0,
      TableSizeBytes: 0,
      ...capacity,
      GlobalSecondaryIndexes: [
        {
          IndexName: "byB",
          IndexArn: "arn:aws:dynamodb:us-east-1:123456789012:table/books/index/byB",
          IndexStatus: "ACTIVE",
          KeySchema: [hash("b")],
          Projection: all,
          ItemCount: 0,
          IndexSizeBytes: 0,
          ...capacity,
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      LatestStreamLabel: "2026-01-01T00:00:00.000",
      LatestStreamArn: "arn:aws:dynamodb:us-east-1:123456789012:table/books/stream/2026-01-01T00:00:00.000",
      DeletionProtectionEnabled: true,
    });
  });

  it("tells when a table became on-demand in descriptions only", async () => {
    const { context, clock } = newControlPlane();
    const { TableDescription } = await createTable(plain, context);
    expect(TableDescription?.BillingModeSummary).toEqual({ BillingMode: "PAY_PER_REQUEST" });
    expect(TableDescription?.WarmThroughput).toBeUndefined();
    const { Table } = await describeTable({ TableName: "books" }, context);
    expect(Table).toMatchObject({
      BillingModeSummary: {
        BillingMode: "PAY_PER_REQUEST",
        LastUpdateToPayPerRequestDateTime: clock.nowMs() / 1000,
      },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: "ACTIVE" },
    });
  });

  it("takes four partition and four sort attributes for a global index", async () => {
    const { context } = newControlPlane();
    const keys = [...letters(4).map(hash), ...["r0", "r1", "r2", "r3"].map(range)];
    const definitions = texts("a", ...keys.map((key) => key.AttributeName));
    await createTable(withGlobal({ KeySchema: keys }, { AttributeDefinitions: definitions }), context);
    const { Table } = await describeTable({ TableName: "books" }, context);
    expect(Table?.GlobalSecondaryIndexes?.[0]?.KeySchema).toEqual(keys);
  });

  it("is reached by ARN too, but not by another account's", async () => {
    const { context } = newControlPlane();
    await createTable(plain, context);
    const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/books";
    const { Table } = await describeTable({ TableName: arn }, context);
    expect(Table?.TableName).toBe("books");
    const foreign = arn.replace("123456789012", "999999999999");
    expect(await refusalOf(() => describeTable({ TableName: foreign }, context))).toBe(
      "ResourceNotFoundException: Requested resource not found: Table: books not found",
    );
  });
});
