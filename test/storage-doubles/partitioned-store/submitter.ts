/**
 * A server's commits, one submission at a time: reads the partition, decides, and submits on condition that nothing has
 * changed. Requests and answers can be lost, and a request can arrive late, when the attempt was submitted again already;
 * the mark of an attempt tells what became of it. What a decision would answer is kept here until that is known.
 */
import { Buffer } from "node:buffer";
import { assert } from "../../../src/base/assert.ts";
import {
  type Attempt,
  type Cell,
  type Decide,
  type Decision,
  FenceMoved,
  type Read,
  type Store,
  UnknownOutcome,
  type Version,
} from "../../../src/storage/store.ts";
import { closeFences, type FenceHolder, type HeldFence } from "./fence-holder.ts";
import type { OutboxRow, Reply, Submission } from "./partition-state.ts";
import { decidedTwice, rehearse } from "./rehearsal.ts";
import type { Relay } from "./relay.ts";
import type { Server } from "./server.ts";
import { submissionWrites } from "./submission-writes.ts";

/** What can happen to a submission on its way: nothing of it arrives, it arrives late, or its answer is lost. */
export type Loss = "request" | "answer" | "late";

const LOSSES: readonly Loss[] = ["request", "answer", "late"];

/** Most turns after which a late request arrives. */
const LATE_TURNS_MAX = 40;
/** Most times that a decision is run for nothing. */
const REHEARSALS_MAX = 2;

/** An attempt and what it is about. */
export interface Commit<T> {
  readonly attempt: Attempt;
  readonly cells: readonly Cell[];
  readonly decide: Decide<T>;
  readonly partition: string;
}

/** What a submission relies on. */
interface Ground {
  readonly by: string;
  readonly held: readonly HeldFence[];
  readonly submission: number;
  /** Above it lies the version of the commit. */
  readonly above: Version;
}

export interface SubmitterParts {
  readonly server: Server;
  readonly fences: FenceHolder;
  readonly relay: Relay;
  readonly limits: Store["limits"];
}

export class Submitter {
  readonly #parts: SubmitterParts;
  readonly #results = new Map<string, Map<number, unknown>>();
  #nextLoss: Loss | null = null;

  constructor(parts: SubmitterParts) {
    this.#parts = parts;
  }

  /** The next submission is lost in that way. */
  loseNext(loss: Loss): void {
    this.#nextLoss = loss;
  }

  /** Submits until it is refused for good or carried out. @throws FenceMoved, UnknownOutcome */
  async commit<T>(commit: Commit<T>): Promise<T> {
    const { server } = this.#parts;
    for (;;) {
      const done = this.#outcome(commit);
      if (done !== null) return done.result;
      const ended = await this.#once(commit);
      if (ended !== null) return ended.result;
      await server.cluster.wheel.wait(1 + server.cluster.chance.below(4));
    }
  }

