import { beforeEach, describe, expect, it } from "vitest";
import { type ControlPlane, newControlPlane, refusalOf } from "../../../test/fixture/control-plane.ts";
import { createTable } from "./create-table.ts";
import { deleteTable } from "./delete-table.ts";
import { describeTimeToLive } from "./describe-time-to-live.ts";
import { updateTimeToLive } from "./update-time-to-live.ts";

const TableName = "sessions";
const MINUTE_MS = 60_000;
const TOO_SOON = "ValidationException: Time to live has been modified multiple times within a fixed interval";

let plane: ControlPlane;

const set = (Enabled: boolean, AttributeName = "until") =>
  updateTimeToLive({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }, plane.context);

const refused = (Enabled: boolean, AttributeName = "until") => refusalOf(() => set(Enabled, AttributeName));

const described = async () => (await describeTimeToLive({ TableName }, plane.context)).TimeToLiveDescription;

async function create(tableDelayMs = 0): Promise<void> {
  plane = newControlPlane(tableDelayMs);
  await createTable(
    {
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    },
    plane.context,
  );
}

beforeEach(() => create());

describe("UpdateTimeToLive", () => {
  it("enables, and after the interval disables", async () => {
    expect(await described()).toEqual({ TimeToLiveStatus: "DISABLED" });
    expect(await set(true)).toEqual({ TimeToLiveSpecification: { Enabled: true, AttributeName: "until" } });
    expect(await described()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "until" });
    plane.clock.advance(31 * MINUTE_MS);
    expect(await set(false)).toEqual({ TimeToLiveSpecification: { Enabled: false, AttributeName: "until" } });
    expect(await described()).toEqual({ TimeToLiveStatus: "DISABLED" });
  });

  it("refuses a second change within the interval", async () => {
    await set(true);
    plane.clock.advance(31 * MINUTE_MS - 1);
    expect(await refused(false)).toBe(TOO_SOON);
    plane.clock.advance(1);
    await set(false);
    expect(await refused(true)).toBe(TOO_SOON);
  });

  it("judges what is asked before how soon it is", async () => {
    expect(await refused(false)).toBe("ValidationException: TimeToLive is already disabled");
    await set(true);
    expect(await refused(true)).toBe("ValidationException: TimeToLive is already enabled");
    const other =
      "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is until";
    expect(await refused(true, "other")).toBe(other);
    expect(await refused(false, "other")).toBe(other);
  });

  it("accepts the partition key", async () => {
    expect(await refused(true, "id")).toBe("nothing");
  });

  it("is described of tables that serve", async () => {
    const refusal = () => refusalOf(described);
    const inState = (state: string) =>
      `ValidationException: Cannot describe time to live while table is in ${state} state: Current table state is ${state}`;
    await create(1_000);
    expect(await refusal()).toBe(inState("CREATING"));
    await plane.advance(TableName, 1_000);
    expect(await refusal()).toBe("nothing");
    await deleteTable({ TableName }, plane.context);
    expect(await refusal()).toBe(inState("DELETING"));
    await plane.advance(TableName, 1_000);
    expect(await refusal()).toBe(
      "ResourceNotFoundException: Requested resource not found: Table: sessions not found",
    );
  });

  it("needs a table that is there", async () => {
    await create(1_000);
    expect(await refused(true)).toBe(
      "ResourceInUseException: Attempt to change a resource which is still in use: " +
        "Table sessions is being created",
    );
    await plane.advance(TableName, 1_000);
    await deleteTable({ TableName }, plane.context);
    expect(await refused(true)).toBe(
      "ResourceInUseException: Attempt to change a resource which is still in use: " +
        "Table is being deleted: sessions",
    );
    await plane.advance(TableName, 1_000);
    expect(await refused(true)).toBe(
      "ResourceNotFoundException: Requested resource not found: Table: sessions not found",
    );
  });

  it("frees the keyspace of the rows when it is disabled or the table is deleted", async () => {
    const space = async () => (await plane.context.catalog.record(TableName))?.expiry?.keyspace;
    const freed = async () =>
      (await plane.context.catalog.keyspaceDrops(10)).flatMap(({ keyspaces }) => keyspaces);
    await set(true);
    const first = await space();
    plane.clock.advance(31 * MINUTE_MS);
    await set(false);
    expect(await freed()).toEqual([first]);
    plane.clock.advance(31 * MINUTE_MS);
    await set(true);
    const second = await space();
    await deleteTable({ TableName }, plane.context);
    await plane.advance(TableName, 0);
    expect(await freed()).toContain(second);
  });
});
