/**
 * Creation and deletion of global indexes on a table that is there.
 */
import { beforeEach, describe, expect, it } from "vitest";
import {
  ATC,
  BooksTable,
  creation,
  deletion,
  OMP,
  SLE,
  text,
  VE,
} from "../../../test/fixture/books-table.ts";
import { refusalOf } from "../../../test/fixture/control-plane.ts";

const DELAY_MS = 1_000;

let books: BooksTable;

describe("indexes of a table", () => {
  beforeEach(async () => {
    books = await BooksTable.onDemand();
  });

  it("adds an index that is backfilled next, with the definitions it uses", async () => {
    const { AttributeDefinitions, ...rest } = creation("byC");
    const answer = await books.update({
      AttributeDefinitions: [...AttributeDefinitions, text("unused")],
      ...rest,
    });
    expect(answer).toMatchObject({
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName: "byC", IndexStatus: "CREATING", Backfilling: false }],
    });
    expect(await books.described()).toMatchObject({
      TableStatus: "ACTIVE",
      AttributeDefinitions: [text("a"), text("c")],
      GlobalSecondaryIndexes: [{ IndexName: "byC", IndexStatus: "CREATING", Backfilling: true }],
    });
  });

  it("walks a new index through both phases of creation", async () => {
    books = await BooksTable.onDemand(DELAY_MS);
    await books.update(creation("byC"));
    expect(await books.refused(deletion("byC"))).toBe(
      `${ATC}Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the ` +
        "index is active. Table: books Index: byC",
    );
    await books.advance(DELAY_MS);
    expect(await books.described()).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "CREATING", Backfilling: true }],
    });
    expect(await refusalOf(() => books.delete())).toBe(
      `${ATC}Cannot delete table while indexes are being created, updated, or deleted.`,
    );
    await books.update(deletion("byC"));
    await books.advance(DELAY_MS);
    const table = await books.described();
    expect(table.GlobalSecondaryIndexes).toBeUndefined();
    expect(table.AttributeDefinitions).toEqual([text("a")]);
  });

  it("gives every new index a keyspace of its own", async () => {
    await books.update(creation("byC"));
    const [first] = (await books.plane.context.catalog.record("books"))?.globalIndexes ?? [];
    await books.update(deletion("byC"));
    await books.update(creation("byC"));
    const [second] = (await books.plane.context.catalog.record("books"))?.globalIndexes ?? [];
    expect(second?.id).toBeGreaterThan(first?.id ?? 0);
  });

  it("refuses an index without definitions, with other ones, or with another type", async () => {
    const { GlobalSecondaryIndexUpdates } = creation("byC");
    expect(await books.refused({ GlobalSecondaryIndexUpdates })).toBe(
      `${OMP}AttributeDefinitions is not specified for index: byC`,
    );
    expect(await books.refused({ GlobalSecondaryIndexUpdates, AttributeDefinitions: [text("z")] })).toBe(
      `${OMP}Some index key attributes are not defined in AttributeDefinitions. Keys: [c], AttributeDefinitions: [z]`,
    );
    const number = [{ AttributeName: "a", AttributeType: "N" as const }];
    expect(await books.refused({ ...creation("byA", "a"), AttributeDefinitions: number })).toBe(
      `${OMP}Attributes cannot be redefined. Please check that your attribute has the same type as previously ` +
        "defined. Existing schema: Schema:[SchemaElement: key{a:S:HASH}] New schema: Schema:[SchemaElement: key{a:N:HASH}]",
    );
  });

  it("refuses a second online index and a name that is taken", async () => {
    await books.update(creation("byC"));
    expect(await books.refused(creation("byC"))).toBe(
      `${VE}Attempting to create an index which already exists`,
    );
    expect(await books.refused(creation("byD", "d"))).toBe(
      `${SLE}Only 1 online index can be created or deleted simultaneously per table`,
    );
    expect(await books.refused(deletion("byZ"))).toBe(
      "ResourceNotFoundException: Requested resource not found: Index byZ for table books",
    );
  });

  it("takes an index together with another billing mode", async () => {
    const { GlobalSecondaryIndexUpdates, AttributeDefinitions } = creation("byC");
    const BillingMode = "PAY_PER_REQUEST" as const;
    await books.update({ BillingMode, GlobalSecondaryIndexUpdates, AttributeDefinitions });
    expect((await books.described()).GlobalSecondaryIndexes).toHaveLength(1);
  });
});
