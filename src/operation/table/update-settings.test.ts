/**
 * Changes of stream, class, encryption key and deletion protection.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { BooksTable, OMP, SLE, VE } from "../../../test/fixture/books-table.ts";
import { refusalOf } from "../../../test/fixture/control-plane.ts";

const DELAY_MS = 1_000;
const HOUR_MS = 3_600_000;

let books: BooksTable;

describe("settings of a table", () => {
  beforeEach(async () => {
    books = await BooksTable.onDemand();
  });

  it("begins and ends a stream and remembers the latest", async () => {
    const enable = { StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" as const } };
    const disable = { StreamSpecification: { StreamEnabled: false } };
    expect(await books.refused(disable)).toBe(`${VE}Table has no stream to disable: TableName: books`);
    const answer = await books.update(enable);
    expect(answer).toMatchObject({ TableStatus: "UPDATING", ...enable });
    expect(await books.refused(enable)).toBe(`${VE}Table already has an enabled stream: TableName: books`);
    await books.update(disable);
    const ended = await books.described();
    expect(ended.StreamSpecification).toBeUndefined();
    expect(ended.LatestStreamLabel).toBe(answer.LatestStreamLabel);
    await books.update(enable);
    expect((await books.described()).LatestStreamLabel).not.toBe(ended.LatestStreamLabel);
  });

  it("takes a stream together with on-demand billing", async () => {
    await books.update({
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    expect((await books.described()).StreamSpecification?.StreamEnabled).toBe(true);
  });

  it("changes the class twice in thirty days", async () => {
    const answer = await books.update({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
    expect(answer).toMatchObject({ TableStatus: "UPDATING" });
    expect((await books.described()).TableClassSummary?.TableClass).toBe("STANDARD_INFREQUENT_ACCESS");
    await books.update({ TableClass: "STANDARD" });
    expect(await books.refused({ TableClass: "STANDARD" })).toBe(
      `${SLE}Updates to TableClass are limited to 2 times in 30 day(s).`,
    );
    books.plane.clock.advance(30 * 24 * HOUR_MS);
    await books.update({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
  });

  it("changes the key and says so", async () => {
    const enable = { SSESpecification: { Enabled: true, SSEType: "KMS" as const, KMSMasterKeyId: "k1" } };
    expect(await books.refused({ SSESpecification: { Enabled: false } })).toBe(
      `${OMP}Table is already encrypted by default`,
    );
    const answer = await books.update(enable);
    expect(answer).toMatchObject({ TableStatus: "ACTIVE", SSEDescription: { Status: "UPDATING" } });
    expect((await books.described()).SSEDescription).toEqual({
      Status: "ENABLED",
      SSEType: "KMS",
      KMSMasterKeyArn: "arn:aws:kms:us-east-1:123456789012:key/k1",
    });
    expect(await books.refused(enable)).toContain("Table is already encrypted with given KMSMasterKeyId.");
    await books.update({ SSESpecification: { Enabled: false } });
    expect((await books.described()).SSEDescription).toBeUndefined();
  });

  it("protects a table against deletion", async () => {
    await books.update({ DeletionProtectionEnabled: true });
    expect(await refusalOf(() => books.delete())).toBe(
      `${VE}Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
    );
    await books.update({ DeletionProtectionEnabled: false });
    await books.delete();
  });

  it("keeps the service's pace in changing protection where there is a table delay", async () => {
    books = await BooksTable.onDemand(DELAY_MS);
    await books.update({ DeletionProtectionEnabled: true });
    expect(await books.refused({ DeletionProtectionEnabled: false })).toBe(
      "ThrottlingException: Deletion protection setting for table books modified within the previous 15000 " +
        "milliseconds. Please try again after 2026-01-01T00:00:16.000Z",
    );
    await books.advance(15_000);
    await books.update({ DeletionProtectionEnabled: false });
  });

  it("takes no second change while the table is updating, and the next when it is active again", async () => {
    books = await BooksTable.onDemand(DELAY_MS);
    await books.update({ StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } });
    expect(await books.refused({ TableClass: "STANDARD_INFREQUENT_ACCESS" })).toBe(
      "ResourceInUseException: Attempt to change a resource which is still in use",
    );
    await books.advance(DELAY_MS);
    await books.update({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
    expect((await books.described()).TableStatus).toBe("UPDATING");
  });
});
