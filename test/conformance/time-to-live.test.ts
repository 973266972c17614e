/**
 * UpdateTimeToLive and DescribeTimeToLive: what is asked for is judged before how soon it comes after the last change,
 * and a second change within half an hour is refused.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { PK_TABLE } from "./tables.ts";
import { useTarget } from "./target.ts";

const target = useTarget();
let enabled = "";
let never = "";

beforeAll(async () => {
  enabled = await target.createTable("ttl-enabled", PK_TABLE);
  never = await target.createTable("ttl-never", PK_TABLE);
});

const specification = (Enabled: boolean, AttributeName = "until") => ({
  TimeToLiveSpecification: { Enabled, AttributeName },
});

const refused = (TableName: string, Enabled: boolean, AttributeName?: string) =>
  target.refusal("UpdateTimeToLive", { TableName, ...specification(Enabled, AttributeName) });

const described = async (TableName: string) =>
  (await target.call("DescribeTimeToLive", { TableName }))["TimeToLiveDescription"];

describe("Time to Live", () => {
  it("is enabled once, and then refuses every other change for a while", async () => {
    const answer = await target.call("UpdateTimeToLive", { TableName: enabled, ...specification(true) });
    expect(answer).toEqual(specification(true));
    expect(await described(enabled)).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "until" });
    expect(await refused(enabled, true)).toBe("ValidationException: TimeToLive is already enabled");
    const other =
      "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is until";
    expect(await refused(enabled, true, "other")).toBe(other);
    expect(await refused(enabled, false)).toBe(
      "ValidationException: Time to live has been modified multiple times within a fixed interval",
    );
  });

  it("is disabled on a table that never had it, and names no attribute", async () => {
    expect(await described(never)).toEqual({ TimeToLiveStatus: "DISABLED" });
    expect(await refused(never, false)).toBe("ValidationException: TimeToLive is already disabled");
  });

  it("needs a table", async () => {
    expect(await refused(target.name("ttl-missing"), true)).toMatch(/^ResourceNotFoundException: /);
  });
});
