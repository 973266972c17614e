/**
 * BatchWriteItem: up to 25 puts and deletes of any tables, each on its own: one that is refused leaves the others.
 * They share commits, because a commit for each would cost many times as much. What is not admitted, or what the store
 * is too busy for, comes back as UnprocessedItems.
 */
import { validationError } from "../../api/errors.ts";
import type {
  BatchWriteItemInput,
  DeleteRequest,
  WriteRequest,
} from "../../api/generated/dynamodb/inputs.ts";
import type { BatchWriteItemOutput, ItemCollectionMetrics } from "../../api/generated/dynamodb/outputs.ts";
import { MiB } from "../../base/bytes.ts";
import { newNameRecord } from "../../base/name-record.ts";
import { cellName } from "../../engine/item-cell.ts";
import type { Throttle } from "../../engine/meter.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { commitIndependently, retryTableChanges, type WriteOutcome } from "../../engine/write.ts";
import { type AppliedWrite, deleteIntent, putIntent, type WriteIntent } from "../../engine/write-intent.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { Overloaded } from "../../storage/store.ts";
import type { Operation, OperationContext } from "../context.ts";
import { BARE_LEGACY } from "../request/error-wording.ts";
import {
  collectionMetrics,
  consumedCapacities,
  isCapacityAsked,
  throttleError,
} from "../request/metering.ts";
import { intentOrThrow, newStoredItem, requestAttributes } from "../request/request-item.ts";
import { resolveTables } from "../request/resolve-table.ts";
import { chargeOutcomes, refusalError } from "./write-item.ts";

const REQUESTS_MAX = 25;

/** Bytes of items, counted for the table and for each index, after which a commit takes no further write. */
const COMMIT_BYTES_MAX = MiB;

/** One put (with the item's stored form) or delete, as far as it can be read without its table. */
interface WriteStep {
  readonly tableName: string;
  readonly sent: WriteRequest;
  /** The whole item, or the key. */
  readonly attributes: AttributeMap;
  readonly item: StoredItem | null;
}

export const batchWriteItem: Operation<BatchWriteItemInput, BatchWriteItemOutput> = async (
  input,
  context,
) => {
  const steps = await writeSteps(input, context);
  if (steps.length > REQUESTS_MAX)
    throw validationError("Too many items requested for the BatchWriteItem call");
  const { commits, throttle } = admittedCommits(context, steps, await checkedIntents(context, steps));
  const outcomes = new Map<WriteStep, WriteOutcome>();
  await Promise.all(commits.map((commit) => carryOut(context, commit, outcomes)));
  if (outcomes.size === 0) throw throttle === null ? new Overloaded() : throttleError(throttle);
  return batchOutput(input, context, outcomes, steps);
};

/** The writes as they were sent; others go first when they are many and large. @throws ApiError */
async function writeSteps(
  { RequestItems }: BatchWriteItemInput,
  { scope }: OperationContext,
): Promise<readonly WriteStep[]> {
  const steps: WriteStep[] = [];
  for (const [tableName, requests] of Object.entries(RequestItems)) {
    for (const sent of requests) {
      steps.push(writeStep(tableName, sent));
      if (scope.isTurnOver()) await scope.nextTurn();
    }
  }
  return steps;
}

/** The answer to neither a put nor a delete, and to both. */
const NOT_ONE_REQUEST =
  "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";

function writeStep(tableName: string, sent: WriteRequest): WriteStep {
  const { PutRequest: put, DeleteRequest: remove } = sent;
  if ((put === undefined) === (remove === undefined)) throw validationError(NOT_ONE_REQUEST);
  if (put !== undefined) {
    const attributes = requestAttributes(put.Item, BARE_LEGACY);
    return { tableName, sent, attributes, item: newStoredItem(attributes) };
  }
  const key = requestAttributes((remove as DeleteRequest).Key, BARE_LEGACY);
  return { tableName, sent, attributes: key, item: null };
}

/** The writes, once tables exist, keys fit and no key stands twice. @throws ApiError */
async function checkedIntents(
  context: OperationContext,
  steps: readonly WriteStep[],
): Promise<readonly WriteIntent[]> {
  const tables = await resolveTables(
    context,
    steps.map(({ tableName }) => tableName),
  );
  const intents = steps.map((step) => checkedIntent(tables.get(step.tableName) as TableSchema, step));
  const names = new Set(intents.map(({ cell }) => cellName(cell)));
  if (names.size < steps.length) throw validationError("Provided list of item keys contains duplicates");
  return intents;
}

