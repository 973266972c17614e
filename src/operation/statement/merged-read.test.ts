import { assert, asyncProperty, boolean, integer, option, record, uniqueArray } from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { newControlPlane } from "../../../test/fixture/control-plane.ts";
import { testScope } from "../../../test/fixture/request-scope.ts";
import { readUnits } from "../../engine/capacity.ts";
import { PAGE_BYTES_MAX } from "../../engine/page-reader.ts";
import type { Item } from "../../item/attribute-value.ts";
import { itemBytes } from "../../item/size.ts";
import { putItem } from "../item/put-item.ts";
import { createTable } from "../table/create-table.ts";
import { executeStatement } from "./execute-statement.ts";

const plane = newControlPlane();

const newTable = (TableName: string): unknown =>
  createTable(
    {
      TableName,
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    },
    plane.context,
  );

/** Partitions that run out at different times: later ones have fewer rows, further apart, of other sizes. */
const ROWS: readonly Row[] = [0, 1, 2, 3, 4, 5].flatMap((p) =>
  Array.from({ length: 90 - 16 * p }, (_, i) => {
    const sort = (i * (p + 1)) % 97;
    const item = {
      pk: { S: `p${p}` },
      sk: { N: String(sort) },
      x: { S: "x".repeat((i % 7) * 1_500 * (p + 1)) },
    };
    return { partition: p, sort, item, bytes: itemBytes(item) };
  }),
);

interface Row {
  readonly partition: number;
  readonly sort: number;
  readonly item: Item;
  readonly bytes: number;
}

beforeAll(async () => {
  await newTable("t");
  for (const { item } of ROWS) await putItem({ TableName: "t", Item: item }, plane.context);
  await newTable("wide");
  for (let p = 0; p < 50; p++) {
    for (let sk = 0; sk < 5; sk++) {
      const Item = { pk: { S: `p${p}` }, sk: { N: String(sk) }, x: { S: "x".repeat(40_000) } };
      await putItem({ TableName: "wide", Item }, plane.context);
    }
  }
});

interface Case {
  readonly partitions: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly descending: boolean;
  readonly limit: number | null;
}

const cases = record<Case>({
  partitions: uniqueArray(integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 7 }),
  from: integer({ min: 0, max: 30 }),
  to: integer({ min: 31, max: 96 }),
  descending: boolean(),
  limit: option(integer({ min: 1, max: 90 }), { freq: 2 }),
});

const statementOf = ({ partitions, from, to, descending }: Case): string => {
  const names = partitions.map((p) => `'p${p}'`).join(", ");
  return `SELECT pk, sk FROM t WHERE pk IN [${names}] AND sk BETWEEN ${from} AND ${to} ORDER BY sk${descending ? " DESC" : ""}`;
};

/** The pages as the order, the limit and the size of a page make them. */
function pagesOf({ partitions, from, to, descending, limit }: Case): readonly (readonly Row[])[] {
  const rows = ROWS.filter((row) => partitions.includes(row.partition) && row.sort >= from && row.sort <= to);
  rows.sort((a, b) => (descending ? b.sort - a.sort : a.sort - b.sort) || a.partition - b.partition);
  const pages: Row[][] = [[]];
  let bytes = 0;
  for (const row of rows) {
    pages.at(-1)?.push(row);
    bytes += row.bytes;
    if (bytes < PAGE_BYTES_MAX && pages.at(-1)?.length !== limit) continue;
    pages.push([]);
    bytes = 0;
  }
  return pages;
}

const nameOf = ({ item: { pk, sk } }: Row): string => JSON.stringify({ pk, sk });

describe("a SELECT that merges partitions by their sort key", () => {
  it("fills each page in order, up to its limit or size, and charges what it shows", async () => {
    let full = 0;
    await assert(
      asyncProperty(cases, async (each) => {
        const Statement = statementOf(each);
        let NextToken: string | undefined;
        for (const rows of pagesOf(each)) {
          const page = await executeStatement(
            {
              Statement,
              NextToken,
              ...(each.limit === null ? {} : { Limit: each.limit }),
              ReturnConsumedCapacity: "TOTAL",
            },
            plane.context,
          );
          expect((page.Items ?? []).map((item) => JSON.stringify(item))).toEqual(rows.map(nameOf));
          const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
          expect(page.ConsumedCapacity?.CapacityUnits).toBe(readUnits(bytes, "eventual"));
          ({ NextToken } = page);
          if (bytes >= PAGE_BYTES_MAX) full++;
        }
        expect(NextToken).toBeUndefined();
      }),
      { numRuns: 100 },
    );
    expect(full).toBeGreaterThan(5);
  });

  const names = Array.from({ length: 50 }, (_, p) => `'p${p}'`).join(", ");
  const wide = `SELECT sk FROM wide WHERE pk IN [${names}] ORDER BY sk`;

  it("reads little more than it shows", async () => {
    const range = vi.spyOn(plane.store, "range");
    const page = await executeStatement({ Statement: wide }, plane.context);
    const rows = (await Promise.all(range.mock.results.map(({ value }) => value))).flatMap(
      (read) => read.rows,
    );
    range.mockRestore();
    expect(page.Items).toHaveLength(27);
    expect(rows.length).toBeLessThanOrEqual(50 + 2 * 27);
  });

  it("reads few rows for a small limit", async () => {
    const range = vi.spyOn(plane.store, "range");
    const Statement = `SELECT sk FROM t WHERE pk IN ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'] ORDER BY sk`;
    await executeStatement({ Statement, Limit: 10 }, plane.context);
    const rows = (await Promise.all(range.mock.results.map(({ value }) => value))).flatMap(
      (read) => read.rows,
    );
    range.mockRestore();
    expect(rows.length).toBeLessThanOrEqual(3 * 10);
  });

  it("lets others have their turn before it is done", async () => {
    const nextTurn = vi.fn(() => Promise.resolve());
    const scope = testScope({ isTurnOver: () => true, nextTurn });
    const page = await executeStatement({ Statement: wide }, { ...plane.context, scope });
    expect(page.Items).toHaveLength(27);
    expect(nextTurn.mock.calls.length).toBeGreaterThanOrEqual(50);
  });
});
