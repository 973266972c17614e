/**
 * What must be so when all is quiet: the index has the items and nothing else, each stream tells every change once and in
 * the order of its item, and nothing is left of what was under way.
 */
import type { Json } from "../fixture/json-stator.ts";
import { MARK_LIFE_MS } from "../storage-doubles/partitioned-store/partition-state.ts";
import type { HistoryCluster } from "./history-cluster.ts";
import { INDEX, TABLE } from "./history-table.ts";

/** Asks until it is answered: nothing fails any more, but answers are still lost. */
async function asked(cluster: HistoryCluster, operation: string, input: Json): Promise<Json | null> {
  for (;;) {
    const answer = await cluster.call(operation, input);
    if (answer.status === 200) return answer.body;
    if (answer.status === 400) return null;
  }
}

async function allPages(cluster: HistoryCluster, input: Json): Promise<readonly Json[]> {
  const items: Json[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await asked(cluster, "Scan", {
      ...input,
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    if (page === null) throw new Error("a scan is refused");
    items.push(...(page["Items"] as readonly Json[]));
    ExclusiveStartKey = page["LastEvaluatedKey"];
  } while (ExclusiveStartKey !== undefined);
  return items;
}

const shown = (item: Json | undefined): string =>
  item === undefined ? "nothing" : `${(item["pk"] as { S: string }).S}=${(item["v"] as { S: string }).S}`;

/** What is wrong with the index; null: nothing, or there is none. */
export async function indexFault(cluster: HistoryCluster): Promise<string | null> {
  const described = await asked(cluster, "DescribeTable", { TableName: TABLE });
  const table = described?.["Table"] as Json | undefined;
  if (table === undefined) return null;
  const items = (await allPages(cluster, { TableName: TABLE, ConsistentRead: true })).map(shown).toSorted();
  if (table["ItemCount"] !== items.length) return `${String(table["ItemCount"])} counted of ${items.join()}`;
  const indexes = (table["GlobalSecondaryIndexes"] ?? []) as readonly Json[];
  for (const index of indexes) {
    const rows = (await allPages(cluster, { TableName: TABLE, IndexName: INDEX })).map(shown).toSorted();
    if (rows.join() !== items.join()) return `index ${rows.join()}, items ${items.join()}`;
    if (index["ItemCount"] !== rows.length)
      return `${String(index["ItemCount"])} counted of index ${rows.join()}`;
  }
  return null;
}

/** What is wrong with the streams of the table, those that were switched off included. */
export async function streamFaults(cluster: HistoryCluster): Promise<string | null> {
  const listed = await asked(cluster, "ListStreams", { TableName: TABLE });
  const described = await asked(cluster, "DescribeTable", { TableName: TABLE });
  const latest = (described?.["Table"] as Json | undefined)?.["LatestStreamArn"];
  const isEnabled = (described?.["Table"] as Json | undefined)?.["StreamSpecification"] !== undefined;
  const items = isEnabled ? await allPages(cluster, { TableName: TABLE, ConsistentRead: true }) : [];
  for (const stream of (listed?.["Streams"] ?? []) as readonly Json[]) {
    const arn = stream["StreamArn"] as string;
    const last = await lastImages(cluster, arn);
    if (typeof last === "string") return last;
    if (arn !== latest || !isEnabled) continue;
    for (const [key, image] of last) {
      const item = shown(items.find((one) => (one["pk"] as { S: string }).S === key));
      if (image !== item) return `stream ends with ${image} for ${key}, there is ${item}`;
    }
  }
  return null;
}

/** The last image of each item; a text that says so where one image does not follow from the one before. */
async function lastImages(cluster: HistoryCluster, StreamArn: string): Promise<string | Map<string, string>> {
  const description = await asked(cluster, "DescribeStream", { StreamArn });
  const last = new Map<string, string>();
  const { Shards = [] } = (description?.["StreamDescription"] ?? {}) as { Shards?: readonly Json[] };
  for (const { ShardId } of Shards) {
    for (const record of await recordsOf(cluster, { StreamArn, ShardId })) {
      const { Keys, OldImage, NewImage } = record["dynamodb"] as { Keys: Json } & Partial<
        Record<string, Json>
      >;
      const key = (Keys["pk"] as { S: string }).S;
      const before = last.get(key);
      const old = shown(OldImage);
      if (before !== undefined && before !== old) return `stream: ${old} follows ${before}`;
      last.set(key, shown(NewImage));
    }
  }
  return last;
}

async function recordsOf(cluster: HistoryCluster, shard: Json): Promise<readonly Json[]> {
  const first = await asked(cluster, "GetShardIterator", { ...shard, ShardIteratorType: "TRIM_HORIZON" });
  const records: Json[] = [];
  let ShardIterator = first?.["ShardIterator"];
  while (typeof ShardIterator === "string") {
    const page = await asked(cluster, "GetRecords", { ShardIterator });
    const found = (page?.["Records"] ?? []) as readonly Json[];
    records.push(...found);
    ShardIterator = found.length === 0 ? undefined : page?.["NextShardIterator"];
  }
  return records;
}

/** What is left of what was under way, once everything has lived out its time. */
export function leftoverFault({ cluster, clock }: HistoryCluster): string | null {
  clock.advance(MARK_LIFE_MS + 60_000);
  cluster.sweep();
  const leftovers = cluster.leftovers();
  return Object.values(leftovers).every((count) => count === 0) ? null : `left: ${JSON.stringify(leftovers)}`;
}
