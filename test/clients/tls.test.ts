/**
 * HTTPS: clients that trust the server's certificate get what they get without it; others send nothing.
 */
import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { expect, it, onTestFinished } from "vitest";
import { ServerProcess } from "../fixture/server-process.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { ClientProgram } from "./client-program.ts";
import { untilThere } from "./open-shop.ts";
import { SHOP, shopTable } from "./shop-table.ts";

const CERTIFICATE_WORDS =
  "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1";

function connect(server: ServerProcess, ca?: Buffer): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "stator", secretAccessKey: "stator" },
    maxAttempts: 1,
    requestHandler: { httpsAgent: new Agent(ca === undefined ? {} : { ca }) },
  });
  onTestFinished(() => client.destroy());
  return client;
}

it("serves clients that trust its certificate", async ({ skip }) => {
  const openssl = new ClientProgram("openssl", [], {});
  skip(!(await openssl.isPresent("version")), "skipped: openssl not found");
  const folder = await temporaryFolder("tls");
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  await openssl.run(...CERTIFICATE_WORDS.split(" "), "-out", certificate, "-keyout", key);
  const server = await ServerProcess.start(["--in-memory", "--tls-cert", certificate, "--tls-key", key]);
  expect(server.endpoint).toMatch(/^https:/);

  const client = connect(server, await readFile(certificate));
  await client.send(new CreateTableCommand(shopTable));
  await untilThere(client, SHOP);
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([SHOP]);
  const distrustful = connect(server);
  await expect(distrustful.send(new ListTablesCommand({}))).rejects.toMatchObject({
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  });
});
