/**
 * `npm run example:catalog`: a whole software catalogue in one table, and six questions about it. Without
 * `--endpoint` it starts a Stator of its own in this process, on a folder that is removed afterwards.
 *
 *   npm run example:catalog -- --endpoint http://127.0.0.1:8000 --packages 1000
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createStator } from "stator";
import { debianCatalogue } from "./debian-catalogue.ts";
import { nodeModulesCatalogue } from "./node-modules-catalogue.ts";
import type { PackageRecord } from "./package-record.ts";
import { ProgressBar } from "./progress-bar.ts";
import { interestingSubjects, questions } from "./questions.ts";
import { CATALOG_TABLE, catalogItems, createCatalogTable } from "./table-design.ts";
import { writeCatalog } from "./write-catalog.ts";

/** Where the table is, and how to leave it. */
interface Place {
  readonly clientOptions: DynamoDBClientConfig;
  close(): Promise<void>;
}

const repository = join(import.meta.dirname, "..", "..", "..");

const { values: flags } = parseArgs({
  options: { endpoint: { type: "string" }, packages: { type: "string" } },
});

const catalogue = debianCatalogue() ?? nodeModulesCatalogue(join(repository, "node_modules"));
const packages = catalogue.packages.slice(
  0,
  flags.packages === undefined ? undefined : Number(flags.packages),
);
console.log(`${packages.length.toLocaleString("en")} packages from ${catalogue.title}`);

const place = flags.endpoint === undefined ? await ownStator() : placeAt(flags.endpoint);
const client = new DynamoDBClient(place.clientOptions);
try {
  await makeTable(client);
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  await fill(documents, packages);
  for (const { text, ask } of questions(interestingSubjects(packages))) {
    const startMs = performance.now();
    const answer = await ask(documents);
    console.log(`\n${text}\n  ${answer}\n  ${(performance.now() - startMs).toFixed(1)} ms`);
  }
} finally {
  client.destroy();
  await place.close();
}

/** A Stator in this process. */
async function ownStator(): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), "stator-catalog-"));
  const stator = await createStator({ dataDir });
  return {
    clientOptions: stator.clientOptions,
    async close() {
      await stator.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** A server that runs already; credentials and region come from the environment, or are any. */
function placeAt(endpoint: string): Place {
  const region = process.env["AWS_REGION"] ?? "us-east-1";
  const isConfigured = process.env["AWS_ACCESS_KEY_ID"] !== undefined;
  const anyone = { credentials: { accessKeyId: "any", secretAccessKey: "any" } };
  return {
    clientOptions: { endpoint, region, ...(isConfigured ? {} : anyone) },
    close: () => Promise.resolve(),
  };
}

/** Creates the table, unless an earlier run left it there, and waits until it is ACTIVE. */
async function makeTable(database: DynamoDBClient): Promise<void> {
  try {
    await database.send(new CreateTableCommand(createCatalogTable));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists(
    { client: database, maxWaitTime: 60, minDelay: 1 },
    { TableName: CATALOG_TABLE },
  );
}

async function fill(documents: DynamoDBDocumentClient, records: readonly PackageRecord[]): Promise<void> {
  const items = [...catalogItems(records)];
  const bar = new ProgressBar("writing items", items.length);
  const startMs = performance.now();
  const written = await writeCatalog(documents, items, (count) => bar.advance(count));
  bar.finish();
  const seconds = (performance.now() - startMs) / 1_000;
  const rate = Math.round(written / seconds).toLocaleString("en");
  console.log(`${written.toLocaleString("en")} items written in ${seconds.toFixed(1)} s (${rate}/s)`);
}
