/**
 * Relays what commits left in their outboxes: index rows by version, entries and counters through sequences, in the order
 * of each outbox. Any server may relay any row at any time, also twice and halfway: what is done already does nothing.
 */
import type { OutboxRow } from "./partition-state.ts";
import { counterName, logName, type Sequencer } from "./sequencer.ts";
import { SerialWork } from "./serial-work.ts";
import type { Server } from "./server.ts";

export class Relay {
  readonly #server: Server;
  readonly #sequencer: Sequencer;
  readonly #work = new SerialWork();

  constructor(server: Server, sequencer: Sequencer) {
    this.#server = server;
    this.#sequencer = sequencer;
  }

  /** Relays what is in the partition's outbox by then. */
  relay(partition: string): Promise<void> {
    return this.#work.run(partition, () => this.#relay(partition));
  }

  /** Relays until none of the named partitions has anything left. */
  async relayAll(partitions: () => readonly string[]): Promise<void> {
    for (;;) {
      const names = partitions();
      if (names.length === 0) return;
      await Promise.all(names.map((name) => this.relay(name)));
      await this.#server.message();
    }
  }

  settled(): Promise<void> {
    return this.#work.settled();
  }

  async #relay(partition: string): Promise<void> {
    const { cluster } = this.#server;
    const rows = cluster.partition(partition).outbox;
    // Others may relay these rows and later ones meanwhile: what is put then must not undo theirs.
    await this.#server.at("relay 1: begun");
    await this.#relayRows(partition, rows);
  }

  async #relayRows(partition: string, rows: readonly OutboxRow[]): Promise<void> {
    const server = this.#server;
    const { cluster } = server;
    for (const { derived, version } of rows)
      for (const mutation of derived) cluster.cells.putByVersion(mutation, version);
    await server.at("relay 2: derived rows put");
    let highest = rows.at(-1)?.version ?? 0n;
    for (const name of namesOf(rows, ({ logs }) => logs.map(({ log }) => logName(log)))) {
      const position = await this.#sequencer.add(name, { partition, rows });
      if (position > highest) highest = position;
    }
    await server.at("relay 3: entries appended");
    for (const name of namesOf(rows, ({ counters }) => counters.map(({ counter }) => counterName(counter))))
      await this.#sequencer.add(name, { partition, rows });
    await server.at("relay 4: counters added");
    for (const { fences } of rows) for (const fence of fences) cluster.fence(fence).note(highest);
    await server.at("relay 5: told the fences");
    for (const { id } of rows) cluster.partition(partition).removeFromOutbox(id);
    await server.at("relay 6: rows removed");
  }
}

/** The sequences that rows add to, each once. */
const namesOf = (
  rows: readonly OutboxRow[],
  names: (row: OutboxRow) => readonly string[],
): ReadonlySet<string> => new Set(rows.flatMap(names));
