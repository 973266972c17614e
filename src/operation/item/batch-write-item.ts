/**
 * BatchWriteItem: up to 25 puts and deletes of any tables, each on its own: one that is refused leaves the others.
 * They share a commit, since each that had one of its own would pay for it. What the store has no room for now comes
 * back as UnprocessedItems.
 */
import { validationError } from "../../api/errors.ts";
import type { BatchWriteItemInput, WriteRequest } from "../../api/generated/dynamodb/inputs.ts";
import type {
  BatchWriteItemOutput,
  ConsumedCapacity,
  ItemCollectionMetrics,
} from "../../api/generated/dynamodb/outputs.ts";
import { MiB } from "../../base/bytes.ts";
import { newNameRecord } from "../../base/name-record.ts";
import { addUnits, unitsOfWrite } from "../../engine/capacity.ts";
import { cellName } from "../../engine/item-cell.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { TableSchema } from "../../engine/table-schema.ts";
import { commitIndependently, retryTableChanges, type WriteOutcome } from "../../engine/write.ts";
import { type AppliedWrite, deleteIntent, putIntent, type WriteIntent } from "../../engine/write-intent.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import { Overloaded } from "../../storage/store.ts";
import { collectionMetrics } from "../answer/collection-metrics.ts";
import { consumedCapacity } from "../answer/consumed-capacity.ts";
import type { Operation, OperationContext } from "../context.ts";
import { BARE_LEGACY } from "../request/error-wording.ts";
import { intentOrThrow } from "../request/item-fault.ts";
import { newStoredItem, requestAttributes } from "../request/request-item.ts";
import { resolveTables } from "../request/resolve-table.ts";
import { refusalError } from "./write-item.ts";

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
  const steps = Object.entries(input.RequestItems).flatMap(([tableName, requests]) =>
    requests.map((sent) => writeStep(tableName, sent)),
  );
  if (steps.length > REQUESTS_MAX)
    throw validationError("Too many items requested for the BatchWriteItem call");
  const commits = commitsOf(steps, await checkedIntents(context, steps));
  const outcomes = await Promise.all(commits.map((commit) => carryOut(context, commit)));
  return batchOutput(input, steps, outcomes.flat());
};

function writeStep(tableName: string, sent: WriteRequest): WriteStep {
  const { PutRequest: put, DeleteRequest: remove } = sent;
  if (put !== undefined && remove !== undefined) {
    throw validationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (put !== undefined) {
    const attributes = requestAttributes(put.Item, BARE_LEGACY);
    return { tableName, sent, attributes, item: newStoredItem(attributes) };
  }
  if (remove === undefined) {
    throw validationError(
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
  }
  return { tableName, sent, attributes: requestAttributes(remove.Key, BARE_LEGACY), item: null };
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

/** All writes in order, in as few commits as their size allows. */
function commitsOf(steps: readonly WriteStep[], intents: readonly WriteIntent[]): readonly SharedCommit[] {
  let last: SharedCommit = { steps: [], intents: [] };
  const commits = [last];
  let bytes = 0;
  for (const [i, intent] of intents.entries()) {
    if (bytes >= COMMIT_BYTES_MAX) {
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
  return commits;
}

/** The outcome of each write; null when the store was too busy and it is to be sent again. @throws ApiError */
async function carryOut(
  context: OperationContext,
  { steps, intents }: SharedCommit,
): Promise<readonly (WriteOutcome | null)[]> {
  let checked: readonly WriteIntent[] | null = intents;
  try {
    const { outcomes } = await retryTableChanges(async () => {
      const current = checked ?? (await checkedIntents(context, steps));
      checked = null;
      return commitIndependently(context.database, current);
    });
    return outcomes;
  } catch (fault) {
    if (fault instanceof Overloaded) return steps.map(() => null);
    throw fault;
  }
}

/** @throws ApiError for the first write that was refused, though others were done */
function batchOutput(
  input: BatchWriteItemInput,
  steps: readonly WriteStep[],
  outcomes: readonly (WriteOutcome | null)[],
): BatchWriteItemOutput {
  if (outcomes.every((outcome) => outcome === null)) throw new Overloaded();
  const unprocessed = newNameRecord<WriteRequest[]>();
  const written = new Map<string, AppliedWrite[]>();
  for (const [i, { tableName, sent }] of steps.entries()) {
    const outcome = outcomes[i] ?? null;
    if (outcome === null) (unprocessed[tableName] ??= []).push(sent);
    else if (outcome.kind === "refused") throw refusalError(outcome.refusal, { returnOldOnFailure: false });
    else writtenOf(written, tableName).push(outcome.written);
  }
  return {
    UnprocessedItems: unprocessed,
    ConsumedCapacity: batchCapacity(input, written),
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

function batchCapacity(
  { ReturnConsumedCapacity: mode }: BatchWriteItemInput,
  written: WrittenByTable,
): readonly ConsumedCapacity[] | undefined {
  if (mode !== "TOTAL" && mode !== "INDEXES") return undefined;
  return [...written].flatMap(
    ([tableName, writes]) =>
      consumedCapacity(addUnits(writes.map((write) => unitsOfWrite(write))), { tableName, mode }) ?? [],
  );
}

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
