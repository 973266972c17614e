/**
 * The write path. Names the cells that the intents touch, and inside the store's transaction applies each intent to
 * what is stored, works out everything derived from the new items, and commits it: all or nothing for a transaction;
 * for writes that merely come together, whatever is not refused. A commit relies on the fences of its tables, so that no
 * write slips past a schema change; `retryTableChanges` then begins anew.
 */

import { assert } from "../base/assert.ts";
import type { Awaitable } from "../base/awaitable.ts";
import { equalBytes } from "../base/bytes.ts";
import { EvaluationWork } from "../language/condition/evaluation-work.ts";
import {
  type Cell,
  type CounterChange,
  type Decision,
  type Fence,
  FenceMoved,
  type LogAppend,
  type Mutation,
  type Read,
  type Version,
} from "../storage/store.ts";
import { applyIntent, type Refusal } from "./apply-intent.ts";
import type { Database } from "./database.ts";
import { derive } from "./derive/derive.ts";
import { commitGrouped } from "./grouped-commits.ts";
import {
  type FoundToken,
  type TokenMutations,
  type TokenRequest,
  type TokenState,
  tokenCell,
  tokenMutations,
  tokenState,
} from "./idempotency.ts";
import type { TurnTaking } from "./in-turns.ts";
import { collectionBytesOf, collectionCell, encodeCollectionBytes } from "./item-cell.ts";
import { PreparedOutcomes } from "./prepared-outcomes.ts";
import { StoredItem } from "./stored-item.ts";
import { nameTransaction } from "./stream/change-entry.ts";
import { logFamily } from "./stream/stream-logs.ts";
import { type AppliedWrite, assertChecked, type WriteIntent } from "./write-intent.ts";

const ATTEMPT_ID_BYTES = 16;

/** A table that changes more often than this while one write waits is a fault of this program. */
const SCHEMA_RETRIES_MAX = 100;

/** What one of several independent intents came to. */
export type WriteOutcome =
  | { readonly kind: "written"; readonly written: AppliedWrite }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** The result of intents that are carried out all or none. */
export type WriteResult =
  | { readonly kind: "committed"; readonly written: readonly AppliedWrite[] }
  /** Nothing was written; one entry per intent, null where that intent alone would have gone through. */
  | { readonly kind: "refused"; readonly refusals: readonly (Refusal | null)[] }
  /** The token of the request was used before: with other parameters, or for these, which are done already. */
  | { readonly kind: "token"; readonly state: Exclude<TokenState, { kind: "fresh" }> };

/**
 * The result of `attempt`, which is called again as long as a table changed between the reading of its schema
 * and the commit. Each attempt looks its tables up and builds its intents anew.
 */
export async function retryTableChanges<T>(attempt: () => Awaitable<T>): Promise<T> {
  for (let tries = 0; tries < SCHEMA_RETRIES_MAX; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof FenceMoved)) throw error;
    }
  }
  throw new Error("the tables kept changing during a write");
}

/**
 * Carries out all intents at once, or none. No two intents may name one item. A request with a token is carried
 * out once, however often it comes.
 *
 * @throws FenceMoved, UnknownOutcome, Overloaded, StorageFull as the store does; RequestAbandoned
 */
export async function commitAtomically(
  database: Database,
  intents: readonly WriteIntent[],
  { token, turns }: AtomicOptions,
): Promise<WriteResult> {
  const writes = { intents, token, prepared: null };
  const result = await commit(database, writes, decideAtomically);
  if (result.kind !== "unprepared") return result;
  const prepared = await PreparedOutcomes.of(turns, intents, result.items);
  const decided = await commit(database, { intents, token, prepared }, decideAtomically);
  assert(decided.kind !== "unprepared", "a commit is prepared once");
  return decided;
}

/** How a commit of all or nothing is made. */
export interface AtomicOptions {
  readonly token: TokenRequest | null;
  /** Those of the request; the commit of large items gives way before it. */
  readonly turns: TurnTaking;
}

/** Stored items of more bytes together are not parsed in one turn of the event loop: a byte takes 5 ns and more. */
const UNPREPARED_BYTES_MAX = 1_048_576;

/** Whether the intents find so much that their outcomes are to be prepared. @param items as stored, one for each */
function needPreparing(items: readonly Read[]): boolean {
  let bytes = 0;
  for (const { value } of items) bytes += value?.length ?? 0;
  return bytes > UNPREPARED_BYTES_MAX;
}

/** Nothing was done yet: outcomes are to be prepared for these items, one for each intent. */
interface Unprepared {
  readonly kind: "unprepared";
  readonly items: readonly Read[];
}

/**
 * Carries out each intent that is not refused, in one commit where the store allows it: that costs a fraction of one for
 * each. No two intents may name one item. Answers what became of each.
 *
 * @throws FenceMoved, UnknownOutcome, Overloaded, StorageFull as the store does; of the second nothing is known, of the
 * others nothing was written, unless the store commits partitions one by one: then each of them went through or did not
 */
