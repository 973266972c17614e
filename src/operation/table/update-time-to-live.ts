/**
 * UpdateTimeToLive. What the request asks for is judged before how soon it comes after the last change.
 */
import { validationError } from "../../api/errors.ts";
import type { UpdateTimeToLiveInput } from "../../api/generated/dynamodb/inputs.ts";
import type { UpdateTimeToLiveOutput } from "../../api/generated/dynamodb/outputs.ts";
import type { TableRecord } from "../../engine/catalog/table-record.ts";
import type { OperationContext } from "../context.ts";
import { noSuchTable, stillInUse } from "../request/error-wording.ts";
import { requestedTable } from "../request/resolve-table.ts";

/** Between two changes of one table. AWS documents an hour; this is what it enforces. */
const CHANGE_INTERVAL_MS = 31 * 60_000;

export async function updateTimeToLive(
  { TableName, TimeToLiveSpecification }: UpdateTimeToLiveInput,
  context: OperationContext,
): Promise<UpdateTimeToLiveOutput> {
  const name = requestedTable(context, TableName);
  const { Enabled, AttributeName } = TimeToLiveSpecification;
  const current = await context.catalog.record(name);
  if (current === undefined) throw noSuchTable(name);
  const { clock, store } = context.database;
  const nowMs = clock.nowMs();
  check(current, { enabled: Enabled, attribute: AttributeName, nowMs });
  const keyspace = Enabled ? await newKeyspace(context) : null;
  try {
    const change = await context.catalog.update(name, (record) => {
      check(record, { enabled: Enabled, attribute: AttributeName, nowMs });
      const attribute = Enabled ? AttributeName : null;
      return { ...record, expiry: { attribute, changedAtMs: nowMs, keyspace, backfilling: Enabled } };
    });
    if (change === undefined) throw noSuchTable(name);
  } catch (error) {
    if (keyspace !== null) await store.dropKeyspace(keyspace);
    throw error;
  }
  return { TimeToLiveSpecification: { Enabled, AttributeName } };
}

async function newKeyspace({ catalog, database }: OperationContext): Promise<number | null> {
  const [keyspace = null] = await catalog.allocateIds(1);
  if (keyspace !== null) await database.store.createKeyspace(keyspace, "derived");
  return keyspace;
}

interface ExpiryChange {
  readonly enabled: boolean;
  readonly attribute: string;
  readonly nowMs: number;
}

/** @throws ApiError for the first rule that the change breaks */
function check({ name, status, expiry }: TableRecord, { enabled, attribute, nowMs }: ExpiryChange): void {
  if (status === "creating") throw stillInUse(`Table ${name} is being created`);
  if (status === "deleting") throw stillInUse(`Table is being deleted: ${name}`);
  const current = expiry?.attribute ?? null;
  if (current === null) {
    if (!enabled) throw validationError("TimeToLive is already disabled");
  } else if (current !== attribute) {
    throw validationError(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
    );
  } else if (enabled) {
    throw validationError("TimeToLive is already enabled");
  }
  if (expiry !== null && nowMs < expiry.changedAtMs + CHANGE_INTERVAL_MS) {
    throw validationError("Time to live has been modified multiple times within a fixed interval");
  }
}
