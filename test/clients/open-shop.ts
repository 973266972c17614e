/**
 * A server in this process with the shop's table in it, reached over a socket as any other would be; gone when the
 * test file has ended.
 */
import {
  CreateTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll } from "vitest";
import { createStator } from "../../src/library.ts";
import { SHOP, shopTable } from "./shop-table.ts";

/** How the SDK's waiters ask: at once, then every second for ten seconds. */
const WAIT = { minDelay: 1, maxDelay: 1, maxWaitTime: 10 };

/** Two clients of one server. */
export interface Shop {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
}

/** Clients of a new server, which has no table yet. */
export async function openServer(): Promise<Shop> {
  const stator = await createStator();
  const { endpoint, region, credentials } = stator.clientOptions;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  afterAll(async () => {
    client.destroy();
    await stator.close();
  });
  return { endpoint, client, documents };
}

/** The same with the shop's table, empty. */
export async function openShop(): Promise<Shop> {
  const server = await openServer();
  await server.client.send(new CreateTableCommand(shopTable));
  await untilThere(server.client, SHOP);
  return server;
}

/** Waits until the table can be used. @throws what the SDK's waiter throws when that takes too long */
export async function untilThere(client: DynamoDBClient, TableName: string): Promise<void> {
  await waitUntilTableExists({ client, ...WAIT }, { TableName });
}

/** Waits until there is no such table. */
export async function untilGone(client: DynamoDBClient, TableName: string): Promise<void> {
  await waitUntilTableNotExists({ client, ...WAIT }, { TableName });
}
