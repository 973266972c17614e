import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ControlPlane, newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import type { WriteRequest } from "../../api/generated/dynamodb/inputs.ts";
import { Overloaded } from "../../storage/store.ts";
import { createTable } from "../table/create-table.ts";
import { updateTable } from "../table/update-table.ts";
import { batchWriteItem } from "./batch-write-item.ts";
import { getItem } from "./get-item.ts";

let plane: ControlPlane;

beforeEach(async () => {
  plane = newControlPlane();
  await createTable(
    {
      TableName: "t",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    },
    plane.context,
  );
});

const puts = (count: number, bytes: number): readonly WriteRequest[] =>
  Array.from({ length: count }, (_, i) => ({
    PutRequest: { Item: { pk: { S: `item ${i}` }, x: { S: "x".repeat(bytes) } } },
  }));

const write = (requests: readonly WriteRequest[]) =>
  batchWriteItem({ RequestItems: { t: requests } }, plane.context);

const isThere = async (pk: string): Promise<boolean> =>
  (await getItem({ TableName: "t", Key: { pk: { S: pk } } }, plane.context)).Item !== undefined;

describe("the writes of a batch", () => {
  it("share one commit", async () => {
    const commits = vi.spyOn(plane.store, "atomically");
    await write(puts(25, 1_000));
    expect(commits).toHaveBeenCalledTimes(1);
    expect(await isThere("item 24")).toBe(true);
  });

  it("have several where they are large", async () => {
    const commits = vi.spyOn(plane.store, "atomically");
    await write(puts(10, 300_000));
    expect(commits).toHaveBeenCalledTimes(3);
    expect(await isThere("item 9")).toBe(true);
  });

  it("come back when the store was too busy for their commit", async () => {
    vi.spyOn(plane.store, "atomically").mockRejectedValueOnce(new Overloaded());
    const requests = puts(10, 300_000);
    expect((await write(requests)).UnprocessedItems).toEqual({ t: requests.slice(0, 4) });
    expect(await isThere("item 3")).toBe(false);
    expect(await isThere("item 4")).toBe(true);
  });

  it("are refused together when it was too busy for all", async () => {
    vi.spyOn(plane.store, "atomically").mockRejectedValue(new Overloaded());
    expect(await refusalOf(() => write(puts(2, 1)))).toBe("Overloaded: the commit queue is full");
  });

  it("are tried again when the table changed before the commit", async () => {
    const { store, context } = plane;
    const atomically = store.atomically.bind(store);
    vi.spyOn(store, "atomically").mockImplementationOnce(async (id, cells, decide) => {
      await updateTable({ TableName: "t", DeletionProtectionEnabled: true }, context);
      return atomically(id, cells, decide);
    });
    expect(await write(puts(2, 1))).toMatchObject({ UnprocessedItems: {} });
    expect(await isThere("item 1")).toBe(true);
  });
});
