/**
 * UpdateTable: capacity, indexes, streams and settings of a table, one kind of change at a time.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attributes, keys, PK_TABLE, projection, units } from "./tables.ts";
import { useTarget } from "./target.ts";
import { n, s } from "./values.ts";

const target = useTarget();
const VE = "ValidationException: ";
const OMP = `${VE}One or more parameter values were invalid: `;

let table = "";
let provisioned = "";

beforeAll(async () => {
  table = await target.createTable("update-table", PK_TABLE);
  provisioned = await target.createTable("update-provisioned", {
    AttributeDefinitions: attributes("pk:S", "g:S"),
    KeySchema: keys("pk"),
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: units(5),
    GlobalSecondaryIndexes: [
      {
        IndexName: "byG",
        KeySchema: keys("g"),
        Projection: projection("ALL"),
        ProvisionedThroughput: units(5),
      },
    ],
  });
});

const update = (TableName: string, input: object) => target.refusal("UpdateTable", { TableName, ...input });
const describeTable = async (TableName: string) =>
  (await target.call("DescribeTable", { TableName }))["Table"];

async function change(TableName: string, input: object): Promise<void> {
  await target.call("UpdateTable", { TableName, ...input });
  await target.untilActive(TableName);
}

describe("UpdateTable: changes", () => {
  it("units of a table and its index", async () => {
    await change(provisioned, {
      ProvisionedThroughput: units(6, 7),
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byG", ProvisionedThroughput: units(8, 9) } }],
    });
    const described = await describeTable(provisioned);
    expect(described.ProvisionedThroughput).toMatchObject(units(6, 7));
    expect(described.GlobalSecondaryIndexes[0].ProvisionedThroughput).toMatchObject(units(8, 9));
  });

  it.each(["constructor", "__proto__"])("units of another index than %s", async (IndexName) => {
    const index = (name: string) => ({
      IndexName: name,
      KeySchema: keys("g"),
      Projection: projection("KEYS_ONLY"),
      ProvisionedThroughput: units(5),
    });
    const TableName = await target.createTable(`update-${IndexName}`, {
      AttributeDefinitions: attributes("pk:S", "g:S"),
      KeySchema: keys("pk"),
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(5),
      GlobalSecondaryIndexes: [index(IndexName), index("byG")],
    });
    await change(TableName, {
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byG", ProvisionedThroughput: units(6) } }],
    });
    const { GlobalSecondaryIndexes } = await describeTable(TableName);
    const found = GlobalSecondaryIndexes.map((each: ReturnType<typeof index>) => [
      each.IndexName,
      each.ProvisionedThroughput.ReadCapacityUnits,
    ]);
    expect(new Map(found)).toEqual(
      new Map([
        [IndexName, 5],
        ["byG", 6],
      ]),
    );
  });

  it("provisioned to on demand and back", async () => {
    const TableName = await target.createTable("billing", {
      ...PK_TABLE,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(5),
    });
    await change(TableName, { BillingMode: "PAY_PER_REQUEST" });
    expect((await describeTable(TableName)).BillingModeSummary.BillingMode).toBe("PAY_PER_REQUEST");
    await change(TableName, { BillingMode: "PROVISIONED", ProvisionedThroughput: units(2) });
    expect((await describeTable(TableName)).ProvisionedThroughput).toMatchObject(units(2));
  });

  it("on demand to on demand is accepted", async () => {
    expect(await update(table, { BillingMode: "PAY_PER_REQUEST" })).toMatch(/^accepted/);
    await target.untilActive(table);
  });

  it("a global index is filled with the items that are there", async () => {
    const TableName = await target.createTable("new-index", PK_TABLE);
    await target.call("PutItem", { TableName, Item: { pk: s("in"), g: n(1) } });
    await target.call("PutItem", { TableName, Item: { pk: s("out"), g: s("another type") } });
    await change(TableName, {
      AttributeDefinitions: attributes("g:N"),
      GlobalSecondaryIndexUpdates: [
        { Create: { IndexName: "byG", KeySchema: keys("g"), Projection: projection("ALL") } },
      ],
    });
    await expect
      .poll(async () => (await target.call("Scan", { TableName, IndexName: "byG" }))["Items"])
      .toEqual([{ pk: s("in"), g: n(1) }]);
    expect((await describeTable(TableName)).AttributeDefinitions).toEqual(
      expect.arrayContaining(attributes("pk:S", "g:N")),
    );
    await change(TableName, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byG" } }] });
    await expect.poll(async () => (await describeTable(TableName)).GlobalSecondaryIndexes).toBeUndefined();
    expect((await describeTable(TableName)).AttributeDefinitions).toEqual(attributes("pk:S"));
  });

  it("items that a new index cannot take may be updated elsewhere", async () => {
    const TableName = await target.createTable("unfit", PK_TABLE);
    await target.call("PutItem", { TableName, Item: { pk: s("unfit"), g: s("another type") } });
    await change(TableName, {
      AttributeDefinitions: attributes("g:N"),
      GlobalSecondaryIndexUpdates: [
        { Create: { IndexName: "byG", KeySchema: keys("g"), Projection: projection("ALL") } },
      ],
    });
    const set = (UpdateExpression: string) =>
      target.refusal("UpdateItem", {
        TableName,
        Key: { pk: s("unfit") },
        UpdateExpression,
        ExpressionAttributeValues: { ":v": s("x") },
      });
    expect(await set("SET a = :v")).toBe("accepted {}");
    expect(await set("SET g = :v")).toBe(
      `${OMP}Type mismatch for Index Key g Expected: N Actual: S IndexName: byG`,
    );
  });

  it("a stream is enabled, and disabled", async () => {
    const TableName = await target.createTable("stream", PK_TABLE);
    await change(TableName, { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } });
    const described = await describeTable(TableName);
    expect(described.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: "KEYS_ONLY" });
    expect(
      await update(TableName, { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } }),
    ).toBe(`${VE}Table already has an enabled stream: TableName: ${TableName}`);
    await change(TableName, { StreamSpecification: { StreamEnabled: false } });
    expect(await describeTable(TableName)).not.toHaveProperty("StreamSpecification");
    expect((await describeTable(TableName)).LatestStreamArn).toBe(described.LatestStreamArn);
  });

  it("deletion protection", async () => {
    const TableName = await target.createTable("protection", PK_TABLE);
    await change(TableName, { DeletionProtectionEnabled: true });
    expect((await describeTable(TableName)).DeletionProtectionEnabled).toBe(true);
    // AWS wants 15 seconds between two changes.
    await expect
      .poll(() => update(TableName, { DeletionProtectionEnabled: false }), { timeout: 25_000 })
      .toMatch(/^accepted/);
  });

  it("the table class", async () => {
    const TableName = await target.createTable("class", PK_TABLE);
    await change(TableName, { TableClass: "STANDARD_INFREQUENT_ACCESS" });
    expect((await describeTable(TableName)).TableClassSummary.TableClass).toBe("STANDARD_INFREQUENT_ACCESS");
  });

  it("caps on demand, taken away by -1", async () => {
    const TableName = await target.createTable("caps", PK_TABLE);
    await change(TableName, { OnDemandThroughput: { MaxReadRequestUnits: 5, MaxWriteRequestUnits: 6 } });
    expect((await describeTable(TableName)).OnDemandThroughput).toEqual({
      MaxReadRequestUnits: 5,
      MaxWriteRequestUnits: 6,
    });
  });
});

type Case = readonly [rule: string, input: object, text: string];
const create = (changes: object = {}) => ({
  Create: { IndexName: "byX", KeySchema: keys("x"), Projection: projection("ALL"), ...changes },
});
const X = { AttributeDefinitions: attributes("x:S") };

const onDemand: readonly Case[] = [
  [
    "nothing",
    {},
    `${VE}At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required`,
  ],
  [
    "two kinds of change: encryption",
    { SSESpecification: { Enabled: true }, TableClass: "STANDARD" },
    `${OMP}Server-Side Encryption modification must be the only operation in the request`,
  ],
  [
    "two kinds of change: class",
    { TableClass: "STANDARD", DeletionProtectionEnabled: true },
    `${OMP}TableClass modification must be the only operation in the request`,
  ],
  [
    "two kinds of change: protection",
    { DeletionProtectionEnabled: true, BillingMode: "PAY_PER_REQUEST" },
    `${OMP}DeletionProtection modification must be the only operation in the request`,
  ],
  [
    "two kinds of change: warm units",
    { WarmThroughput: { ReadUnitsPerSecond: 1 }, BillingMode: "PAY_PER_REQUEST" },
    `${OMP}WarmThroughput must be the only operation in the request`,
  ],
  [
    "units on demand",
    { ProvisionedThroughput: units(1) },
    `${OMP}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    "provisioned without units",
    { BillingMode: "PROVISIONED" },
    `${OMP}ProvisionedThroughput must be specified when BillingMode is PROVISIONED`,
  ],
  [
    "a cap of 0",
    { OnDemandThroughput: { MaxReadRequestUnits: 0 } },
    `${OMP}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ],
  [
    "no stream to disable",
    { StreamSpecification: { StreamEnabled: false } },
    `${VE}Table has no stream to disable: TableName: <table>`,
  ],
  [
    "a stream without view",
    { StreamSpecification: { StreamEnabled: true } },
    `${OMP}If stream is being enabled then UpdateViewType is required`,
  ],
  [
    "no stream with a view",
    { StreamSpecification: { StreamEnabled: false, StreamViewType: "KEYS_ONLY" } },
    `${OMP}If stream is being disabled, then UpdateViewType must not be specified`,
  ],
  [
    "another class",
    { TableClass: "GOLD" },
    `${VE}Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].`,
  ],
  [
    "no index changes",
    { GlobalSecondaryIndexUpdates: [] },
    `${OMP}List of GlobalSecondaryIndexUpdates is empty`,
  ],
  [
    "an index change that is none",
    { GlobalSecondaryIndexUpdates: [{}] },
    `${OMP}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null`,
  ],
  [
    "two in one index change",
    { ...X, GlobalSecondaryIndexUpdates: [{ ...create(), Delete: { IndexName: "byY" } }] },
    `${OMP}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object`,
  ],
  [
    "two changes of one index",
    { ...X, GlobalSecondaryIndexUpdates: [create(), { Delete: { IndexName: "byX" } }] },
    `${OMP}Only one global secondary index update per index is allowed simultaneously. Index: byX`,
  ],
  [
    "two new indexes",
    { ...X, GlobalSecondaryIndexUpdates: [create(), create({ IndexName: "byZ" })] },
    "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
  ],
  [
    "an unknown index to delete",
    { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byY" } }] },
    "ResourceNotFoundException: Requested resource not found: Index byY for table <table>",
  ],
  [
    "a new index and another stream",
    {
      ...X,
      GlobalSecondaryIndexUpdates: [create()],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    },
    `${OMP}You cannot create or delete index while changing stream status`,
  ],
  [
    "a new index without definitions",
    { GlobalSecondaryIndexUpdates: [create()] },
    `${OMP}AttributeDefinitions is not specified for index: byX`,
  ],
  [
    "a new index of an undefined attribute",
    { AttributeDefinitions: attributes("y:S"), GlobalSecondaryIndexUpdates: [create()] },
    `${OMP}Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [y]`,
  ],
  [
    "a new index of an attribute that only the table defines",
    {
      AttributeDefinitions: attributes("x:S"),
      GlobalSecondaryIndexUpdates: [create({ KeySchema: keys("x", "pk") })],
    },
    `${OMP}Some index key attributes are not defined in AttributeDefinitions. Keys: [x, pk], AttributeDefinitions: [x]`,
  ],
  [
    "a new index that defines the key anew",
    {
      AttributeDefinitions: attributes("pk:N"),
      GlobalSecondaryIndexUpdates: [create({ KeySchema: keys("pk") })],
    },
    `${OMP}Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[SchemaElement: key{pk:S:HASH}] New schema: Schema:[SchemaElement: key{pk:N:HASH}]`,
  ],
  [
    "units of a new index on demand",
    { ...X, GlobalSecondaryIndexUpdates: [create({ ProvisionedThroughput: units(1) })] },
    `${OMP}ProvisionedThroughput should not be specified for index: byX when BillingMode is PAY_PER_REQUEST`,
  ],
];

const onUnits: readonly Case[] = [
  [
    "no units of a new index",
    { ...X, GlobalSecondaryIndexUpdates: [create()] },
    `${OMP}ProvisionedThroughput is not specified for index: byX`,
  ],
  [
    "an index that exists",
    {
      AttributeDefinitions: attributes("g:S"),
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "byG",
            KeySchema: keys("g"),
            Projection: projection("ALL"),
            ProvisionedThroughput: units(1),
          },
        },
      ],
    },
    `${VE}Attempting to create an index which already exists`,
  ],
  [
    "an unknown index",
    { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byY", ProvisionedThroughput: units(1) } }] },
    "ResourceNotFoundException: Requested resource not found: Index byY for table <table>",
  ],
  [
    "a new index and other units",
    {
      ...X,
      ProvisionedThroughput: units(1),
      GlobalSecondaryIndexUpdates: [create({ ProvisionedThroughput: units(1) })],
    },
    `${OMP}You cannot create or delete index while updating table IOPS`,
  ],
  [
    "a stream and other units",
    {
      ProvisionedThroughput: units(1),
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    },
    `${OMP}You cannot modify stream status while updating table IOPS`,
  ],
  [
    "a cap",
    { OnDemandThroughput: { MaxReadRequestUnits: 5 } },
    `${OMP}MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  ],
  [
    "the same units",
    { ProvisionedThroughput: units(6, 7) },
    `${VE}The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 6. Requested ReadCapacityUnits: 6. Current WriteCapacityUnits provisioned for the table: 7. Requested WriteCapacityUnits: 7. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
  ],
];

describe("UpdateTable: refused on demand", () => {
  it.each(onDemand)("%s", async (_, input, text) => {
    expect(await update(table, input)).toBe(text.replace("<table>", table));
  });
});

describe("UpdateTable: refused when provisioned", () => {
  it.each(onUnits)("%s", async (_, input, text) => {
    expect(await update(provisioned, input)).toBe(text.replace("<table>", provisioned));
  });

  it("a missing table", async () => {
    const TableName = target.name("missing");
    expect(await update(TableName, { BillingMode: "PAY_PER_REQUEST" })).toBe(
      `ResourceNotFoundException: Requested resource not found: Table: ${TableName} not found`,
    );
  });
});
