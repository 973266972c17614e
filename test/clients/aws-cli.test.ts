/**
 * The AWS CLI, command by command, across a restart of the server.
 */
import { describe, expect, it } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { ClientProgram } from "./client-program.ts";
import { BY_GSI1, SHOP, shopTable } from "./shop-table.ts";

/** Starting the CLI, once per command, takes most of it. */
const TEST_TIMEOUT_MS = 300_000;

type Json = Readonly<Record<string, unknown>>;

/** `aws dynamodb` against one server. */
class DynamodbCommand {
  readonly #aws: ClientProgram;

  constructor(server: ServerProcess) {
    this.#aws = new ClientProgram("aws", ["dynamodb"], { AWS_ENDPOINT_URL: server.endpoint });
  }

  /** Flags in `camelCase` become `--camel-case`; values that are no text are JSON. */
  async run(command: string, flags: Json = {}): Promise<Json> {
    const words = Object.entries(flags).flatMap(([name, value]) => [
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      ...(value === true ? [] : [typeof value === "string" ? value : JSON.stringify(value)]),
    ]);
    const { stdout } = await this.#aws.run(...command.split(" "), "--output", "json", ...words);
    return stdout === "" ? {} : (JSON.parse(stdout) as Json);
  }

  /** What the command is refused with, on standard error. */
  async refused(command: string, flags: Json): Promise<string> {
    try {
      return `accepted ${JSON.stringify(await this.run(command, flags))}`;
    } catch (error) {
      if (error instanceof Error && "stderr" in error) return String(error.stderr);
      throw error;
    }
  }
}

const tableName = SHOP;
const stock = { pk: { S: "PRODUCT#tea" }, sk: { S: "STOCK" } };
const order = { pk: { S: "CUSTOMER#ada" }, sk: { S: "ORDER#1" } };
const openOrder = { ...order, gsi1pk: { S: "STATUS#open" }, gsi1sk: { S: "2026-03-01#1" } };

const take = {
  key: stock,
  updateExpression: "SET #left = #left - :count",
  conditionExpression: "#left >= :count",
  expressionAttributeNames: { "#left": "left" },
  expressionAttributeValues: { ":count": { N: "2" } },
};

/** The same as a member of a transaction. */
const takeInTransaction = {
  Update: {
    TableName: SHOP,
    Key: take.key,
    UpdateExpression: take.updateExpression,
    ConditionExpression: take.conditionExpression,
    ExpressionAttributeNames: take.expressionAttributeNames,
    ExpressionAttributeValues: take.expressionAttributeValues,
  },
};

/** Makes and fills the table; returns its ARN. */
async function fill(dynamodb: DynamodbCommand): Promise<string> {
  const { TableDescription } = await dynamodb.run("create-table", { cliInputJson: shopTable });
  await dynamodb.run("wait table-exists", { tableName });
  const { TableArn } = TableDescription as { readonly TableArn: string };
  await dynamodb.run("put-item", { tableName, item: { ...stock, left: { N: "5" } } });
  const updated = await dynamodb.run("update-item", { tableName, ...take, returnValues: "ALL_NEW" });
  expect(updated).toEqual({ Attributes: { ...stock, left: { N: "3" } } });
  const put = { Put: { TableName: SHOP, Item: openOrder } };
  await dynamodb.run("transact-write-items", { transactItems: [takeInTransaction, put] });
  await dynamodb.run("execute-statement", {
    statement: `INSERT INTO "${SHOP}" VALUE {'pk': ?, 'sk': 'PROFILE'}`,
    parameters: [{ S: "CUSTOMER#ada" }],
  });
  await dynamodb.run("tag-resource", { resourceArn: TableArn, tags: [{ Key: "team", Value: "shop" }] });
  return TableArn;
}

/** Looks for everything that `fill` wrote. */
async function find(dynamodb: DynamodbCommand, resourceArn: string): Promise<void> {
  const queried = await dynamodb.run("query", {
    tableName,
    indexName: BY_GSI1,
    keyConditionExpression: "gsi1pk = :status",
    expressionAttributeValues: { ":status": { S: "STATUS#open" } },
  });
  expect(queried).toMatchObject({ Count: 1, Items: [openOrder] });
  const scanned = await dynamodb.run("scan", { tableName, pageSize: "1", select: "COUNT" });
  expect(scanned).toMatchObject({ Count: 3, ScannedCount: 3 });
  const selected = await dynamodb.run("execute-statement", {
    statement: `SELECT "left" FROM "${SHOP}" WHERE pk = 'PRODUCT#tea' AND sk = 'STOCK'`,
  });
  expect(selected).toMatchObject({ Items: [{ left: { N: "1" } }] });
  const got = await dynamodb.run("transact-get-items", {
    transactItems: [stock, order].map((Key) => ({ Get: { TableName: SHOP, Key } })),
  });
  expect(got).toEqual({ Responses: [{ Item: { ...stock, left: { N: "1" } } }, { Item: openOrder }] });
  const tagged = await dynamodb.run("list-tags-of-resource", { resourceArn });
  expect(tagged).toEqual({ Tags: [{ Key: "team", Value: "shop" }] });
}

describe("AWS CLI", () => {
  it("finds after a restart what it wrote before", { timeout: TEST_TIMEOUT_MS }, async ({ skip }) => {
    const isMissing = !(await new ClientProgram("aws", ["--version"], {}).isPresent());
    skip(isMissing, "skipped: aws not found");
    const flags = ["--data-dir", await temporaryFolder("cli")];
    const first = await ServerProcess.start(flags);
    const resourceArn = await fill(new DynamodbCommand(first));
    await first.stop("SIGKILL");

    const second = await ServerProcess.start(flags);
    const dynamodb = new DynamodbCommand(second);
    await find(dynamodb, resourceArn);
    expect(await dynamodb.refused("update-item", { tableName, ...take })).toContain(
      "An error occurred (ConditionalCheckFailedException) when calling the UpdateItem operation: The conditional request failed",
    );
    const cancelled = { transactItems: [takeInTransaction] };
    expect(await dynamodb.refused("transact-write-items", cancelled)).toContain(
      "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]",
    );
    await dynamodb.run("untag-resource", { resourceArn, tagKeys: "team" });
    await dynamodb.run("delete-item", { tableName, key: order });
    await dynamodb.run("delete-table", { tableName });
    await dynamodb.run("wait table-not-exists", { tableName });
    expect(await dynamodb.run("list-tables")).toEqual({ TableNames: [] });
  });
});
