/**
 * What is done to a large table, one phase after another; each says what it found.
 */
import { isDeepStrictEqual } from "node:util";
import { PARTITION_ITEMS, seededRandom, TABLE_NAME } from "./bench-item.ts";
import type { Json, LargeClient } from "./large-client.ts";
import { countItems } from "./large-count.ts";
import { INDEX_NAME, largeCalls, largeItem, OWNER, type TableShape } from "./large-item.ts";
import { LargeLoad } from "./large-load.ts";
import { growthPhase, requestsPhase } from "./large-requests.ts";
import type { ForegroundLatency, Found, PhaseContext } from "./large-result.ts";
import { createLargeTable, emptyTable, fillTable } from "./large-seed.ts";
import type { LargeServer } from "./large-server.ts";

const BESIDE_TABLE = "Beside";
const BESIDE_SHAPE: TableShape = { items: 1_000, itemBytes: 1_000 };
const LARGE_CLIENTS = 4;
const REWRITES = 6;
/** Least size of an item that is written with another size each time. */
const SMALLEST_BYTES = 100;
const POLL_MS = 500;
/** The backfill is cut off by kill -9 when so much of the table is in the index. */
const KILL_AT_SHARE = 0.4;

/** What the ceiling can do, in the order it runs. */
export const ceilingPhases: readonly PhaseName[] = ["seed", "touch", "requests", "growth"];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Every phase, in the order they run. */
export const phases = {
  seed: seedPhase,
  touch: touchPhase,
  requests: requestsPhase,
  growth: growthPhase,
  check: checkPhase,
  rewrite: (circle: PhaseContext) => rewritePhase(circle, () => circle.shape.itemBytes),
  resize: (circle: PhaseContext) => {
    const random = seededRandom(20_120_810);
    return rewritePhase(
      circle,
      () => SMALLEST_BYTES + Math.floor(random() * (circle.shape.itemBytes - SMALLEST_BYTES)),
    );
  },
  index: indexPhase,
  verify: verifyPhase,
  empty: emptyPhase,
  compact: compactPhase,
  drop: dropPhase,
} satisfies Readonly<Record<string, (circle: PhaseContext) => Promise<Found>>>;

/** What a phase is called on the command line. */
export type PhaseName = keyof typeof phases;

/** All of them, in that order. */
export const phaseNames = Object.keys(phases) as readonly PhaseName[];

async function seedPhase({ client, shape, say }: PhaseContext): Promise<Found> {
  await createLargeTable(client);
  return { felt: [], facts: { "items/s": await fillTable(client, shape, say) } };
}

/** Reads everything once, so that what is measured is not the first sight of each page of memory. */
async function touchPhase({ client }: PhaseContext): Promise<Found> {
  return { felt: [], facts: { "items found": await countItems(client, { TableName: TABLE_NAME }) } };
}

/** Items come back as they were sent, alone and in pages. */
async function checkPhase({ client, shape, say }: PhaseContext): Promise<Found> {
  const numbers = Array.from({ length: PARTITION_ITEMS }, (_, number) => number);
  for (const number of numbers)
    await client.sendAll(1, once(client.request(largeCalls.put(shape, number, 0))));
  say("reading a partition");
  for (const number of numbers.slice(0, 20)) {
    const { operation, input } = largeCalls.get(number);
    expectEqual((await client.call(operation, input))["Item"], largeItem(shape, number));
  }
  const found: unknown[] = [];
  let pages = 0;
  let ExclusiveStartKey: unknown;
  do {
    const { operation, input } = largeCalls.queryPartition(0);
    const page = await client.call(operation, { ...input, ExclusiveStartKey });
    found.push(...(page["Items"] as readonly unknown[]));
    pages++;
    ExclusiveStartKey = page["LastEvaluatedKey"];
  } while (ExclusiveStartKey !== undefined);
  expectEqual(
    found,
    numbers.map((number) => largeItem(shape, number)),
  );
  return { felt: [], facts: { "items equal": found.length, pages } };
}

