/**
 * BatchExecuteStatement: up to 25 statements about one item each, every one on its own. A fault of one of
 * them is reported in its place and does not touch the others.
 */
import { ApiError, duplicateItem, type ErrorType, throttling, validationError } from "../../api/errors.ts";
import type {
  BatchExecuteStatementInput,
  BatchStatementRequest,
} from "../../api/generated/dynamodb/inputs.ts";
import type {
  BatchExecuteStatementOutput,
  BatchStatementError,
  BatchStatementResponse,
  ConsumedCapacity,
} from "../../api/generated/dynamodb/outputs.ts";
import type { BatchStatementErrorCodeEnum } from "../../api/generated/dynamodb/types.ts";
import type { Refusal } from "../../engine/apply-intent.ts";
import { readUnits } from "../../engine/capacity.ts";
import { cellName, itemCell } from "../../engine/item-cell.ts";
import { StoredItem } from "../../engine/stored-item.ts";
import { doesSearch } from "../../language/condition/condition.ts";
import type { BoundSelect, BoundStatement } from "../../language/partiql/bind-statement.ts";
import { type Cell, Overloaded } from "../../storage/store.ts";
import type { Operation, OperationContext } from "../context.ts";
import { type ItemWrite, refusalError, tryWrite } from "../item/write-item.ts";
import { admitRead, type CapacityMode, consumedCapacities, isCapacityAsked } from "../request/metering.ts";
import { checkKeyPaths } from "../request/read-parameters.ts";
import { renderItem } from "../request/request-expressions.ts";
import { checkKey, intentOrThrow } from "../request/request-item.ts";
import { resolveTable } from "../request/resolve-table.ts";
import { checkOneKind, openKeyText, selectedKey } from "./batch.ts";
import { misplacedExists, requestedStatement } from "./statement.ts";
import { type BoundWrite, returnedItem, statementWrite } from "./write.ts";

/** The result of one statement. */
interface Outcome {
  readonly response: BatchStatementResponse;
  /** As the statement named it, null where it was refused before it ran. */
  readonly tableName: string | null;
}

/** A statement that can run, and the item it is about. */
interface Member {
  readonly cell: Cell;
  /** Whether its condition searches texts or lists, which may take long. */
  readonly searches: boolean;
  run(): Promise<Outcome>;
}

export const batchExecuteStatement: Operation<
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput
> = async (input, context) => {
  const statements = await Promise.all(
    input.Statements.map((request) => attempt(() => requestedStatement(request, context))),
  );
  checkOneKind(
    statements.filter((each): each is BoundStatement => !isRefused(each)),
    "BatchExecuteStatement",
  );
  const members = await Promise.all(
    statements.map(async (statement, i) =>
      isRefused(statement)
        ? statement
        : attempt(() => member(statement, input.Statements[i] as BatchStatementRequest, context)),
    ),
  );
  checkDistinct(members.filter((each): each is Member => !isRefused(each)));
  const outcomes = await runAll(members);
  return {
    Responses: outcomes.map(({ response }) => response),
    ConsumedCapacity: capacity(outcomes, context, input.ReturnConsumedCapacity),
  };
};

/** Runs all at once, but those that search one after another, so that their commits do not come together. */
function runAll(members: readonly (Member | Refused)[]): Promise<readonly Outcome[]> {
  let searched: Promise<unknown> = Promise.resolve();
  const run = (each: Member | Refused): Promise<Outcome> => {
    if (isRefused(each)) return Promise.resolve(each);
    if (!each.searches) return each.run();
    const outcome = searched.then(() => each.run());
    searched = outcome;
    return outcome;
  };
  return Promise.all(members.map(run));
}

/** A statement that was refused before it ran. */
interface Refused extends Outcome {
  readonly tableName: null;
}

const isRefused = (result: object): result is Refused => "tableName" in result && result.tableName === null;

/** What `prepare` gives, or the refusal that it throws. */
async function attempt<T extends object>(prepare: () => T | Promise<T>): Promise<T | Refused> {
  try {
    return await prepare();
  } catch (thrown) {
    return { response: { Error: errorOf(thrown) }, tableName: null };
  }
}

/** The error member for what was thrown. @throws what is no answer to the caller */
function errorOf(thrown: unknown): BatchStatementError {
  if (thrown instanceof Overloaded)
    return errorOf(throttling("Rate of requests exceeds the allowed throughput."));
  if (!(thrown instanceof ApiError)) throw thrown;
  const Code = batchErrorCode(thrown.type);
  if (Code === null) throw thrown;
  return { Code, Message: thrown.message };
}

function checkDistinct(members: readonly Member[]): void {
  const items = new Set(members.map(({ cell }) => cellName(cell)));
  if (items.size < members.length) throw validationError("Provided list of item keys contains duplicates");
}