  /** What became of the attempt, where it was carried out. */
  #outcome<T>({ attempt, partition }: Commit<T>): { readonly result: T } | null {
    const id = textOf(attempt.id);
    const submission = this.#parts.server.cluster.partition(partition).markOf(id);
    if (submission === undefined) return null;
    const results = this.#results.get(id);
    assert(results?.has(submission) === true, "an attempt is submitted again by the process that made it");
    return { result: results.get(submission) as T };
  }

  /** Null: to be done again. */
  async #once<T>(commit: Commit<T>): Promise<{ readonly result: T } | null> {
    const { server, fences } = this.#parts;
    const { attempt } = commit;
    let held: readonly HeldFence[];
    try {
      held = await fences.enter(attempt.fences ?? []);
    } catch (error) {
      // A first copy may have arrived after the mark was looked for, and before the fence moved.
      const done = error instanceof FenceMoved ? this.#outcome(commit) : null;
      if (done === null) throw error;
      return done;
    }
    try {
      return await this.#under(commit, held);
    } finally {
      fences.leave(held);
      await server.message();
    }
  }

  async #under<T>(commit: Commit<T>, held: readonly HeldFence[]): Promise<{ readonly result: T } | null> {
    const { server, relay } = this.#parts;
    const { cluster } = server;
    await server.at("commit 2: fences held");
    const submission = cluster.nextNumber();
    const by = `${textOf(commit.attempt.id)} ${submission}`;
    const raises = commit.attempt.raises ?? [];
    const highest = raises.length === 0 ? 0n : await closeFences(server, relay, { fences: raises, by });
    const above = held.reduce((most, { version }) => (version > most ? version : most), highest);
    try {
      const ground = { by, held, submission, above };
      const planned = await this.#plan(commit, ground);
      if (planned.submission === null) return { result: planned.result };
      this.#remember(planned.submission, planned.result);
      return this.#ended(commit, held, await this.#send(commit.partition, planned.submission, held));
    } finally {
      // A submission that is still under way will find that it is not closed any more.
      for (const cell of raises) cluster.fence(cell).open(by);
    }
  }

  async #plan<T>(
    { cells, decide, partition, attempt }: Commit<T>,
    ground: Ground,
  ): Promise<{ readonly submission: Submission | null; readonly result: T }> {
    const { server, limits } = this.#parts;
    const { cluster } = server;
    const state = cluster.partition(partition);
    const stale = readAll(server, cells);
    await server.at("commit 3: read");
    for (let i = cluster.chance.below(REHEARSALS_MAX + 1); i > 0; i -= 1) rehearse(decide, stale);
    const expected = cells.map((cell) => ({ cell, version: cluster.cells.lastVersion(cell) }));
    const reads = readAll(server, cells);
    const version = nextVersion(server, [state.head, ground.above, ...expected.map((cell) => cell.version)]);
    const decision = decidedTwice(decide, reads, version);
    const { result } = decision;
    const { inline, relayed } = submissionWrites({ cells, decision, limits }, cluster.cells.keyspaces);
    await server.at("commit 4: decided");
    if (isEmpty(decision)) return { submission: null, result };
    const notAfterMs = Math.min(Number.POSITIVE_INFINITY, ...ground.held.map(({ untilMs }) => untilMs));
    const submission = {
      attempt: textOf(attempt.id),
      submission: ground.submission,
      version,
      expected,
      mutations: inline,
      outbox: this.#outboxRow(decision, { version, derived: relayed, fences: attempt.fences ?? [] }),
      notAfterMs,
      closed: attempt.raises ?? [],
    };
    return { submission, result };
  }

  #outboxRow(
    { logs = [], counters = [] }: Decision<unknown>,
    { version, derived, fences }: Pick<OutboxRow, "version" | "derived"> & Required<Pick<Attempt, "fences">>,
  ): OutboxRow | null {
    // Also without anything to relay, what was done under a fence is told to the fence.
    if (derived.length + logs.length + counters.length + fences.length === 0) return null;
    const copies = logs.map(({ log, value }) => ({ log, value: Buffer.from(value) }));
    return {
      id: String(this.#parts.server.cluster.nextNumber()),
      version,
      derived,
      logs: copies,
      counters,
      fences: fences.map(({ cell }) => cell),
    };
  }

  async #send(partition: string, submission: Submission, held: readonly HeldFence[]): Promise<Reply> {
    const { server, fences, relay } = this.#parts;
    const { cluster } = server;
    const state = cluster.partition(partition);
    const deliver = (): Reply => {
      const reply = state.commit(submission, cluster.nowMs(partition));
      // Also where the answer is lost: this server, as long as it is there, finds what it has to relay.
      if (reply.kind === "applied" && !server.isStopped) relay.relay(partition).catch(rethrown);
      return reply;
    };
    const loss = this.#loss();
    if (loss === null) {
      const reply = deliver();
      await server.at("commit 5: applied");
      return reply;
    }
    fences.spoil(held);
    if (loss === "answer") deliver();
    if (loss === "late") void cluster.wheel.wait(1 + cluster.chance.below(LATE_TURNS_MAX)).then(deliver);
    await server.message();
    throw new UnknownOutcome();
  }

  #loss(): Loss | null {
    const { chance, options } = this.#parts.server.cluster;
    const next = this.#nextLoss;
    this.#nextLoss = null;
    if (next !== null) return next;
    return chance.percent(options.lostPercent) ? chance.pick(LOSSES) : null;
  }

  #ended<T>(commit: Commit<T>, held: readonly HeldFence[], reply: Reply): { readonly result: T } | null {
    switch (reply.kind) {
      case "applied":
      case "known":
        return this.#outcome(commit);
      case "late":
        this.#parts.fences.forget(held);
        return null;
      case "conflict":
        return null;
    }
  }

  #remember({ attempt, submission }: Submission, result: unknown): void {
    const results = this.#results.get(attempt) ?? new Map<number, unknown>();
    this.#results.set(attempt, results.set(submission, result));
  }
}

/** The name of an attempt. */
export const textOf = (id: Uint8Array): string => Buffer.from(id).toString("hex");

const readAll = ({ cluster }: Server, cells: readonly Cell[]): readonly Read[] =>
  cells.map((cell) => cluster.cells.read(cell));

function nextVersion({ clock }: Server, seen: readonly Version[]): Version {
  const now = BigInt(clock.nowMs()) * 1_000n;
  return seen.reduce((least, version) => (version >= least ? version + 1n : least), now);
}

const isEmpty = ({ mutations, derived = [], logs = [], counters = [] }: Decision<unknown>): boolean =>
  mutations.length + derived.length + logs.length + counters.length === 0;

/** A relay that fails is a fault of the double: the process says so. */
const rethrown = (error: unknown): void => {
  setImmediate(() => {
    throw error;
  });
};
