/**
 * The write path. Names the cells that the intents touch, and inside the store's transaction judges each
 * condition on what is stored, works out the new items and everything derived from them, and commits all of it
 * or nothing. Each table's version cell is among the cells, so that no write slips past a schema change.
 */

import { assert } from "../base/assert.ts";
import { equalBytes } from "../base/bytes.ts";
import type { Cell, Decision, LogAppend, Mutation, Read, Tally, Version } from "../storage/store.ts";
import { backfillCell, fillingIndexes, parseProgress, tallyWhileFilling } from "./backfill-progress.ts";
import { collectionBytesOf, collectionGrowth, encodeCollectionBytes } from "./collection.ts";
import type { Database } from "./database.ts";
import { derive } from "./derive/derive.ts";
import type { ItemChange } from "./derive/item-change.ts";
import { type TokenRequest, tokenCell, tokenMutations, tokenState } from "./idempotency.ts";
import { collectionCell } from "./item-cell.ts";
import { judge } from "./judge.ts";
import { StoredItem } from "./stored-item.ts";
import type { Refusal, WriteIntent, WriteResult, Written } from "./write-intent.ts";

const ATTEMPT_ID_BYTES = 16;

/**
 * Carries out all intents at once, or none. No two intents may name one item. A request with a token is carried
 * out once, however often it comes.
 *
 * @throws UnknownOutcome, Overloaded as the store does
 */
export function commitWrites(
  database: Database,
  intents: readonly WriteIntent[],
  token: TokenRequest | null = null,
): Promise<WriteResult> {
  const cells = new WriteCells(database, intents, token);
  const { collectionBytesMax } = database.settings;
  return database.store.atomically(database.random.bytes(ATTEMPT_ID_BYTES), cells.all, (reads, ver) =>
    decide({ intents, cells, token, reads, ver, collectionBytesMax }),
  );
}

/** The cells of one commit, and where each intent finds its own among them. */
class WriteCells {
  readonly all: Cell[] = [];
  /** Positions in `all`, by intent. */
  readonly items: number[] = [];
  readonly versions: number[] = [];
  /** -1 where the table keeps no collection sizes. */
  readonly collections: number[] = [];
  /** Positions of what is known of indexes that are being filled, by index id. */
  readonly fillings = new Map<number, number>();

  /** -1 where the request has no token. */
  readonly token: number;

  constructor(database: Database, intents: readonly WriteIntent[], token: TokenRequest | null) {
    this.token = token === null ? -1 : this.all.push(tokenCell(token)) - 1;
    for (const { table, cell } of intents) {
      this.versions.push(this.#addOnce(database.tables.versionCell(table.name)));
      this.items.push(this.all.push(cell) - 1);
      this.collections.push(table.localIndexes.length === 0 ? -1 : this.#addCollection(cell));
      for (const { id } of fillingIndexes(table))
        if (!this.fillings.has(id)) this.fillings.set(id, this.all.push(backfillCell(id)) - 1);
    }
  }

  /** A table's version cell is one object. */
  #addOnce(cell: Cell): number {
    const position = this.all.indexOf(cell);
    return position >= 0 ? position : this.all.push(cell) - 1;
  }

  #addCollection(item: Cell): number {
    const position = this.collections.find((known) => {
      const cell = this.all[known];
      return cell !== undefined && cell.space === item.space && equalBytes(cell.p, item.p);
    });
    return position ?? this.all.push(collectionCell(item)) - 1;
  }
}

interface Attempt {
  readonly intents: readonly WriteIntent[];
  readonly cells: WriteCells;
  readonly token: TokenRequest | null;
  readonly reads: readonly Read[];
  readonly ver: Version;
  readonly collectionBytesMax: number;
}

function decide(attempt: Attempt): Decision<WriteResult> {
  const { token } = attempt;
  if (token !== null) {
    const state = tokenState(token, attempt.reads[attempt.cells.token]?.v ?? null);
    if (state.kind !== "fresh") return { muts: [], result: { kind: "token", state } };
  }
  if (
    attempt.intents.some(
      (intent, i) => readAt(attempt, attempt.cells.versions, i).ver !== intent.table.version,
    )
  ) {
    return { muts: [], result: { kind: "tableChanged" } };
  }
  const plan = new CommitPlan(attempt);
  attempt.intents.forEach((_, i) => plan.add(i));
  return plan.decision();
}

