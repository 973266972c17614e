/**
 * What a request of each kind costs on a large table: alone, or in turn with the same request on a small table, so that
 * both meet the same hour of the machine.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { itemKey, PARTITION_ITEMS, seededRandom, TABLE_NAME } from "./bench-item.ts";
import { LargeClient } from "./large-client.ts";
import { countItems } from "./large-count.ts";
import { largeCalls, type TableShape } from "./large-item.ts";
import type { ForegroundLatency, Found, PhaseContext } from "./large-result.ts";
import { createLargeTable, fillTable } from "./large-seed.ts";
import { grouped } from "./markdown-table.ts";
import { medianRun } from "./median-run.ts";
import type { Call } from "./scenario.ts";

const CLIENTS = 16;
/** Of items so large that few are under way at a time. */
const LARGE_CLIENTS = 4;
const LARGE_ITEM_BYTES = 10_000;
/** How long requests of a kind go on before they are measured. */
const WARM_UP_SECONDS = 1;
/** Items of the small table. */
const SMALL_ITEMS = 10_000;
/** A Scan reads as much of any table, and what is deleted is gone: neither tells how cost grows. */
const GROWING_KINDS = ["GetItem", "PutItem", "UpdateItem", "Query, one page"] as const;

type Kinds = Readonly<Record<(typeof GROWING_KINDS)[number] | "Scan, one page" | "DeleteItem", () => Call>>;

/** Requests of each kind for random items of the table: others each time, since an update again changes nothing. */
function kindsOf(shape: TableShape): Kinds {
  const random = seededRandom(Date.now());
  const pick = (): number => Math.floor(random() * shape.items);
  return {
    GetItem: () => largeCalls.get(pick()),
    PutItem: () => largeCalls.put(shape, pick(), pick()),
    UpdateItem: () => largeCalls.update(pick(), pick()),
    "Query, one page": () => largeCalls.queryPartition(Math.floor(pick() / PARTITION_ITEMS)),
    "Scan, one page": () => ({
      operation: "Scan",
      input: { TableName: TABLE_NAME, ExclusiveStartKey: itemKey(pick()) },
    }),
    DeleteItem: () => largeCalls.remove(pick()),
  };
}

/** A table and what is asked of it. */
type Side = Pick<PhaseContext, "client" | "server" | "shape">;

/** What was seen, and the server's CPU time per request. */
type Seen = Omit<ForegroundLatency, "request" | "cpuUs"> & Required<Pick<ForegroundLatency, "cpuUs">>;

/** Latency and cost of each kind of request, nothing else going on. */
export async function requestsPhase({ seconds, say, ...side }: PhaseContext): Promise<Found> {
  const felt: ForegroundLatency[] = [];
  for (const [request, call] of Object.entries(kindsOf(side.shape))) {
    say(request);
    await closedLoad(side, call, WARM_UP_SECONDS);
    felt.push({ request, ...(await closedLoad(side, call, seconds)) });
  }
  return { felt, facts: {} };
}

/** Cost of the kinds of request that could grow with the table, in turn with the same on a small one. */
export async function growthPhase(circle: PhaseContext): Promise<Found> {
  const { server, shape, say } = circle;
  const folder = mkdtempSync(join(tmpdir(), "stator-bench-small-"));
  const smallServer = server.another(folder);
  try {
    await smallServer.start();
    const small = {
      server: smallServer,
      client: new LargeClient(smallServer.port),
      shape: { ...shape, items: SMALL_ITEMS },
    };
    await createLargeTable(small.client);
    await fillTable(small.client, small.shape, say);
    await countItems(small.client, { TableName: TABLE_NAME });
    return await compare(small, circle);
  } finally {
    await smallServer.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One table's part of a comparison. */
interface Contender {
  readonly side: Side;
  readonly call: () => Call;
  readonly runs: Seen[];
}

async function compare(small: Side, { seconds, rounds, say, ...large }: PhaseContext): Promise<Found> {
  const felt: ForegroundLatency[] = [];
  const facts: Record<string, string> = {};
  for (const request of GROWING_KINDS) {
    const contender = (side: Side): Contender => ({ side, call: kindsOf(side.shape)[request], runs: [] });
    const [less, more] = [contender(small), contender(large)];
    for (let round = 1; round <= rounds; round++) {
      say(`${request}, round ${round} of ${rounds}`);
      // Each goes first as often as the other, since whoever does may find the machine in another state.
      for (const { side, call, runs } of round % 2 === 1 ? [less, more] : [more, less]) {
        await closedLoad(side, call, WARM_UP_SECONDS);
        runs.push(await closedLoad(side, call, seconds));
      }
    }
    for (const { side, runs } of [less, more])
      felt.push({ request, when: `${grouped(side.shape.items)} items`, ...middle(runs) });
    const growth = (middle(more.runs).cpuUs / middle(less.runs).cpuUs).toFixed(2);
    facts[`${request}, growth`] = `${growth} (${listed(more.runs)} µs against ${listed(less.runs)})`;
  }
  return { felt, facts };
}

const middle = (runs: readonly Seen[]): Seen => medianRun(runs, ({ cpuUs }) => cpuUs);

const listed = (runs: readonly Seen[]): string => runs.map(({ cpuUs }) => cpuUs.toFixed(0)).join(" ");

/** As many requests as the clients get answered, one at a time each. */
async function closedLoad({ client, server, shape }: Side, call: () => Call, seconds: number): Promise<Seen> {
  const untilMs = performance.now() + seconds * 1_000;
  const cpuBeforeUs = server.process.cpuUs();
  // Each request is made when it is sent: some that were made before, over and over, would be a small table's.
  const seen = await client.sendAll(shape.itemBytes < LARGE_ITEM_BYTES ? CLIENTS : LARGE_CLIENTS, () =>
    performance.now() < untilMs ? client.request(call()) : null,
  );
  return { ...seen, cpuUs: (server.process.cpuUs() - cpuBeforeUs) / seen.requests };
}