function expectEqual(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) throw new Error("an item did not come back as it was sent");
}

function once(request: Buffer): () => Buffer | null {
  let waiting: Buffer | null = request;
  return () => {
    const next = waiting;
    waiting = null;
    return next;
  };
}

/** Every item is put anew several times, in another order each time; what the file does meanwhile. */
async function rewritePhase(circle: PhaseContext, nextItemBytes: () => number): Promise<Found> {
  const { client, server, shape, say } = circle;
  const facts: Record<string, number> = { "file MiB before": mebibytesOf(server) };
  for (let round = 1; round <= REWRITES; round++) {
    say(`rewriting, round ${round}`);
    let next = 0;
    await client.sendAll(LARGE_CLIENTS, () => {
      if (next >= shape.items) return null;
      const number = (next++ * 7_919 + round) % shape.items;
      return client.request(largeCalls.put({ ...shape, itemBytes: nextItemBytes() }, number, round));
    });
    facts[`after round ${round}`] = mebibytesOf(server);
  }
  return { felt: [], facts };
}

const mebibytesOf = (server: LargeServer): number => server.fileBytes() / 1_048_576;

/** An index is added under load; the server is killed in the middle and goes on. */
async function indexPhase(circle: PhaseContext): Promise<Found> {
  const { client, server, shape, seconds, say } = circle;
  const felt: ForegroundLatency[] = [];
  let load = new LargeLoad(server.port, client, shape);
  await load.during(2, "");
  felt.push(...(await load.during(seconds, "before")));
  const startMs = performance.now();
  await addIndex(client, shape);
  const killed = await untilShare(circle, KILL_AT_SHARE);
  felt.push(...load.take("during"));
  await load.stop();
  say(`kill -9 at ${killed.items} entries`);
  await server.kill();
  await server.start();
  client.moveTo(server.port);
  const resumed = await indexState(client);
  say(`started again with ${resumed.items} entries`);
  load = new LargeLoad(server.port, client, shape);
  load.take("");
  await untilShare(circle, Number.POSITIVE_INFINITY);
  const indexSeconds = (performance.now() - startMs) / 1_000;
  felt.push(...load.take("during, after kill -9"));
  felt.push(...(await load.during(seconds, "after")));
  await load.stop();
  const { items: counted } = await indexState(client);
  say("counting the index");
  const found = await countItems(client, { TableName: TABLE_NAME, IndexName: INDEX_NAME });
  const items = await countItems(client, { TableName: TABLE_NAME });
  if (found !== items || counted !== found) {
    throw new Error(`${items} items, ${found} entries found and ${counted} counted`);
  }
  const facts = {
    "s until active": indexSeconds,
    "entries/s": found / indexSeconds,
    "entries when killed": killed.items,
    "entries after the restart": resumed.items,
    items,
    "entries found": found,
    "entries counted": counted,
  };
  return { felt, facts };
}

/** Adds the index, unless a run before this one has. */
async function addIndex(client: LargeClient, { itemBytes }: TableShape): Promise<void> {
  const { Table } = await client.call("DescribeTable", { TableName: TABLE_NAME });
  if ((Table as Json)["GlobalSecondaryIndexes"] !== undefined) return;
  const ProjectionType = itemBytes > 1_000 ? "ALL" : "KEYS_ONLY";
  await client.call("UpdateTable", {
    TableName: TABLE_NAME,
    AttributeDefinitions: ["pk", "sk", OWNER].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: INDEX_NAME,
          KeySchema: [{ AttributeName: OWNER, KeyType: "HASH" }],
          Projection: { ProjectionType },
        },
      },
    ],
  });
}

interface IndexState {
  readonly status: string;
  readonly items: number;
}

async function indexState(client: LargeClient): Promise<IndexState> {
  const { Table } = await client.call("DescribeTable", { TableName: TABLE_NAME });
  const [index] = (Table as Json)["GlobalSecondaryIndexes"] as readonly Json[];
  return { status: String(index?.["IndexStatus"]), items: Number(index?.["ItemCount"]) };
}

