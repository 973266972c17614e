import { beforeEach, describe, expect, it } from "vitest";
import type { UpdateTableInput } from "../api/generated/inputs.ts";
import type { TableDescription } from "../api/generated/outputs.ts";
import { type ControlPlane, newControlPlane, refusalOf } from "./control-plane-fixture.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describeTable } from "./describe-table.ts";
import { updateTable } from "./update-table.ts";

const OMP = "ValidationException: One or more parameter values were invalid: ";
const VE = "ValidationException: ";
const ATC = "ResourceInUseException: Attempt to change a resource which is still in use: ";
const SLE = "LimitExceededException: Subscriber limit exceeded: ";

const DELAY_MS = 1_000;
const HOUR_MS = 3_600_000;

const units = (read: number, write = read) => ({ ReadCapacityUnits: read, WriteCapacityUnits: write });
const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
const hash = (AttributeName: string) => ({ AttributeName, KeyType: "HASH" as const });
const all = { ProjectionType: "ALL" } as const;

let plane: ControlPlane;

const update = (input: Omit<UpdateTableInput, "TableName">) =>
  updateTable({ TableName: "books", ...input }, plane.context);

const refused = (input: Omit<UpdateTableInput, "TableName">) => refusalOf(() => update(input));

async function described(): Promise<TableDescription> {
  const { Table } = await describeTable({ TableName: "books" }, plane.context);
  return Table ?? {};
}

const onDemand = () =>
  createTable(
    {
      TableName: "books",
      AttributeDefinitions: [text("a")],
      KeySchema: [hash("a")],
      BillingMode: "PAY_PER_REQUEST",
    },
    plane.context,
  );

const provisioned = () =>
  createTable(
    {
      TableName: "books",
      AttributeDefinitions: [text("a"), text("b")],
      KeySchema: [hash("a")],
      ProvisionedThroughput: units(5),
      GlobalSecondaryIndexes: [
        { IndexName: "byB", KeySchema: [hash("b")], Projection: all, ProvisionedThroughput: units(5) },
      ],
    },
    plane.context,
  );

const create = (IndexName: string, key = "c") => ({
  AttributeDefinitions: [text(key)],
  GlobalSecondaryIndexUpdates: [{ Create: { IndexName, KeySchema: [hash(key)], Projection: all } }],
});

const remove = (IndexName: string) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });

const lone: readonly [rule: string, input: Omit<UpdateTableInput, "TableName">, refusal: string][] = [
  [
    "nothing to do",
    { AttributeDefinitions: [text("a")] },
    `${VE}At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, ` +
      "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, " +
      "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
  ],
  [
    "encryption with anything else, named first",
    { SSESpecification: { Enabled: true }, TableClass: "STANDARD", DeletionProtectionEnabled: true },
    `${OMP}Server-Side Encryption modification must be the only operation in the request`,
  ],
  [
    "class with anything else",
    { TableClass: "STANDARD", DeletionProtectionEnabled: true },
    `${OMP}TableClass modification must be the only operation in the request`,
  ],
  [
    "protection with anything else",
    { DeletionProtectionEnabled: true, WarmThroughput: { ReadUnitsPerSecond: 1 } },
    `${OMP}DeletionProtection modification must be the only operation in the request`,
  ],
  [
    "warm throughput with anything else",
    { WarmThroughput: { ReadUnitsPerSecond: 1 }, BillingMode: "PAY_PER_REQUEST" },
    `${OMP}WarmThroughput must be the only operation in the request`,
  ],
  [
    "on-demand maxima with a stream",
    { OnDemandThroughput: { MaxReadRequestUnits: 1 }, StreamSpecification: { StreamEnabled: false } },
    `${OMP}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request`,
  ],
  [
    "stream and units",
    { StreamSpecification: { StreamEnabled: false }, ProvisionedThroughput: units(1) },
    `${OMP}You cannot modify stream status while updating table IOPS`,
  ],
  [
    "index and units",
    { ...create("byC"), ProvisionedThroughput: units(1) },
    `${OMP}You cannot create or delete index while updating table IOPS`,
  ],
  [
    "index and stream",
    { ...create("byC"), StreamSpecification: { StreamEnabled: false } },
    `${OMP}You cannot create or delete index while changing stream status`,
  ],
  [
    "no index updates",
    { GlobalSecondaryIndexUpdates: [] },
    `${OMP}List of GlobalSecondaryIndexUpdates is empty`,
  ],
  [
    "an empty index update",
    { GlobalSecondaryIndexUpdates: [{}] },
    `${OMP}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, ` +
      "GlobalSecondaryIndexUpdate.Delete must not be null",
  ],
  [
    "two actions in one index update",
    { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byB" }, Update: { IndexName: "byB" } }] },
    `${OMP}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object`,
  ],
  [
    "two updates of one index",
    { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byB" } }, { Update: { IndexName: "byB" } }] },
    `${OMP}Only one global secondary index update per index is allowed simultaneously. Index: byB`,
  ],
  [
    "two index deletions",
    { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byB" } }, { Delete: { IndexName: "byC" } }] },
    `${SLE}Only 1 online index can be created or deleted simultaneously per table`,
  ],
  ["replicas", { ReplicaUpdates: [] }, `${VE}ReplicaUpdates is not supported`],
];

describe("UpdateTable refuses in any table", () => {
  beforeEach(() => {
    plane = newControlPlane();
  });

  it.each(lone)("%s", async (_rule, input, refusal) => {
    expect(await refused(input)).toBe(refusal);
  });

  it("a table that is not there", async () => {
    expect(await refused({ TableClass: "STANDARD" })).toBe(
      "ResourceNotFoundException: Requested resource not found: Table: books not found",
    );
  });

  it("a table that is being created or deleted", async () => {
    plane = newControlPlane(DELAY_MS);
    await onDemand();
    expect(await refused({ TableClass: "STANDARD" })).toBe(`${ATC}Table is being created: books`);
    await plane.turn("books", DELAY_MS);
    await deleteTable({ TableName: "books" }, plane.context);
    expect(await refused({ TableClass: "STANDARD" })).toBe(`${ATC}Table is being deleted: books`);
  });
});

describe("capacity of a provisioned table", () => {
  beforeEach(async () => {
    plane = newControlPlane();
    await provisioned();
  });

  it.each<[string, Omit<UpdateTableInput, "TableName">, string]>([
    [
      "the same units",
      { ProvisionedThroughput: units(5) },
      `${VE}The provisioned throughput for the table will not change. The requested value equals the current value. ` +
        "Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current " +
        "WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon " +
        "DynamoDB Developer Guide for current limits and how to request higher limits.",
    ],
    [
      "provisioned billing without units",
      { BillingMode: "PROVISIONED" },
      `${OMP}ProvisionedThroughput must be specified when BillingMode is PROVISIONED`,
    ],
    [
      "units with on-demand billing",
      { BillingMode: "PAY_PER_REQUEST", ProvisionedThroughput: units(6) },
      `${OMP}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      "index units with on-demand billing",
      {
        BillingMode: "PAY_PER_REQUEST",
        GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byB", ProvisionedThroughput: units(6) } }],
      },
      `${OMP}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: byB when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      "units of an unknown index",
      {
        GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byZ", ProvisionedThroughput: units(6) } }],
      },
      "ResourceNotFoundException: Requested resource not found: Index byZ for table books",
    ],
    [
      "an index update without content",
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byB" } }] },
      `${OMP}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: byB`,
    ],
    [
      "on-demand maxima",
      { OnDemandThroughput: { MaxReadRequestUnits: 5 } },
      `${OMP}MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
    ],
    [
      "less warm throughput",
      { WarmThroughput: { ReadUnitsPerSecond: 4 } },
      `${OMP}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, ` +
        "decreasing WarmThroughput is not supported",
    ],
  ])("refuses %s", async (_rule, input, refusal) => {
    expect(await refused(input)).toBe(refusal);
  });

  it("answers with the old units and UPDATING", async () => {
    const { TableDescription } = await update({ ProvisionedThroughput: units(9) });
    expect(TableDescription).toMatchObject({ TableStatus: "UPDATING", ProvisionedThroughput: units(5) });
    expect(await described()).toMatchObject({
      TableStatus: "ACTIVE",
      ProvisionedThroughput: { ...units(9), LastIncreaseDateTime: plane.clock.nowMs() / 1000 },
      WarmThroughput: { ReadUnitsPerSecond: 9, WriteUnitsPerSecond: 9 },
    });
  });

  it("keeps warm throughput at the highest units ever", async () => {
    await update({ ProvisionedThroughput: units(9) });
    await update({ ProvisionedThroughput: units(2) });
    expect(await described()).toMatchObject({ WarmThroughput: { ReadUnitsPerSecond: 9 } });
  });

  it("changes units of an index alone", async () => {
    const updates = [{ Update: { IndexName: "byB", ProvisionedThroughput: units(7) } }];
    const { TableDescription } = await update({ GlobalSecondaryIndexUpdates: updates });
    expect(TableDescription?.GlobalSecondaryIndexes?.[0]).toMatchObject({ IndexStatus: "UPDATING" });
    expect((await described()).GlobalSecondaryIndexes?.[0]).toMatchObject({
      IndexStatus: "ACTIVE",
      ProvisionedThroughput: units(7),
    });
  });

  it("allows four decreases a day, then one an hour", async () => {
    await update({ ProvisionedThroughput: units(20) });
    for (const read of [19, 18, 17, 16]) await update({ ProvisionedThroughput: units(read) });
    expect(await refused({ ProvisionedThroughput: units(15) })).toBe(
      `${SLE}Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each ` +
        "subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of " +
        "decreases today: 4. Last decrease at Thursday, January 1, 2026 12:00:00 AM UTC. Next decrease can be made " +
        "at Thursday, January 1, 2026 1:00:00 AM UTC",
    );
    await update({ ProvisionedThroughput: units(30) });
    plane.clock.turn(HOUR_MS);
    await update({ ProvisionedThroughput: units(15) });
    expect((await described()).ProvisionedThroughput?.NumberOfDecreasesToday).toBe(5);
    plane.clock.turn(23 * HOUR_MS);
    expect((await described()).ProvisionedThroughput?.NumberOfDecreasesToday).toBe(0);
    await update({ ProvisionedThroughput: units(14) });
  });

  it("becomes on-demand and back, with units for every index", async () => {
    await update({ BillingMode: "PAY_PER_REQUEST" });
    expect(await described()).toMatchObject({
      BillingModeSummary: {
        BillingMode: "PAY_PER_REQUEST",
        LastUpdateToPayPerRequestDateTime: plane.clock.nowMs() / 1000,
      },
      ProvisionedThroughput: units(0),
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(0) }],
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 },
    });
    expect(await refused({ BillingMode: "PROVISIONED", ProvisionedThroughput: units(3) })).toBe(
      `${OMP}ProvisionedThroughput must be specified for index: byB`,
    );
    await update({ OnDemandThroughput: { MaxReadRequestUnits: 10 } });
    await update({
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(3),
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byB", ProvisionedThroughput: units(4) } }],
    });
    const table = await described();
    expect(table).toMatchObject({
      BillingModeSummary: { BillingMode: "PROVISIONED" },
      ProvisionedThroughput: units(3),
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(4) }],
    });
    expect(table.OnDemandThroughput).toBeUndefined();
  });

  it("does one change of units at a time", async () => {
    plane = newControlPlane(DELAY_MS);
    await provisioned();
    await plane.turn("books", DELAY_MS);
    await update({ ProvisionedThroughput: units(6) });
    expect(await described()).toMatchObject({ TableStatus: "UPDATING", ProvisionedThroughput: units(5) });
    expect(await refused({ ProvisionedThroughput: units(7) })).toBe(
      `${ATC}Table IOPS are currently being updated. Table: books`,
    );
    expect(await refusalOf(() => deleteTable({ TableName: "books" }, plane.context))).toBe(
      `${ATC}Table: books is in the process of being updated.`,
    );
    await plane.turn("books", DELAY_MS);
    expect(await described()).toMatchObject({ TableStatus: "ACTIVE", ProvisionedThroughput: units(6) });
  });
});

describe("capacity of an on-demand table", () => {
  beforeEach(async () => {
    plane = newControlPlane();
    await onDemand();
  });

  it("takes on-demand billing again and changes nothing", async () => {
    const before = await described();
    const { TableDescription } = await update({ BillingMode: "PAY_PER_REQUEST" });
    expect(TableDescription?.TableStatus).toBe("UPDATING");
    expect(await described()).toEqual(before);
  });

  it("merges maxima member by member and removes them with -1", async () => {
    await update({ OnDemandThroughput: { MaxReadRequestUnits: 10 } });
    await update({ OnDemandThroughput: { MaxWriteRequestUnits: 20 } });
    const both = { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 20 };
    expect((await described()).OnDemandThroughput).toEqual(both);
    await update({ OnDemandThroughput: { MaxReadRequestUnits: -1, MaxWriteRequestUnits: -1 } });
    expect((await described()).OnDemandThroughput).toBeUndefined();
  });

  it("raises warm throughput while the table stays active", async () => {
    plane = newControlPlane(DELAY_MS);
    await onDemand();
    await plane.turn("books", DELAY_MS);
    await update({ WarmThroughput: { ReadUnitsPerSecond: 13_000 } });
    expect(await described()).toMatchObject({
      TableStatus: "ACTIVE",
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: "UPDATING" },
    });
    await plane.turn("books", DELAY_MS);
    expect((await described()).WarmThroughput).toEqual({
      ReadUnitsPerSecond: 13_000,
      WriteUnitsPerSecond: 4_000,
      Status: "ACTIVE",
    });
  });
});

describe("indexes of a table", () => {
  beforeEach(async () => {
    plane = newControlPlane();
    await onDemand();
  });

  it("adds an index that is backfilled next, with the definitions it uses", async () => {
    const { AttributeDefinitions, ...rest } = create("byC");
    const { TableDescription } = await update({
      AttributeDefinitions: [...AttributeDefinitions, text("unused")],
      ...rest,
    });
    expect(TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName: "byC", IndexStatus: "CREATING", Backfilling: false }],
    });
    expect(await described()).toMatchObject({
      TableStatus: "ACTIVE",
      AttributeDefinitions: [text("a"), text("c")],
      GlobalSecondaryIndexes: [{ IndexName: "byC", IndexStatus: "CREATING", Backfilling: true }],
    });
  });

  it("walks a new index through both phases of creation", async () => {
    plane = newControlPlane(DELAY_MS);
    await onDemand();
    await plane.turn("books", DELAY_MS);
    await update(create("byC"));
    expect(await refused(remove("byC"))).toBe(
      `${ATC}Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the ` +
        "index is active. Table: books Index: byC",
    );
    await plane.turn("books", DELAY_MS);
    expect(await described()).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "CREATING", Backfilling: true }],
    });
    expect(await refusalOf(() => deleteTable({ TableName: "books" }, plane.context))).toBe(
      `${ATC}Cannot delete table while indexes are being created, updated, or deleted.`,
    );
    await update(remove("byC"));
    await plane.turn("books", DELAY_MS);
    const table = await described();
    expect(table.GlobalSecondaryIndexes).toBeUndefined();
    expect(table.AttributeDefinitions).toEqual([text("a")]);
  });

  it("gives every new index a space of its own", async () => {
    await update(create("byC"));
    const [first] = (await plane.context.catalog.record("books"))?.globalIndexes ?? [];
    await update(remove("byC"));
    await update(create("byC"));
    const [second] = (await plane.context.catalog.record("books"))?.globalIndexes ?? [];
    expect(second?.id).toBeGreaterThan(first?.id ?? 0);
  });

  it("refuses an index without definitions, with other ones, or with another type", async () => {
    const { GlobalSecondaryIndexUpdates } = create("byC");
    expect(await refused({ GlobalSecondaryIndexUpdates })).toBe(
      `${OMP}AttributeDefinitions is not specified for index: byC`,
    );
    expect(await refused({ GlobalSecondaryIndexUpdates, AttributeDefinitions: [text("z")] })).toBe(
      `${OMP}Some index key attributes are not defined in AttributeDefinitions. Keys: [c], AttributeDefinitions: [z, a]`,
    );
    const number = [{ AttributeName: "a", AttributeType: "N" as const }];
    expect(await refused({ ...create("byA", "a"), AttributeDefinitions: number })).toBe(
      `${OMP}Attributes cannot be redefined. Please check that your attribute has the same type as previously ` +
        "defined. Existing schema: Schema:[SchemaElement: key{a:S:HASH}] New schema: Schema:[SchemaElement: key{a:N:HASH}]",
    );
  });

  it("refuses a second online index and a name that is taken", async () => {
    await update(create("byC"));
    expect(await refused(create("byC"))).toBe(`${VE}Attempting to create an index which already exists`);
    expect(await refused(create("byD", "d"))).toBe(
      `${SLE}Only 1 online index can be created or deleted simultaneously per table`,
    );
    expect(await refused(remove("byZ"))).toBe(
      "ResourceNotFoundException: Requested resource not found: Index byZ for table books",
    );
  });

  it("takes an index together with another billing mode", async () => {
    const { GlobalSecondaryIndexUpdates, AttributeDefinitions } = create("byC");
    const BillingMode = "PAY_PER_REQUEST" as const;
    await update({ BillingMode, GlobalSecondaryIndexUpdates, AttributeDefinitions });
    expect((await described()).GlobalSecondaryIndexes).toHaveLength(1);
  });
});

describe("settings of a table", () => {
  beforeEach(async () => {
    plane = newControlPlane();
    await onDemand();
  });

  it("begins and ends a stream and remembers the latest", async () => {
    const enable = { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" as const } };
    const disable = { StreamSpecification: { StreamEnabled: false } };
    expect(await refused(disable)).toBe(`${VE}Table has no stream to disable: TableName: books`);
    const { TableDescription } = await update(enable);
    expect(TableDescription).toMatchObject({ TableStatus: "UPDATING", ...enable });
    expect(await refused(enable)).toBe(`${VE}Table already has an enabled stream: TableName: books`);
    await update(disable);
    const ended = await described();
    expect(ended.StreamSpecification).toBeUndefined();
    expect(ended.LatestStreamLabel).toBe(TableDescription?.LatestStreamLabel);
    await update(enable);
    expect((await described()).LatestStreamLabel).not.toBe(ended.LatestStreamLabel);
  });

  it("takes a stream together with on-demand billing", async () => {
    await update({
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    expect((await described()).StreamSpecification?.StreamEnabled).toBe(true);
  });

  it("changes the class twice in thirty days", async () => {
    const { TableDescription } = await update({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
    expect(TableDescription).toMatchObject({ TableStatus: "UPDATING" });
    expect((await described()).TableClassSummary?.TableClass).toBe("STANDARD_INFREQUENT_ACCESS");
    await update({ TableClass: "STANDARD" });
    expect(await refused({ TableClass: "STANDARD" })).toBe(
      `${SLE}Updates to TableClass are limited to 2 times in 30 day(s).`,
    );
    plane.clock.turn(30 * 24 * HOUR_MS);
    await update({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
  });

  it("changes the key and says so", async () => {
    const enable = { SSESpecification: { Enabled: true, SSEType: "KMS" as const, KMSMasterKeyId: "k1" } };
    expect(await refused({ SSESpecification: { Enabled: false } })).toBe(
      `${OMP}Table is already encrypted by default`,
    );
    const { TableDescription } = await update(enable);
    expect(TableDescription).toMatchObject({ TableStatus: "ACTIVE", SSEDescription: { Status: "UPDATING" } });
    expect((await described()).SSEDescription).toEqual({
      Status: "ENABLED",
      SSEType: "KMS",
      KMSMasterKeyArn: "arn:aws:kms:us-east-1:123456789012:key/k1",
    });
    expect(await refused(enable)).toContain("Table is already encrypted with given KMSMasterKeyId.");
    await update({ SSESpecification: { Enabled: false } });
    expect((await described()).SSEDescription).toBeUndefined();
  });

  it("protects a table against deletion", async () => {
    await update({ DeletionProtectionEnabled: true });
    expect(await refusalOf(() => deleteTable({ TableName: "books" }, plane.context))).toBe(
      `${VE}Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
    );
    await update({ DeletionProtectionEnabled: false });
    await deleteTable({ TableName: "books" }, plane.context);
  });

  it("keeps the service's pace in changing protection where there is a table delay", async () => {
    plane = newControlPlane(DELAY_MS);
    await onDemand();
    await plane.turn("books", DELAY_MS);
    await update({ DeletionProtectionEnabled: true });
    expect(await refused({ DeletionProtectionEnabled: false })).toBe(
      "ThrottlingException: Deletion protection setting for table books modified within the previous 15000 " +
        "milliseconds. Please try again after 2026-01-01T00:00:16.000Z",
    );
    await plane.turn("books", 15_000);
    await update({ DeletionProtectionEnabled: false });
  });
});
