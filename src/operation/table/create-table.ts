/**
 * CreateTable. The answer shows CREATING; how long the table stays so is the server's table delay, and without one
 * it can be used as soon as the answer is there.
 */
import { resourceInUse } from "../../api/errors.ts";
import type { CreateTableInput } from "../../api/generated/dynamodb/inputs.ts";
import type { CreateTableOutput, TableDescription } from "../../api/generated/dynamodb/outputs.ts";
import type { KeySchemaElement } from "../../api/generated/dynamodb/types.ts";
import { tableArn } from "../../api/table-name.ts";
import { hexText } from "../../base/bytes.ts";
import type { TableRecord, Tag } from "../../engine/catalog/table-record.ts";
import type { NeedsOf } from "../../engine/request-scope.ts";
import type { KeyAttribute } from "../../engine/table-schema.ts";
import type { Store } from "../../storage/store.ts";
import type { OperationContext } from "../context.ts";
import { missingParameter, notSupported, stillInUse } from "../request/error-wording.ts";
import { need, tableResource } from "../request/needs.ts";
import { requestedTable } from "../request/resolve-table.ts";
import { mergeTags, parseTags } from "../tag/table-tags.ts";
import { requestTagFacts } from "../tag/tag-needs.ts";
import { checkIndexes, checkIndexLists, parseProjection } from "./index-definitions.ts";
import { newIndexCapacity, newTableCapacity } from "./new-table-capacity.ts";
import { checkUnitBounds } from "./table-capacity.ts";
import { checkTableClass } from "./table-class.ts";
import { NO_STATISTICS, tableDescription } from "./table-description.ts";
import { requestedKeyArn } from "./table-encryption.ts";
import {
  checkAllUsed,
  checkDefined,
  checkTableKeyDefined,
  checkTableKeyForm,
  parseDefinitions,
  parseKeys,
} from "./table-keys.ts";
import { newStream, newTableViewType, shardCount } from "./table-stream.ts";

/** A table before its keyspaces have numbers. */
type Draft = Omit<TableRecord, "keyspace">;

/** Tags and a policy that come with the table are needed as if they came after it. */
export const createTableNeeds: NeedsOf<CreateTableInput> = (input, database) => {
  const { TableName, Tags: tags = [], ResourcePolicy } = input;
  const arn = tableResource(database, TableName);
  const tagFacts = tags.length === 0 ? undefined : requestTagFacts(tags);
  return [
    need("dynamodb:CreateTable", arn, tagFacts),
    ...(tagFacts === undefined ? [] : [need("dynamodb:TagResource", arn, tagFacts)]),
    ...(ResourcePolicy === undefined ? [] : [need("dynamodb:PutResourcePolicy", arn)]),
  ];
};

export async function createTable(
  input: CreateTableInput,
  context: OperationContext,
): Promise<CreateTableOutput> {
  refuseUnsupported(input);
  checkTableClass(input.TableClass);
  const draft = newTable(input, context);
  const tags = mergeTags([], parseTags(input.Tags ?? []));
  const existing = await context.catalog.record(draft.name);
  if (existing !== undefined) throw alreadyThere(existing);
  const record = await withSpaces(draft, context);
  await register(record, tags, context);
  return { TableDescription: answer(record, input, context.database.clock.nowMs()) };
}

function refuseUnsupported(input: CreateTableInput): void {
  if (input.VectorIndexes !== undefined) throw notSupported("VectorIndexes");
  if (input.ResourcePolicy !== undefined) throw notSupported("ResourcePolicy");
  if (input.GlobalTableSourceArn !== undefined) throw notSupported("GlobalTableSourceArn");
  if (input.GlobalTableSettingsReplicationMode !== undefined) {
    throw notSupported("GlobalTableSettingsReplicationMode");
  }
}

/** The record that the request asks for. @throws ApiError for the first rule that it breaks */
function newTable(input: CreateTableInput, context: OperationContext): Draft {
  const { settings, clock, random } = context.database;
  if (input.AttributeDefinitions === undefined) throw missingParameter("AttributeDefinitions");
  if (input.KeySchema === undefined) throw missingParameter("KeySchema");
  const mode = input.BillingMode ?? "PROVISIONED";
  const nowMs = clock.nowMs();
  const name = requestedTable(context, input.TableName);
  checkUnitBounds([input, ...(input.GlobalSecondaryIndexes ?? [])]);
  const capacity = newTableCapacity(input, mode, settings.region);
  const attributes = parseDefinitions(input.AttributeDefinitions);
  checkKeysAndIndexes(input, input.KeySchema, attributes);
  const indexes = newIndexes(input, attributes, settings.region);
  const keyArn = requestedKeyArn(input.SSESpecification, settings);
  const viewType = newTableViewType(input.StreamSpecification);
  const billing = { mode, onDemandSinceMs: mode === "PAY_PER_REQUEST" ? nowMs : null };
  const shards = shardCount({ billing, capacity }, settings);
  return {
    name,
    arn: tableArn(settings.region, settings.accountId, name),
    tableId: uuidText(random.bytes(16)),
    createdAtMs: nowMs,
    status: "creating",
    attributes,
    keys: parseKeys(input.KeySchema, attributes),
    ...indexes,
    billing,
    capacity,
    tableClass: { name: input.TableClass ?? "STANDARD", changesAtMs: [] },
    protection: { enabled: input.DeletionProtectionEnabled ?? false, changedAtMs: null },
    encryption: { keyArn, changesAtMs: [] },
    stream: viewType === null ? null : newStream({ viewType, shards, latest: null }, nowMs),
    changeLog: false,
    expiry: null,
    pending: [{ kind: "created", atMs: nowMs + settings.tableDelayMs }],
  };
}