export const commitIndependently = (
  database: Database,
  intents: readonly WriteIntent[],
): Promise<readonly WriteOutcome[]> =>
  commitGrouped({
    limits: database.store.limits,
    writes: intents,
    cellOf: ({ cell }) => cell,
    commit: (together) =>
      commit(database, { intents: together, token: null, prepared: null }, decideIndependently),
  });

interface Writes {
  readonly intents: readonly WriteIntent[];
  readonly token: TokenRequest | null;
  readonly prepared: PreparedOutcomes | null;
}

function commit<T>(
  database: Database,
  { intents, token, prepared }: Writes,
  decide: (attempt: CommitReads) => Decision<T>,
): Promise<T> {
  assertChecked(intents);
  const cells = new WriteCells(intents, token);
  const { scheduler, settings } = database;
  const { collectionBytesMax } = settings;
  const attempt = { id: database.random.bytes(ATTEMPT_ID_BYTES), fences: fencesOf(intents) };
  return database.store.atomically(attempt, cells.all, (reads, version) => {
    const startedMs = scheduler.beginTurn();
    const decision = decide({
      id: attempt.id,
      intents,
      cells,
      token,
      prepared,
      reads,
      version,
      collectionBytesMax,
    });
    scheduler.endTurn(startedMs);
    return decision;
  });
}

/** The fence of each table, once. */
function fencesOf(intents: readonly WriteIntent[]): readonly Fence[] {
  const fences: Fence[] = [];
  for (const { table } of intents) if (!fences.includes(table.fence)) fences.push(table.fence);
  return fences;
}

/** The cells of one commit, and where each intent finds its own among them. */
class WriteCells {
  readonly all: Cell[] = [];
  /** Positions in `all`, by intent. */
  readonly items: number[] = [];
  /** -1 where the table keeps no collection sizes. */
  readonly collections: number[] = [];
  /** -1 where the request has no token. */
  readonly token: number;

  constructor(intents: readonly WriteIntent[], token: TokenRequest | null) {
    this.token = token === null ? -1 : this.all.push(tokenCell(token)) - 1;
    for (const { table, cell } of intents) {
      this.items.push(this.all.push(cell) - 1);
      this.collections.push(table.localIndexes.length === 0 ? -1 : this.#addCollection(cell));
    }
  }

  #addCollection(item: Cell): number {
    const position = this.collections.find((known) => {
      const cell = this.all[known];
      return (
        cell !== undefined && cell.keyspace === item.keyspace && equalBytes(cell.partition, item.partition)
      );
    });
    return position ?? this.all.push(collectionCell(item)) - 1;
  }
}

interface CommitReads extends Writes {
  /** That of the attempt. */
  readonly id: Uint8Array;
  readonly cells: WriteCells;
  readonly reads: readonly Read[];
  readonly version: Version;
  readonly collectionBytesMax: number;
}

function decideAtomically(attempt: CommitReads): Decision<WriteResult | Unprepared> {
  const { token } = attempt;
  if (token !== null) {
    const state = tokenState(token, foundToken(attempt).before);
    if (state.kind !== "fresh") return { mutations: [], result: { kind: "token", state } };
  }
  if (attempt.prepared === null && attempt.intents.length > 1) {
    const items = attempt.intents.map((_, i) => readAt(attempt, attempt.cells.items, i));
    if (needPreparing(items)) return { mutations: [], result: { kind: "unprepared", items } };
  }
  const plan = new CommitPlan(attempt, attempt.intents.length > 1);
  const written: AppliedWrite[] = [];
  for (const outcome of plan.outcomes) if (outcome.kind === "written") written.push(outcome.written);
  if (written.length < plan.outcomes.length) {
    const refusals = plan.outcomes.map((outcome) => (outcome.kind === "refused" ? outcome.refusal : null));
    return { mutations: [], result: { kind: "refused", refusals } };
  }
  return plan.decision<WriteResult>(
    { kind: "committed", written },
    token === null ? null : tokenMutations(token, foundToken(attempt), written),
  );
}

function foundToken({ reads, cells }: CommitReads): FoundToken {
  const cell = cells.all[cells.token];
  assert(cell !== undefined, "the cell of a token is named");
  return { cell, before: reads[cells.token]?.value ?? null };
}

function decideIndependently(attempt: CommitReads): Decision<readonly WriteOutcome[]> {
  const plan = new CommitPlan(attempt, false);
  return plan.decision(plan.outcomes, null);
}

function readAt(attempt: CommitReads, positions: readonly number[], intent: number): Read {
  const read = attempt.reads[positions[intent] ?? -1];
  assert(read !== undefined, "every named cell is read");
  return read;
}

