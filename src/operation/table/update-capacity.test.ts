/**
 * Changes of billing mode, units, on-demand maxima and warm throughput.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { ATC, type BooksChange, BooksTable, OMP, SLE, units, VE } from "../../../test/fixture/books-table.ts";
import { refusalOf } from "../../../test/fixture/control-plane.ts";

const DELAY_MS = 1_000;
const HOUR_MS = 3_600_000;

let books: BooksTable;

describe("capacity of a provisioned table", () => {
  beforeEach(async () => {
    books = await BooksTable.provisioned();
  });

  it.each<[string, BooksChange, string]>([
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
    expect(await books.refused(input)).toBe(refusal);
  });

  it("answers with the old units and UPDATING", async () => {
    const answer = await books.update({ ProvisionedThroughput: units(9) });
    expect(answer).toMatchObject({ TableStatus: "UPDATING", ProvisionedThroughput: units(5) });
    expect(await books.described()).toMatchObject({
      TableStatus: "ACTIVE",
      ProvisionedThroughput: { ...units(9), LastIncreaseDateTime: books.plane.clock.nowMs() / 1000 },
      WarmThroughput: { ReadUnitsPerSecond: 9, WriteUnitsPerSecond: 9 },
    });
  });

  it("keeps warm throughput at the highest units ever", async () => {
    await books.update({ ProvisionedThroughput: units(9) });
    await books.update({ ProvisionedThroughput: units(2) });
    expect(await books.described()).toMatchObject({ WarmThroughput: { ReadUnitsPerSecond: 9 } });
  });

  it("changes units of an index alone", async () => {
    const updates = [{ Update: { IndexName: "byB", ProvisionedThroughput: units(7) } }];
    const answer = await books.update({ GlobalSecondaryIndexUpdates: updates });
    expect(answer.GlobalSecondaryIndexes?.[0]).toMatchObject({ IndexStatus: "UPDATING" });
    expect((await books.described()).GlobalSecondaryIndexes?.[0]).toMatchObject({
      IndexStatus: "ACTIVE",
      ProvisionedThroughput: units(7),
    });
  });

  it("allows four decreases a day, then one an hour", async () => {
    await books.update({ ProvisionedThroughput: units(20) });
    for (const read of [19, 18, 17, 16]) await books.update({ ProvisionedThroughput: units(read) });
    expect(await books.refused({ ProvisionedThroughput: units(15) })).toBe(
      `${SLE}Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each ` +
        "subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of " +
        "decreases today: 4. Last decrease at Thursday, January 1, 2026 12:00:00 AM UTC. Next decrease can be made " +
        "at Thursday, January 1, 2026 1:00:00 AM UTC",
    );
    await books.update({ ProvisionedThroughput: units(30) });
    books.plane.clock.advance(HOUR_MS);
    await books.update({ ProvisionedThroughput: units(15) });
    expect((await books.described()).ProvisionedThroughput?.NumberOfDecreasesToday).toBe(5);
    books.plane.clock.advance(23 * HOUR_MS);
    expect((await books.described()).ProvisionedThroughput?.NumberOfDecreasesToday).toBe(0);
    await books.update({ ProvisionedThroughput: units(14) });
  });

  it("becomes on-demand and back, with units for every index", async () => {
    await books.update({ BillingMode: "PAY_PER_REQUEST" });
    expect(await books.described()).toMatchObject({
      BillingModeSummary: {
        BillingMode: "PAY_PER_REQUEST",
        LastUpdateToPayPerRequestDateTime: books.plane.clock.nowMs() / 1000,
      },
      ProvisionedThroughput: units(0),
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(0) }],
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 },
    });
    expect(await books.refused({ BillingMode: "PROVISIONED", ProvisionedThroughput: units(3) })).toBe(
      `${OMP}ProvisionedThroughput must be specified for index: byB`,
    );
    await books.update({ OnDemandThroughput: { MaxReadRequestUnits: 10 } });
    await books.update({
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(3),
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byB", ProvisionedThroughput: units(4) } }],
    });
    const table = await books.described();
    expect(table).toMatchObject({
      BillingModeSummary: { BillingMode: "PROVISIONED" },
      ProvisionedThroughput: units(3),
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(4) }],
    });
    expect(table.OnDemandThroughput).toBeUndefined();
  });

  it("does one change of units at a time", async () => {
    books = await BooksTable.provisioned(DELAY_MS);
    await books.update({ ProvisionedThroughput: units(6) });
    expect(await books.described()).toMatchObject({
      TableStatus: "UPDATING",
      ProvisionedThroughput: units(5),
    });
    expect(await books.refused({ ProvisionedThroughput: units(7) })).toBe(
      `${ATC}Table IOPS are currently being updated. Table: books`,
    );
    expect(await refusalOf(() => books.delete())).toBe(
      `${ATC}Table: books is in the process of being updated.`,
    );
    await books.advance(DELAY_MS);
    expect(await books.described()).toMatchObject({ TableStatus: "ACTIVE", ProvisionedThroughput: units(6) });
  });
});

describe("capacity of an on-demand table", () => {
  beforeEach(async () => {
    books = await BooksTable.onDemand();
  });

  it("takes on-demand billing again and changes nothing", async () => {
    const before = await books.described();
    const answer = await books.update({ BillingMode: "PAY_PER_REQUEST" });
    expect(answer.TableStatus).toBe("UPDATING");
    expect(await books.described()).toEqual(before);
  });

  it("merges maxima member by member and removes them with -1", async () => {
    await books.update({ OnDemandThroughput: { MaxReadRequestUnits: 10 } });
    await books.update({ OnDemandThroughput: { MaxWriteRequestUnits: 20 } });
    const both = { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 20 };
    expect((await books.described()).OnDemandThroughput).toEqual(both);
    await books.update({ OnDemandThroughput: { MaxReadRequestUnits: -1 } });
    expect((await books.described()).OnDemandThroughput).toEqual({ MaxWriteRequestUnits: 20 });
    await books.update({ OnDemandThroughput: { MaxReadRequestUnits: -1, MaxWriteRequestUnits: -1 } });
    expect((await books.described()).OnDemandThroughput).toBeUndefined();
  });

  it("raises warm throughput while the table stays active", async () => {
    books = await BooksTable.onDemand(DELAY_MS);
    await books.update({ WarmThroughput: { ReadUnitsPerSecond: 13_000 } });
    expect(await books.described()).toMatchObject({
      TableStatus: "ACTIVE",
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: "UPDATING" },
    });
    await books.advance(DELAY_MS);
    expect((await books.described()).WarmThroughput).toEqual({
      ReadUnitsPerSecond: 13_000,
      WriteUnitsPerSecond: 4_000,
      Status: "ACTIVE",
    });
  });
});
