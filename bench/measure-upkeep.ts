/**
 * What callers feel of work that goes on beside them: many items that expire at one moment, and a long stream that is
 * trimmed. A steady load runs before, meanwhile and afterwards; the server's clock is turned to make the work due.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { benchItem, itemKey, TABLE_NAME } from "./bench-item.ts";
import type { BenchOptions } from "./bench-options.ts";
import type { UpkeepMeasurement } from "./bench-result.ts";
import { BenchTable } from "./bench-table.ts";
import { type PacedLatency, PacedLoad } from "./paced-load.ts";
import type { TurnedServerState } from "./turned-server.ts";

/** Items that the load reads and writes; they do not expire. */
const LOAD_ITEMS = 1_000;

/** Load before anything counts, in milliseconds. */
const WARM_UP_MS = 3_000;

const POLL_MS = 200;
const HOUR_MS = 3_600_000;

/** So many items over which the records of a long stream are spread. */
const CHANGED_ITEMS = 10_000;

type Say = (progress: string) => void;

/** Deletes `options.items` items that expire at once, and looks for all of them in the stream. */
export const measureExpiry = (options: BenchOptions, say: Say): Promise<UpkeepMeasurement> =>
  withServer(options, async (server) => {
    const count = options.items;
    say(`writing ${count} items that expire together`);
    const table = await BenchTable.create(server.state.port);
    await table.expireBy("until");
    const until = { N: String(Math.floor((server.state.nowMs + HOUR_MS) / 1_000)) };
    await table.fill(count, (number) => ({ ...benchItem(LOAD_ITEMS + number), until }));
    const felt = await feltDuring(
      table,
      { server, options, say },
      {
        turnMs: HOUR_MS + 2_000,
        isOver: async () => (await table.itemCount()) <= LOAD_ITEMS,
      },
    );
    say("reading the stream");
    return { work: "items that expire at once", count, ...felt, recordsFound: await table.serviceRemovals() };
  });

/** Trims a stream of `options.items` records that are all older than a day. */
export const measureTrimming = (options: BenchOptions, say: Say): Promise<UpkeepMeasurement> =>
  withServer(options, async (server) => {
    const count = options.items;
    say(`writing ${count} stream records`);
    const table = await BenchTable.create(server.state.port);
    await table.fill(count, (number) => {
      const version = { N: String(number) };
      return { ...itemKey(LOAD_ITEMS + (number % CHANGED_ITEMS)), version };
    });
    const felt = await feltDuring(
      table,
      { server, options, say },
      {
        turnMs: 25 * HOUR_MS,
        isOver: async () => !(await server.turn(0)).hasOldRecords,
      },
    );
    return { work: "stream records that are trimmed", count, ...felt, recordsFound: null };
  });

interface Work {
  /** Makes the work due. */
  readonly turnMs: number;
  readonly isOver: () => Promise<boolean>;
}

interface PhaseContext {
  readonly server: ManualClockServer;
  readonly options: BenchOptions;
  readonly say: Say;
}

type Felt = Omit<UpkeepMeasurement, "work" | "count" | "recordsFound">;

/** The load before the work, meanwhile, and afterwards. */
async function feltDuring(
  table: BenchTable,
  { server, options, say }: PhaseContext,
  work: Work,
): Promise<Felt> {
  await table.fill(LOAD_ITEMS, benchItem);
  const { port } = server.state;
  const gets = PacedLoad.beside(
    port,
    table.requests(LOAD_ITEMS, (number) => get(number)),
  );
  const puts = PacedLoad.beside(
    port,
    table.requests(3 * LOAD_ITEMS, (number) => put(number % LOAD_ITEMS, number)),
  );
  const take = (): Record<"get" | "put", PacedLatency> => ({ get: gets.take(), put: puts.take() });
  say("measuring before");
  await pause(WARM_UP_MS);
  take();
  await pause(options.seconds * 1_000);
  const before = take();
  say("measuring meanwhile");
  const startMs = performance.now();
  await server.turn(work.turnMs);
  while (!(await work.isOver())) await pause(POLL_MS);
  const seconds = (performance.now() - startMs) / 1_000;
  const during = take();
  say("measuring afterwards");
  await pause(options.seconds * 1_000);
  const after = take();
  await Promise.all([gets.stop(), puts.stop()]);
  return { seconds, before, during, after };
}

const get = (number: number) => ({
  operation: "GetItem",
  input: { TableName: TABLE_NAME, Key: itemKey(number) },
});

const put = (number: number, edition: number) => ({
  operation: "PutItem",
  input: { TableName: TABLE_NAME, Item: benchItem(number, edition) },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function withServer(
  { dataRoot }: BenchOptions,
  measure: (server: ManualClockServer) => Promise<UpkeepMeasurement>,
): Promise<UpkeepMeasurement> {
  const directory = mkdtempSync(join(dataRoot, "stator-bench-upkeep-"));
  const server = await ManualClockServer.start(directory);
  try {
    return await measure(server);
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The server and its clock. */
class ManualClockServer {
  /** As it was at the start. */
  readonly state: TurnedServerState;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, state: TurnedServerState) {
    this.#child = child;
    this.state = state;
  }

  static async start(directory: string): Promise<ManualClockServer> {
    const child = fork(join(import.meta.dirname, "turned-server.js"), [directory]);
    return new ManualClockServer(child, await nextState(child));
  }

  turn(turnMs: number): Promise<TurnedServerState> {
    const said = nextState(this.#child);
    this.#child.send({ turnMs });
    return said;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}

function nextState(child: ChildProcess): Promise<TurnedServerState> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error("the server ended; its reason is above"));
    child.once("exit", onExit);
    child.once("message", (state: TurnedServerState) => {
      child.off("exit", onExit);
      resolve(state);
    });
  });
}
