import { describe, expect, it } from "vitest";
import { refusalOf } from "../../../test/fixture/control-plane.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import type { Cell } from "../../storage/store.ts";
import { type ActionFault, placedActions } from "./transaction-items.ts";

/** An action on the item of that number; `fault` and `refusal` are what is wrong with it. */
interface TestAction {
  readonly tableName: string;
  readonly item: number;
  readonly fault?: string;
  readonly refusal?: string;
}

interface Placed {
  readonly cell: Cell;
}

const tables = new Map(
  [1, 2].map((keyspace) => {
    const table: Partial<TableSchema> = { keyspace };
    return [`t${keyspace}`, table as TableSchema];
  }),
);

function place({ item, fault, refusal }: TestAction, { keyspace }: TableSchema): Placed | ActionFault {
  if (fault !== undefined) return { cancels: true, text: fault };
  if (refusal !== undefined) return { cancels: false, text: refusal };
  return { cell: { keyspace, partition: Uint8Array.of(item), key: Uint8Array.of(0) } };
}

const TWICE = "ValidationException: Transaction request cannot include multiple operations on one item";
const cancelled = (codes: string): string =>
  `TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;

const fits: TestAction = { tableName: "t1", item: 1 };
const other: TestAction = { tableName: "t1", item: 2 };
const elsewhere: TestAction = { tableName: "t2", item: 1 };
const unfit: TestAction = { tableName: "t1", item: 3, fault: "wrong type" };

describe("the actions of a transaction", () => {
  it("are placed in order, those on like items of two tables included", () => {
    const placed = placedActions([fits, other, elsewhere], { tables, place, reasons: "first" });
    expect(placed.map(({ cell }) => [cell.keyspace, ...cell.partition])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
  });

  it("each that does not fit gets its reason where all do", async () => {
    const placement = { tables, place, reasons: "all" } as const;
    expect(await refusalOf(() => placedActions([unfit, fits, unfit], placement))).toBe(
      cancelled("ValidationError, None, ValidationError"),
    );
  });

  it.each<[rule: string, actions: readonly TestAction[], refusal: string]>([
    ["two on one item are refused", [fits, other, fits], TWICE],
    [
      "the first that does not fit its table cancels",
      [fits, unfit, unfit],
      cancelled("None, ValidationError, None"),
    ],
    [
      "one that does not fit comes before an item named twice",
      [unfit, fits, fits],
      cancelled("ValidationError, None, None"),
    ],
    [
      "what refuses the request comes before one that does not fit",
      [unfit, { ...fits, refusal: "an empty key" }],
      "ValidationException: an empty key",
    ],
  ])("%s", async (_rule, actions, refusal) => {
    expect(await refusalOf(() => placedActions(actions, { tables, place, reasons: "first" }))).toBe(refusal);
  });
});