/** A lacking key is worded alike for puts and deletes. */
const checkedIntent = (table: TableSchema, { attributes, item }: WriteStep): WriteIntent =>
  intentOrThrow(item === null ? deleteIntent({ table }, attributes) : putIntent({ table }, item), "key");

/** Writes that share a commit. */
interface SharedCommit {
  readonly steps: WriteStep[];
  readonly intents: WriteIntent[];
}

interface AdmittedCommits {
  readonly commits: readonly SharedCommit[];
  /** Why the first write that was not admitted was not. */
  readonly throttle: Throttle | null;
}

/** All writes that are admitted, in order, in as few commits as their size allows. */
function admittedCommits(
  { scope }: OperationContext,
  steps: readonly WriteStep[],
  intents: readonly WriteIntent[],
): AdmittedCommits {
  const commits: SharedCommit[] = [];
  let throttle: Throttle | null = null;
  let last: SharedCommit | undefined;
  let bytes = 0;
  for (const [i, intent] of intents.entries()) {
    const refused = scope.meter.admitWrite(intent.table);
    throttle ??= refused;
    if (refused !== null) continue;
    if (last === undefined || bytes >= COMMIT_BYTES_MAX) {
      last = { steps: [], intents: [] };
      commits.push(last);
      bytes = 0;
    }
    const step = steps[i] as WriteStep;
    last.steps.push(step);
    last.intents.push(intent);
    bytes +=
      (step.item?.bytes ?? 0) * (1 + intent.table.localIndexes.length + intent.table.globalIndexes.length);
  }
  return { commits, throttle };
}

/** Adds the outcome of each write; of none when the store was too busy and they are to be sent again. @throws ApiError */
async function carryOut(
  context: OperationContext,
  { steps, intents }: SharedCommit,
  all: Map<WriteStep, WriteOutcome>,
): Promise<void> {
  let current: readonly WriteIntent[] | null = null;
  try {
    const outcomes = await retryTableChanges(async () => {
      current = current === null ? intents : await checkedIntents(context, steps);
      return commitIndependently(context.database, current);
    });
    chargeOutcomes(context, current ?? intents, outcomes);
    for (const [i, outcome] of outcomes.entries()) all.set(steps[i] as WriteStep, outcome);
  } catch (fault) {
    if (!(fault instanceof Overloaded)) throw fault;
  }
}

/** @throws ApiError for the first write that was refused, though others were done */
function batchOutput(
  input: BatchWriteItemInput,
  { scope }: OperationContext,
  outcomes: ReadonlyMap<WriteStep, WriteOutcome>,
  steps: readonly WriteStep[],
): BatchWriteItemOutput {
  const unprocessed = newNameRecord<WriteRequest[]>();
  const written = new Map<string, AppliedWrite[]>();
  for (const step of steps) {
    const { tableName, sent } = step;
    const outcome = outcomes.get(step);
    if (outcome === undefined) (unprocessed[tableName] ??= []).push(sent);
    else if (outcome.kind === "refused") throw refusalError(outcome.refusal, { returnOldOnFailure: false });
    else writtenOf(written, tableName).push(outcome.written);
  }
  const { ReturnConsumedCapacity: mode } = input;
  return {
    UnprocessedItems: unprocessed,
    ConsumedCapacity: isCapacityAsked(mode)
      ? consumedCapacities(scope.meter, written.keys(), { mode, isSplit: false })
      : undefined,
    ItemCollectionMetrics: batchMetrics(input, written),
  };
}

function writtenOf(all: Map<string, AppliedWrite[]>, tableName: string): AppliedWrite[] {
  const known = all.get(tableName);
  if (known !== undefined) return known;
  const none: AppliedWrite[] = [];
  all.set(tableName, none);
  return none;
}

type WrittenByTable = ReadonlyMap<string, readonly AppliedWrite[]>;

function batchMetrics(
  { ReturnItemCollectionMetrics: mode }: BatchWriteItemInput,
  written: WrittenByTable,
): Readonly<Record<string, readonly ItemCollectionMetrics[]>> | undefined {
  if (mode !== "SIZE") return undefined;
  const metrics = newNameRecord<readonly ItemCollectionMetrics[]>();
  for (const [tableName, writes] of written) {
    const known = writes.map((write) => collectionMetrics(write, mode)).filter((each) => each !== undefined);
    if (known.length > 0) metrics[tableName] = known;
  }
  return metrics;
}