function forgetLargeItems(outcome: WriteOutcome): void {
  if (outcome.kind === "written") {
    outcome.written.old?.forgetLarge();
    outcome.written.new?.forgetLarge();
  } else if (outcome.refusal.kind === "condition") outcome.refusal.old?.forgetLarge();
}

/** What all intents that are not refused write, worked out in their order. */
class CommitPlan {
  /** One entry per intent. */
  readonly outcomes: WriteOutcome[] = [];
  readonly #attempt: CommitReads;
  /** Whether all are written or none. */
  readonly #isTransaction: boolean;
  /** That of all conditions; null before the first. */
  #work: EvaluationWork | null = null;
  readonly #mutations: Mutation[] = [];
  readonly #derived: Mutation[] = [];
  readonly #logs: LogAppend[] = [];
  readonly #counters: CounterChange[] = [];
  /** Sizes of the collections touched so far, by position of their cell. */
  readonly #collections = new Map<number, number>();

  constructor(attempt: CommitReads, isTransaction: boolean) {
    this.#attempt = attempt;
    this.#isTransaction = isTransaction;
    for (const [i, intent] of attempt.intents.entries()) {
      const outcome = this.#add(intent, i);
      // Hundreds of large items wait for one flush; a small heap does not hold them as values.
      forgetLargeItems(outcome);
      this.outcomes.push(outcome);
    }
  }

  /** The decision to write it all, and the record of a token. */
  decision<T>(result: T, token: TokenMutations | null): Decision<T> {
    for (const [position, bytes] of this.#collections) {
      const cell = this.#attempt.cells.all[position];
      if (cell !== undefined) this.#mutations.push({ cell, value: encodeCollectionBytes(bytes) });
    }
    if (this.#isTransaction && this.#logs.length > 0) this.#nameTransaction();
    if (token !== null) {
      this.#mutations.push(token.record);
      this.#derived.push(...token.expiries);
    }
    return {
      mutations: this.#mutations,
      derived: this.#derived,
      logs: this.#logs,
      counters: this.#counters,
      result,
    };
  }

  /** Tells each log entry to which transaction it belongs, and how many there are for its table. */
  #nameTransaction(): void {
    const { id } = this.#attempt;
    const families = new Map<string, Uint8Array[]>();
    for (const { log, value } of this.#logs) {
      const family = logFamily(log);
      const entries = families.get(family);
      if (entries === undefined) families.set(family, [value]);
      else entries.push(value);
    }
    for (const entries of families.values())
      for (const entry of entries) nameTransaction(entry, { id, count: entries.length });
  }

  /** The work that the condition of the intent counts in. */
  #workOf({ condition }: WriteIntent): EvaluationWork | null {
    return condition === null ? null : (this.#work ??= EvaluationWork.ofWrite());
  }

  #add(intent: WriteIntent, i: number): WriteOutcome {
    const { value, version: before } = readAt(this.#attempt, this.#attempt.cells.items, i);
    const old = value === null ? null : new StoredItem(value);
    const outcome = this.#attempt.prepared?.at(i, before) ?? applyIntent(intent, old, this.#workOf(intent));
    if (outcome.kind === "refused") return outcome;
    if (outcome.kind === "unchanged") {
      const collectionBytes = this.#collectionBytes(i, 0);
      return { kind: "written", written: { intent, old, new: old, indexes: [], collectionBytes } };
    }
    const change = {
      table: intent.table,
      cell: intent.cell,
      key: intent.key,
      old,
      new: outcome.new,
      before,
      version: this.#attempt.version,
      origin: intent.origin,
      inTransaction: this.#isTransaction,
    };
    const derivation = derive(change);
    const { collectionGrowth: growth } = derivation;
    const collectionBytes = this.#collectionBytes(i, growth);
    if (collectionBytes !== null && growth > 0 && collectionBytes > this.#attempt.collectionBytesMax)
      return { kind: "refused", refusal: { kind: "collectionTooLarge" } };
    if (growth !== 0) this.#keepCollectionBytes(i, collectionBytes);
    this.#mutations.push({ cell: intent.cell, value: outcome.new?.value ?? null });
    this.#derived.push(...derivation.mutations);
    this.#logs.push(...derivation.logs);
    this.#counters.push(...derivation.counters);
    return {
      kind: "written",
      written: { intent, old, new: outcome.new, indexes: derivation.indexes, collectionBytes },
    };
  }

  /** Size of the intent's collection after it grew; null where none is kept. */
  #collectionBytes(i: number, growth: number): number | null {
    const position = this.#attempt.cells.collections[i] ?? -1;
    if (position < 0) return null;
    const before =
      this.#collections.get(position) ?? collectionBytesOf(this.#attempt.reads[position]?.value ?? null);
    return before + growth;
  }

  #keepCollectionBytes(i: number, bytes: number | null): void {
    const position = this.#attempt.cells.collections[i] ?? -1;
    if (bytes !== null) this.#collections.set(position, bytes);
  }
}