/** Waits until the index has that share of the table, or is active. */
async function untilShare({ client, shape, say }: PhaseContext, share: number): Promise<IndexState> {
  for (let polls = 0; ; polls++) {
    const state = await indexState(client);
    if (state.status === "ACTIVE" || state.items >= share * shape.items) return state;
    if (polls % 20 === 0) say(`index ${state.status}, ${state.items} entries`);
    await pause(POLL_MS);
  }
}

/** Everything is held against everything, by the program's own check. */
async function verifyPhase({ server, client, say }: PhaseContext): Promise<Found> {
  say("verifying");
  return offline({ server, client }, () => server.command("verify"));
}

async function compactPhase({ server, client, say }: PhaseContext): Promise<Found> {
  say("compacting");
  return offline({ server, client }, () => server.command("compact"));
}

async function offline(
  { server, client }: Pick<PhaseContext, "server" | "client">,
  run: () => string,
): Promise<Found> {
  await server.stop();
  const said = run();
  await server.start();
  client.moveTo(server.port);
  return { felt: [], facts: { said: said.replaceAll(server.folder, "DIR") } };
}

/** All items are deleted and written again, twice; what the file does meanwhile. */
async function emptyPhase({ client, server, shape, say }: PhaseContext): Promise<Found> {
  const facts: Record<string, number> = { "file MiB before": mebibytesOf(server) };
  for (const round of ["first", "second"]) {
    facts[`${round}: deletes/s`] = await emptyTable(client, shape, say);
    facts[`${round}: file MiB when empty`] = mebibytesOf(server);
    if (round === "second") break;
    await fillTable(client, shape, say);
    facts["file MiB when filled again"] = mebibytesOf(server);
  }
  return { felt: [], facts };
}

/** The table is deleted under the load of another one, until the disk is quiet again; then part of it is filled anew. */
async function dropPhase({ client, server, shape, seconds, say }: PhaseContext): Promise<Found> {
  const fileBefore = mebibytesOf(server);
  await createLargeTable(client, BESIDE_TABLE);
  await fillTable(client, BESIDE_SHAPE, say, BESIDE_TABLE);
  const load = new LargeLoad(server.port, client, BESIDE_SHAPE, BESIDE_TABLE);
  await load.during(2, "");
  const quietFrom = server.writtenBytes();
  const felt: ForegroundLatency[] = [...(await load.during(seconds, "before"))];
  const quietRate = (server.writtenBytes() - quietFrom) / seconds;
  const startMs = performance.now();
  await client.call("DeleteTable", { TableName: TABLE_NAME });
  const answeredMs = performance.now() - startMs;
  await untilGone(client);
  const goneMs = performance.now() - startMs;
  say("deleted; waiting until the rows are gone");
  await untilQuiet(server, quietRate);
  const sweptMs = performance.now() - startMs;
  felt.push(...load.take("during"), ...(await load.during(seconds, "after")));
  await load.stop();
  const facts: Record<string, number> = {
    "ms until answered": answeredMs,
    "ms until gone from the list": goneMs,
    "s until the rows are gone": sweptMs / 1_000,
    "file MiB before": fileBefore,
    "file MiB when gone": mebibytesOf(server),
  };
  await createLargeTable(client);
  const again = { ...shape, items: Math.min(shape.items, 2_000_000) };
  await fillTable(client, again, say);
  facts[`file MiB with ${again.items} items again`] = mebibytesOf(server);
  return { felt, facts };
}

async function untilGone(client: LargeClient): Promise<void> {
  for (;;) {
    const { TableNames } = await client.call("ListTables", {});
    if (!(TableNames as readonly string[]).includes(TABLE_NAME)) return;
    await pause(100);
  }
}

/** Waits until the server writes about as much as the load alone makes it write, for three seconds. */
async function untilQuiet(server: LargeServer, quietRate: number): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    const before = server.writtenBytes();
    await pause(1_000);
    quiet = server.writtenBytes() - before < 2 * quietRate + 500_000 ? quiet + 1 : 0;
  }
}
