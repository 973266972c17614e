/**
 * Writes many items through BatchWriteItem: 25 at a time, several batches at once, and again whatever the table
 * hands back as unprocessed.
 */
import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { CATALOG_TABLE, type CatalogItem } from "./table-design.ts";

/** Most items that one BatchWriteItem takes. */
const BATCH_ITEMS_MAX = 25;

const BATCHES_AT_ONCE = 8;

/** Writes every item; calls `onWritten` with the number of items written so far. Returns the count. */
export async function writeCatalog(
  client: DynamoDBDocumentClient,
  items: Iterable<CatalogItem>,
  onWritten: (count: number) => void,
): Promise<number> {
  const pending = batches(items);
  let written = 0;
  const writer = async (): Promise<void> => {
    for (const batch of pending) {
      await writeBatch(client, batch);
      written += batch.length;
      onWritten(written);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, writer));
  return written;
}

/** Writes one batch, and again what was left over, waiting a little longer each time. */
async function writeBatch(client: DynamoDBDocumentClient, batch: readonly CatalogItem[]): Promise<void> {
  let requests = { [CATALOG_TABLE]: batch.map((Item) => ({ PutRequest: { Item } })) };
  for (let waitMs = 25; ; waitMs *= 2) {
    const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: requests }));
    const left = UnprocessedItems?.[CATALOG_TABLE] ?? [];
    if (left.length === 0) return;
    requests = {
      [CATALOG_TABLE]: left.flatMap(({ PutRequest }) =>
        PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item as CatalogItem } }],
      ),
    };
    await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, 2_000)));
  }
}

/** Items in groups of a batch; shared by the writers, each of which takes the next. */
function* batches(items: Iterable<CatalogItem>): Generator<readonly CatalogItem[]> {
  let batch: CatalogItem[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH_ITEMS_MAX) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