/** Whether there are indexes at all comes first, then definitions, then every other rule about indexes. */
function checkKeysAndIndexes(
  input: CreateTableInput,
  tableKeys: readonly KeySchemaElement[],
  attributes: readonly KeyAttribute[],
): void {
  const { LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global } = input;
  const indexes = [...(local ?? []), ...(global ?? [])];
  checkTableKeyForm(tableKeys, attributes);
  checkTableKeyDefined(tableKeys, attributes);
  checkIndexLists({ tableKeys, local, global });
  for (const index of indexes) checkDefined(index.KeySchema, attributes);
  checkAllUsed(
    attributes,
    tableKeys,
    indexes.flatMap((index) => index.KeySchema),
  );
  checkIndexes({ tableKeys, local, global });
}

function newIndexes(
  input: CreateTableInput,
  attributes: readonly KeyAttribute[],
  region: string,
): Pick<TableRecord, "localIndexes" | "globalIndexes"> {
  const mode = input.BillingMode ?? "PROVISIONED";
  return {
    localIndexes: (input.LocalSecondaryIndexes ?? []).map((index) => ({
      name: index.IndexName,
      id: UNNUMBERED,
      keys: parseKeys(index.KeySchema, attributes),
      projection: parseProjection(index.Projection),
    })),
    globalIndexes: (input.GlobalSecondaryIndexes ?? []).map((index) => ({
      name: index.IndexName,
      id: UNNUMBERED,
      keys: parseKeys(index.KeySchema, attributes),
      projection: parseProjection(index.Projection),
      status: "creating",
      backfilling: false,
      since: null,
      activeFromMs: 0,
      capacity: newIndexCapacity(index, mode, region),
    })),
  };
}

const UNNUMBERED = 0;

/** The draft with numbers for its keyspaces, which then exist. */
async function withSpaces(draft: Draft, { catalog, database }: OperationContext): Promise<TableRecord> {
  const { localIndexes, globalIndexes } = draft;
  const ids = (await catalog.allocateIds(1 + localIndexes.length + globalIndexes.length)).values();
  const nextId = (): number => ids.next().value ?? UNNUMBERED;
  const record: TableRecord = {
    ...draft,
    keyspace: nextId(),
    localIndexes: localIndexes.map((index) => ({ ...index, id: nextId() })),
    globalIndexes: globalIndexes.map((index) => ({ ...index, id: nextId() })),
  };
  await database.store.createKeyspace(record.keyspace, "items");
  for (const index of record.globalIndexes) await database.store.createKeyspace(index.id, "derived");
  return record;
}

async function register(
  record: TableRecord,
  tags: readonly Tag[],
  { catalog, database }: OperationContext,
): Promise<void> {
  const outcome = await catalog.create(record, tags);
  if (outcome.kind === "created") return;
  await dropKeyspaces(record, database.store);
  throw alreadyThere(outcome.record);
}

async function dropKeyspaces(record: TableRecord, store: Store): Promise<void> {
  for (const index of record.globalIndexes) await store.dropKeyspace(index.id);
  await store.dropKeyspace(record.keyspace);
}

const alreadyThere = (existing: TableRecord) =>
  existing.status === "creating"
    ? stillInUse(`Table is being created: ${existing.name}`)
    : resourceInUse(`Table already exists: ${existing.name}`);

/** Shows what was sent only: no warm throughput by default, and no time of the switch to on-demand. */
function answer(record: TableRecord, input: CreateTableInput, nowMs: number): TableDescription {
  const { WarmThroughput, BillingModeSummary, GlobalSecondaryIndexes, ...description } = tableDescription(
    record,
    NO_STATISTICS,
    nowMs,
  );
  return {
    ...description,
    BillingModeSummary: BillingModeSummary && { BillingMode: BillingModeSummary.BillingMode },
    WarmThroughput: input.WarmThroughput && { ...WarmThroughput, Status: "UPDATING" },
    GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map((index) => ({ ...index, WarmThroughput: undefined })),
  };
}

/** Random bytes as a version 4 UUID. */
function uuidText(bytes: Uint8Array): string {
  const hex = hexText(bytes);
  const variant = "89ab"[(bytes[8] ?? 0) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
