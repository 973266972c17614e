/**
 * UpdateTable and provisioned units: bounds that are checked before everything else, and the times of changes, which
 * an answer shows before the units have changed.
 */
import { describe, expect, it } from "vitest";
import { attributes, keys, newIndex, PK_TABLE, projection, units } from "./tables.ts";
import { useTarget } from "./target.ts";

const target = useTarget();
const VE = "ValidationException: ";
const update = (TableName: string, input: object) => target.refusal("UpdateTable", { TableName, ...input });

describe("UpdateTable: refused before the table is looked for", () => {
  const text = (member: string) => `${VE}Given value 1000000000001 for ${member} is out of bounds`;
  it.each(["ReadCapacityUnits", "WriteCapacityUnits"])("%s out of bounds", async (member) => {
    const TableName = target.name("missing");
    const beyond = { ProvisionedThroughput: { ...units(50_000), [member]: 1_000_000_000_001 } };
    expect(await update(TableName, beyond)).toBe(text(member));
    const changed = { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byX", ...beyond } }] };
    expect(await update(TableName, changed)).toBe(`${text(member)} for index byX`);
    const created = {
      AttributeDefinitions: attributes("x:S"),
      GlobalSecondaryIndexUpdates: [{ Create: newIndex("byX", keys("x"), projection("ALL"), beyond) }],
    };
    expect(await update(TableName, created)).toBe(`${text(member)} for index byX`);
  });
});

describe("UpdateTable: answers at once", () => {
  it.each([
    ["LastIncreaseDateTime", 6],
    ["LastDecreaseDateTime", 4],
  ])("%s of new units", async (member, changed) => {
    const TableName = await target.createTable(`update-${member}`, {
      ...PK_TABLE,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: units(5),
      GlobalSecondaryIndexes: [
        newIndex("byPk", keys("pk"), projection("ALL"), { ProvisionedThroughput: units(5) }),
      ],
    });
    const to = { ProvisionedThroughput: units(changed) };
    const { TableDescription } = await target.call("UpdateTable", {
      TableName,
      ...to,
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byPk", ...to } }],
    });
    const described = { ...units(5), NumberOfDecreasesToday: 0, [member]: expect.any(Number) };
    expect(TableDescription.ProvisionedThroughput).toEqual(described);
    expect(TableDescription.GlobalSecondaryIndexes[0].ProvisionedThroughput).toEqual(described);
    await target.untilActive(TableName);
    expect((await target.call("DescribeTable", { TableName }))["Table"].ProvisionedThroughput).toMatchObject(
      units(changed),
    );
  });
});
