/**
 * The power is cut while a record of the commit log is written: of the sectors that were on their way, any may have
 * reached the disk. What was acknowledged is found, and nothing that a cut leaves behind is taken for damage. Where a
 * byte of an acknowledged record is changed, the log is refused, unless the record is the last of its generation:
 * that looks like one that was cut.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { utf8Bytes, utf8Text } from "../../src/base/bytes.ts";
import { Slab } from "../../src/base/slab.ts";
import { CommitLog, readLog } from "../../src/storage/lmdb/log/commit-log.ts";
import { DamagedLog, HEADER_BYTES } from "../../src/storage/lmdb/log/log-record.ts";
import { PendingRow } from "../../src/storage/lmdb/log/pending-rows.ts";
import { temporaryFolder } from "../fixture/temporary-folder.ts";
import { Chance } from "../model/chance.ts";

/** STATOR_TEST_LOG_CUTS raises it, to hunt for something rare. */
const ROUNDS = Number(process.env["STATOR_TEST_LOG_CUTS"] ?? 15);
const SEED = Number(process.env["STATOR_TEST_ACID_SEED"] ?? Date.now() % 1_000_000_000);
const APPENDS = 30;
const CUTS_PER_APPEND = 4;
const SECTOR_BYTES = 512;
const FILES = ["commits-0.log", "commits-1.log"] as const;

/** A generation: its number, and the value in each record, the first of which is empty. */
interface Generation {
  readonly number: number;
  readonly values: readonly string[];
}

it(
  `loses nothing and refuses nothing in ${ROUNDS} logs, seed ${SEED}`,
  async () => {
    const chance = new Chance(SEED);
    for (let round = 0; round < ROUNDS; round += 1)
      await new CutLog(await temporaryFolder("cuts"), chance).run();
  },
  10_000 + ROUNDS * 2_000,
);

/** A log under random appends, looked at as a cut would leave it. */
class CutLog {
  readonly #folder: string;
  /** Where the files are as a cut would leave them. */
  readonly #cutFolder: string;
  readonly #chance: Chance;
  readonly #log: CommitLog;
  /** What the disk holds for good, by file. */
  #durable: readonly Buffer[] = FILES.map(() => Buffer.alloc(0));
  #generations: readonly (Generation | null)[] = [null, null];
  #number = 1;

  constructor(folder: string, chance: Chance) {
    this.#folder = folder;
    this.#cutFolder = join(folder, "cut");
    mkdirSync(this.#cutFolder);
    this.#chance = chance;
    this.#log = new CommitLog(folder);
  }

  async run(): Promise<void> {
    for (let count = 0; count < APPENDS; count += 1) {
      if (count > 0 && this.#chance.percent(20)) {
        this.#log.beginGeneration();
        this.#number += 1;
      }
      await this.#append(`${count} ${"x".repeat(this.#chance.below(this.#chance.pick([10, 600, 4_000])))}`);
    }
    this.#log.close();
    for (let count = 0; count < APPENDS; count += 1) this.#expectDamageFound();
  }

  async #append(value: string): Promise<void> {
    const file = this.#number % FILES.length;
    const parts = { key: utf8Bytes("key"), partition: utf8Bytes("p"), value: utf8Bytes(value), version: 1n };
    await this.#log.append(new Map([["key", PendingRow.write(new Slab(), parts)]]));
    const after = readFileSync(join(this.#folder, FILES[file]!));
    // The first record of a generation is on disk before the next one is begun.
    if (this.#generations[file]?.number !== this.#number) {
      const begun = Buffer.from(
        this.#durable[file]!.length > 0 ? this.#durable[file]! : Buffer.alloc(HEADER_BYTES),
      );
      after.copy(begun, 0, 0, HEADER_BYTES);
      this.#settle(file, begun, [""]);
    }
    this.#settle(file, after, [...this.#generations[file]!.values, value]);
  }

  /** Cuts the power on the way to `after`, some times, and lets it then be. */
  #settle(file: number, after: Buffer, values: readonly string[]): void {
    const before = this.#durable[file]!;
    const generations = this.#generations.with(file, { number: this.#number, values });
    const outcomes = [textOf(this.#generations), textOf(generations)];
    for (let cut = 0; cut < CUTS_PER_APPEND; cut += 1) {
      const found = this.#read(this.#durable.with(file, this.#torn(before, after)));
      expect(outcomes).toContain(found);
    }
    this.#durable = this.#durable.with(file, after);
    this.#generations = generations;
    expect(this.#read(this.#durable)).toBe(outcomes[1]);
  }

  /** The file with some of its sectors as they were and some as they were to be. */
  #torn(before: Buffer, after: Buffer): Buffer {
    const length = this.#chance.percent(50) ? after.length : before.length;
    const torn = Buffer.alloc(length);
    for (let at = 0; at < length; at += SECTOR_BYTES)
      torn.set(
        (this.#chance.percent(50) ? before : after).subarray(at, at + SECTOR_BYTES).subarray(0, length - at),
        at,
      );
    return torn;
  }

  #expectDamageFound(): void {
    const file = this.#chance.below(FILES.length);
    const bytes = Buffer.from(this.#durable[file]!);
    const generation = this.#generations[file];
    if (generation === null || generation === undefined) return;
    const at = this.#chance.below(bytes.length);
    bytes[at]! ^= 1 << this.#chance.below(8);
    const lastCut = this.#generations.with(file, { ...generation, values: generation.values.slice(0, -1) });
    const outcomes = ["damaged", textOf(this.#generations), textOf(lastCut)];
    expect(outcomes).toContain(this.#read(this.#durable.with(file, bytes)));
  }

  /** What is read from files with these bytes; `damaged` when they are refused. */
  #read(files: readonly Buffer[]): string {
    for (const [file, name] of FILES.entries()) writeFileSync(join(this.#cutFolder, name), files[file]!);
    try {
      const generations = readLog(this.#cutFolder).map(({ generation, records }) => ({
        number: generation,
        values: records.map(([row]) => (row?.value ? utf8Text(row.value) : "")),
      }));
      return textOf(generations);
    } catch (error) {
      if (error instanceof DamagedLog) return "damaged";
      throw error;
    }
  }
}

/** Generations as one text, oldest first. */
const textOf = (generations: readonly (Generation | null | undefined)[]): string =>
  JSON.stringify(
    generations
      .filter((generation) => generation !== null && generation !== undefined)
      .toSorted((a, b) => a.number - b.number),
  );
