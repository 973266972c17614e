/**
 * What may not come together in one UpdateTable, whatever the table is.
 */
import { beforeEach, describe, expect, it } from "vitest";
import {
  ATC,
  type BooksChange,
  BooksTable,
  creation,
  OMP,
  SLE,
  text,
  units,
  VE,
} from "../../../test/fixture/books-table.ts";

const DELAY_MS = 1_000;

let books: BooksTable;

const lone: readonly [rule: string, input: BooksChange, refusal: string][] = [
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
    { ...creation("byC"), ProvisionedThroughput: units(1) },
    `${OMP}You cannot create or delete index while updating table IOPS`,
  ],
  [
    "index and stream",
    { ...creation("byC"), StreamSpecification: { StreamEnabled: false } },
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
  [
    "a replica that is to be disassociated",
    {
      ReplicaUpdates: [
        { Disassociate: { RegionName: "eu-west-1", DisassociationMode: "WAIT_FOR_REPLICATION" } },
      ],
    },
    `${VE}ReplicaUpdates is not supported`,
  ],
  [
    "protection from disassociation",
    { DisassociationProtectionEnabled: false },
    `${VE}DisassociationProtectionEnabled is not supported`,
  ],
];

describe("UpdateTable refuses in any table", () => {
  beforeEach(() => {
    books = BooksTable.none();
  });

  it.each(lone)("%s", async (_rule, input, refusal) => {
    expect(await books.refused(input)).toBe(refusal);
  });

  it("a table that is not there", async () => {
    expect(await books.refused({ TableClass: "STANDARD" })).toBe(
      "ResourceNotFoundException: Requested resource not found: Table: books not found",
    );
  });

  it("a table that is being created or deleted", async () => {
    books = await BooksTable.onDemandCreating(DELAY_MS);
    expect(await books.refused({ TableClass: "STANDARD" })).toBe(`${ATC}Table is being created: books`);
    await books.advance(DELAY_MS);
    await books.delete();
    expect(await books.refused({ TableClass: "STANDARD" })).toBe(`${ATC}Table is being deleted: books`);
  });
});