function member(
  statement: BoundStatement,
  request: BatchStatementRequest,
  context: OperationContext,
): Promise<Member> {
  switch (statement.kind) {
    case "select":
      return readMember(statement, request.ConsistentRead === true, context);
    case "insert":
    case "update":
    case "delete":
      return writeMember(statement, request, context);
    case "exists":
      throw misplacedExists(statement);
  }
}

async function readMember(
  select: BoundSelect,
  consistent: boolean,
  context: OperationContext,
): Promise<Member> {
  const { tableName, projection } = select;
  const table = await resolveTable(context, tableName);
  const key = selectedKey(table, select);
  if (key === null) throw validationError(openKeyText("BatchExecuteStatement"));
  checkKey(table, key);
  checkKeyPaths(table, { filter: null, projection });
  admitRead(context, table, null);
  const cell = itemCell(table, key);
  const level = consistent ? "strong" : "eventual";
  const run = async (): Promise<Outcome> => {
    const { value } = await context.database.store.get(cell, level);
    const stored = value === null ? null : new StoredItem(value);
    context.scope.meter.chargeRead(table, null, readUnits(stored?.bytes ?? 0, level));
    if (context.scope.isTurnOver()) await context.scope.nextTurn();
    const Item = stored === null ? undefined : renderItem(stored, projection);
    return { response: { TableName: tableName, Item }, tableName };
  };
  return { cell, searches: false, run };
}

async function writeMember(
  statement: BoundWrite,
  request: BatchStatementRequest,
  context: OperationContext,
): Promise<Member> {
  const returnOldOnFailure = request.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  const write = statementWrite(statement);
  const { cell } = intentOrThrow(write.build(await resolveTable(context, write.tableName)), write.wording);
  const searches = statement.kind !== "insert" && statement.where !== null && doesSearch(statement.where);
  return { cell, searches, run: () => runWrite({ statement, write, returnOldOnFailure }, context) };
}

interface MemberWrite {
  readonly statement: BoundWrite;
  readonly write: ItemWrite;
  readonly returnOldOnFailure: boolean;
}

async function runWrite(sent: MemberWrite, context: OperationContext): Promise<Outcome> {
  const { statement, write } = sent;
  const { tableName } = statement;
  try {
    const outcome = await tryWrite(context, write);
    if (outcome.kind === "refused") return failedWrite(sent, outcome.refusal);
    const { written } = outcome;
    const response = { TableName: tableName, Item: returnedItem(statement, written) };
    return { response, tableName };
  } catch (thrown) {
    const response = { Error: errorOf(thrown), TableName: tableName };
    return { response, tableName };
  }
}

function failedWrite({ statement, returnOldOnFailure }: MemberWrite, refusal: Refusal): Outcome {
  const { tableName } = statement;
  const isDuplicate = statement.kind === "insert" && refusal.kind === "condition";
  if (isDuplicate) return { response: { Error: errorOf(duplicateItem()), TableName: tableName }, tableName };
  const Item = returnOldOnFailure && refusal.kind === "condition" ? (refusal.old ?? undefined) : undefined;
  const error = errorOf(refusalError(refusal, { returnOldOnFailure }));
  return { response: { Error: { ...error, Item }, TableName: tableName }, tableName };
}

/** One entry for each table on which a statement succeeded. Failed writes on it are in its total alone. */
function capacity(
  outcomes: readonly Outcome[],
  { scope }: OperationContext,
  mode: CapacityMode,
): readonly ConsumedCapacity[] | undefined {
  if (!isCapacityAsked(mode)) return undefined;
  const tableNames = outcomes.flatMap(({ tableName }) => tableName ?? []);
  const entries = consumedCapacities(scope.meter, tableNames, { mode, isSplit: false });
  return entries.length === 0 ? undefined : entries;
}

const CODES: Partial<Record<ErrorType, BatchStatementErrorCodeEnum>> = {
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  ItemCollectionSizeLimitExceededException: "ItemCollectionSizeLimitExceeded",
  RequestLimitExceeded: "RequestLimitExceeded",
  ValidationException: "ValidationError",
  ProvisionedThroughputExceededException: "ProvisionedThroughputExceeded",
  TransactionConflictException: "TransactionConflict",
  ThrottlingException: "ThrottlingError",
  InternalServerError: "InternalServerError",
  ResourceNotFoundException: "ResourceNotFound",
  AccessDeniedException: "AccessDenied",
  DuplicateItemException: "DuplicateItem",
};

/** The code of an error as the members of the answer name it; null where a member cannot fail with it. */
const batchErrorCode = (type: ErrorType): BatchStatementErrorCodeEnum | null => CODES[type] ?? null;