function readAt(attempt: Attempt, positions: readonly number[], intent: number): Read {
  const read = attempt.reads[positions[intent] ?? -1];
  assert(read !== undefined, "every named cell is read");
  return read;
}

/** Gathers what the intents write until all are judged; then it is all or nothing. */
class CommitPlan {
  readonly #attempt: Attempt;
  readonly #written: Written[] = [];
  readonly #refusals: (Refusal | null)[] = [];
  #refused = false;
  readonly #muts: Mutation[] = [];
  readonly #derived: Mutation[] = [];
  readonly #logs: LogAppend[] = [];
  readonly #tallies: Tally[] = [];
  /** Sizes of the collections touched so far, by position of their cell. */
  readonly #collections = new Map<number, number>();

  constructor(attempt: Attempt) {
    this.#attempt = attempt;
  }

  add(i: number): void {
    const intent = this.#attempt.intents[i];
    assert(intent !== undefined, "an intent exists for each position");
    const { v, ver: before } = readAt(this.#attempt, this.#attempt.cells.items, i);
    const old = v === null ? null : new StoredItem(v);
    const judgement = judge(intent, old);
    if (judgement.kind === "refused") return this.#refuse(judgement.refusal);
    const change = {
      table: intent.table,
      cell: intent.cell,
      key: intent.key,
      old,
      new: judgement.new,
      ver: this.#attempt.ver,
      origin: intent.origin,
    };
    if (judgement.kind === "unchanged")
      return this.#accept({ intent, old, new: old, indexes: [], collectionBytes: this.#collection(i, 0) });
    const derivation = derive(change);
    const collectionBytes = this.#collection(i, collectionGrowth(change, derivation.indexes));
    if (collectionBytes !== null && this.#overflows(i, collectionBytes))
      return this.#refuse({ kind: "collectionTooLarge" });
    this.#muts.push({ cell: intent.cell, v: judgement.new?.v ?? null });
    this.#derived.push(...derivation.mutations);
    this.#logs.push(...derivation.logs);
    this.#tallies.push(...this.#tallied(change, before, derivation.tallies));
    this.#accept({ intent, old, new: judgement.new, indexes: derivation.indexes, collectionBytes });
  }

  decision(): Decision<WriteResult> {
    if (this.#refused) return { muts: [], result: { kind: "refused", refusals: this.#refusals } };
    for (const [position, bytes] of this.#collections) {
      const cell = this.#attempt.cells.all[position];
      if (cell !== undefined) this.#muts.push({ cell, v: encodeCollectionBytes(bytes) });
    }
    if (this.#attempt.token !== null) {
      const { record, expiry } = tokenMutations(this.#attempt.token, this.#written);
      this.#muts.push(record);
      this.#derived.push(expiry);
    }
    const result: WriteResult = { kind: "committed", written: this.#written };
    return { muts: this.#muts, derived: this.#derived, logs: this.#logs, tallies: this.#tallies, result };
  }

  #refuse(refusal: Refusal): void {
    this.#refused = true;
    this.#refusals.push(refusal);
  }

  #accept(written: Written): void {
    this.#refusals.push(null);
    this.#written.push(written);
  }

  /** What the change counts; indexes that are being filled count only what the filling will not. */
  #tallied(change: ItemChange, before: Version, tallies: readonly Tally[]): readonly Tally[] {
    const filling = fillingIndexes(change.table);
    if (filling.length === 0) return tallies;
    const counted = filling.map((index) => {
      const position = this.#attempt.cells.fillings.get(index.id) ?? -1;
      const progress = this.#attempt.reads[position];
      assert(progress !== undefined, "what is known of an index's filling is read");
      return tallyWhileFilling(index, { change, before }, parseProgress(progress));
    });
    const others = tallies.filter(({ tally }) => !filling.some(({ id }) => id === tally));
    return [...others, ...counted.filter((tally) => tally !== null)];
  }

  /** Size of the intent's collection once it grew by so much; null where none is kept. */
  #collection(i: number, growth: number): number | null {
    const position = this.#attempt.cells.collections[i] ?? -1;
    if (position < 0) return null;
    const before =
      this.#collections.get(position) ?? collectionBytesOf(this.#attempt.reads[position]?.v ?? null);
    if (growth !== 0) this.#collections.set(position, before + growth);
    return before + growth;
  }

  #overflows(i: number, bytes: number): boolean {
    const before = collectionBytesOf(readAt(this.#attempt, this.#attempt.cells.collections, i).v);
    return bytes > before && bytes > this.#attempt.collectionBytesMax;
  }
}
