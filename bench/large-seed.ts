/**
 * Fills a large table through the front door, and tells how far it came and how fast.
 */
import { TABLE_NAME } from "./bench-item.ts";
import type { LargeClient } from "./large-client.ts";
import { largeCalls, type TableShape } from "./large-item.ts";

const CLIENTS = 16;
const BATCH_ITEMS_MAX = 25;

/** The front door takes bodies of up to 16 MB. */
const BATCH_BYTES_MAX = 8_000_000;

const PROGRESS_MS = 5_000;

/** Creates the table with the key of every other measurement. */
export async function createLargeTable(client: LargeClient, TableName: string = TABLE_NAME): Promise<void> {
  await client.call("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: ["pk", "sk"].map((AttributeName, i) => ({
      AttributeName,
      KeyType: i === 0 ? "HASH" : "RANGE",
    })),
  });
  for (;;) {
    const { Table } = await client.call("DescribeTable", { TableName });
    if ((Table as { readonly TableStatus?: string }).TableStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Puts every item; answers items per second. */
export const fillTable = (
  client: LargeClient,
  shape: TableShape,
  say: (progress: string) => void,
  tableName: string = TABLE_NAME,
): Promise<number> =>
  inBatches(client, {
    shape,
    say,
    what: "written",
    call: (numbers) => largeCalls.putBatch(shape, numbers, tableName),
  });

/** Deletes every item; answers items per second. */
export const emptyTable = (
  client: LargeClient,
  shape: TableShape,
  say: (progress: string) => void,
): Promise<number> => inBatches(client, { shape, say, what: "deleted", call: largeCalls.removeBatch });

interface Batches {
  readonly shape: TableShape;
  readonly say: (progress: string) => void;
  readonly what: string;
  readonly call: (numbers: readonly number[]) => ReturnType<typeof largeCalls.removeBatch>;
}

async function inBatches(client: LargeClient, { shape, say, what, call }: Batches): Promise<number> {
  const { items, itemBytes } = shape;
  const batchItems = Math.max(1, Math.min(BATCH_ITEMS_MAX, Math.floor(BATCH_BYTES_MAX / itemBytes)));
  const startMs = performance.now();
  let next = 0;
  const rate = (): number => (next * 1_000) / (performance.now() - startMs);
  const watch = setInterval(() => say(progressText({ items, next, what, rate: rate() })), PROGRESS_MS);
  try {
    await client.sendAll(CLIENTS, () => {
      if (next >= items) return null;
      const numbers = Array.from({ length: Math.min(batchItems, items - next) }, (_, i) => next + i);
      next += numbers.length;
      return client.request(call(numbers));
    });
  } finally {
    clearInterval(watch);
  }
  return rate();
}

function progressText(at: { items: number; next: number; what: string; rate: number }): string {
  const percent = ((100 * at.next) / at.items).toFixed(1);
  const restS = Math.round((at.items - at.next) / at.rate);
  const [next, items, rate] = [at.next, at.items, Math.round(at.rate)].map((n) => n.toLocaleString("en"));
  return `${next} of ${items} items ${at.what} (${percent} %), ${rate} a second, ${restS} s to go`;
}
