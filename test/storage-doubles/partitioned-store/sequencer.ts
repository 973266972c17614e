/**
 * A server as the sequencer of logs and counters. It appends under a lease of the log's head; whoever takes the head over
 * raises its epoch, and a predecessor that was paused is refused. It reads the row anew once it has the lease, and appends
 * only what is still in its outbox and was not appended before: once each, whoever relays.
 */
import type { OutboxRow } from "./partition-state.ts";
import type { Addition } from "./sequence-state.ts";
import { SerialWork } from "./serial-work.ts";
import type { Server } from "./server.ts";

/** The sequence of that log. */
export const logName = (log: string): string => `log ${log}`;
/** The sequence of that counter. */
export const counterName = (counter: number): string => `counter ${counter}`;

/** Another server has taken over; what was under way is begun again. */
class TakenOver extends Error {}

/** Rows of one outbox, oldest first. */
interface Relayed {
  readonly partition: string;
  readonly rows: readonly OutboxRow[];
}

export class Sequencer {
  readonly #server: Server;
  readonly #work = new SerialWork();

  constructor(server: Server) {
    this.#server = server;
  }

  /** Adds what the rows add to the sequence, unless that is done; answers the position of the last entry. */
  add(name: string, { partition, rows }: Relayed): Promise<bigint> {
    return this.#holding([name], async ([epoch]) => {
      const { cluster } = this.#server;
      const found = rows.filter(({ id }) => cluster.partition(partition).isInOutbox(id));
      await this.#server.at("sequence 2: rows read");
      return this.#add(
        name,
        epoch ?? 0,
        found.map((row) => additionOf(row, name, partition)),
      );
    });
  }

  /** One position in each log, with everything below that was committed by then, and each commit wholly on one side. */
  cut(logs: readonly string[]): Promise<readonly bigint[]> {
    const names = [...new Set(logs)].toSorted().map(logName);
    const { cluster } = this.#server;
    return this.#holding(names, async (epochs) => {
      const epochOf = (name: string): number => epochs[names.indexOf(name)] ?? 0;
      const rows = cluster
        .pending()
        .flatMap((partition) => cluster.partition(partition).outbox.map((row) => ({ partition, row })));
      for (const name of names) {
        const added = rows.filter(({ row }) => row.logs.some(({ log }) => logName(log) === name));
        const additions = added.map(({ partition, row }) => additionOf(row, name, partition));
        await this.#add(name, epochOf(name), additions);
      }
      const floor = this.#nowMicroseconds();
      const ends = new Map<string, bigint>();
      for (const name of names) {
        const end = cluster.sequence(name).mark(epochOf(name), floor);
        if (end === null) throw new TakenOver();
        ends.set(name, end);
      }
      return logs.map((log) => ends.get(logName(log)) ?? 0n);
    });
  }

  /** Forgets rows that are gone from their outboxes. */
  async tidy(name: string): Promise<void> {
    await this.#holding([name], async () => undefined);
  }

  settled(): Promise<void> {
    return this.#work.settled();
  }

  async #add(name: string, epoch: number, additions: readonly Addition[]): Promise<bigint> {
    const added = this.#server.cluster.sequence(name).add(epoch, additions, this.#nowMicroseconds());
    if (added === null) throw new TakenOver();
    await this.#server.at("sequence 3: appended");
    return added;
  }

  /** Runs `work` while the heads of these sequences are held, in their order; again where they were lost. */
  async #holding<T>(names: readonly string[], work: (epochs: readonly number[]) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.#inTurn(names, () => this.#held(names, work));
      } catch (error) {
        if (!(error instanceof TakenOver)) throw error;
      }
    }
  }

  #inTurn<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const [first, ...rest] = names;
    if (first === undefined) return work();
    return this.#work.run(first, () => this.#inTurn(rest, work));
  }

  async #held<T>(names: readonly string[], work: (epochs: readonly number[]) => Promise<T>): Promise<T> {
    const { cluster } = this.#server;
    const epochs: number[] = [];
    for (const name of names) epochs.push(await this.#take(name));
    await this.#server.at("sequence 1: lease taken");
    names.forEach((name, i) => this.#forgetGone(name, epochs[i] ?? 0));
    try {
      return await work(epochs);
    } finally {
      names.forEach((name, i) => cluster.sequence(name).giveBack(epochs[i] ?? 0));
    }
  }

  async #take(name: string): Promise<number> {
    const { cluster } = this.#server;
    let epoch: number | null = null;
    await this.#server.until(() => {
      epoch = cluster.sequence(name).take(cluster.options.leaseMs, cluster.nowMs(name));
      return epoch !== null;
    });
    return epoch ?? 0;
  }

  #forgetGone(name: string, epoch: number): void {
    const { cluster } = this.#server;
    const sequence = cluster.sequence(name);
    const gone = [...sequence.added].filter(
      ([row, partition]) => !cluster.partition(partition).isInOutbox(row),
    );
    sequence.forget(
      epoch,
      gone.map(([row]) => row),
    );
  }

  #nowMicroseconds(): bigint {
    return BigInt(this.#server.clock.nowMs()) * 1_000n;
  }
}

function additionOf(row: OutboxRow, name: string, partition: string): Addition {
  const counted = row.counters.filter(({ counter }) => counterName(counter) === name);
  return {
    row: row.id,
    partition,
    version: row.version,
    values: row.logs.filter(({ log }) => logName(log) === name).map(({ value }) => value),
    sum: {
      rows: counted.reduce((sum, { rows }) => sum + rows, 0),
      bytes: counted.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  };
}
