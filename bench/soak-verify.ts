/**
 * After a soak: everything that a server holds, compared with everything that it acknowledged.
 */
import type { Json, JsonClient } from "./json-client.ts";
import { ABSENT, type SoakModel } from "./soak-model.ts";
import type { ExpiringItem } from "./soak-requests.ts";
import type { SoakVerification } from "./soak-result.ts";
import {
  EXPIRING_TABLE,
  expiringNumber,
  groupOf,
  SOAK_INDEX,
  SOAK_TABLE,
  soakKeyNumber,
  versionOf,
} from "./soak-tables.ts";

/** Within so many seconds of its expiry an item may be there or not. */
const GRACE_SECONDS = 60;

/** What was promised, and where to look. */
export interface SoakPromises {
  readonly client: Pick<JsonClient, "scan" | "streamRecords">;
  readonly model: SoakModel;
  readonly expiring: readonly ExpiringItem[];
  readonly streamArn: string;
}

/** Reads both tables, the index and the stream to their ends. The load must be over. */
export async function verifySoak(promises: SoakPromises): Promise<SoakVerification> {
  const items = await versionsIn(promises.client, { TableName: SOAK_TABLE, ConsistentRead: true });
  const rows = await versionsIn(promises.client, { TableName: SOAK_TABLE, IndexName: SOAK_INDEX });
  const keys = Array.from({ length: promises.model.keyCount }, (_, key) => key);
  const lost = keys.filter((key) => !promises.model.allows(key, items.get(key) ?? ABSENT));
  const apart = keys.filter((key) => items.get(key) !== rows.get(key));
  return {
    keysChecked: keys.length,
    lostKeys: lost.length,
    wrongIndexRows: apart.length,
    ...(await verifyExpiry(promises)),
  };
}

/** Versions by key; one whose group is not that of its version counts as none. */
async function versionsIn(
  client: SoakPromises["client"],
  input: object,
): Promise<ReadonlyMap<number, number>> {
  const versions = new Map<number, number>();
  for await (const item of client.scan(input)) {
    const version = versionOf(item);
    const group = (item["group"] as { readonly S: string }).S;
    versions.set(soakKeyNumber(item), group === groupOf(version) ? version : Number.NaN);
  }
  return versions;
}

type ExpiryFindings = Omit<SoakVerification, "keysChecked" | "lostKeys" | "wrongIndexRows">;

async function verifyExpiry({ client, expiring, streamArn }: SoakPromises): Promise<ExpiryFindings> {
  // Read first: what expires while the stream is being read is then in neither or in the stream alone.
  const scanSeconds = Date.now() / 1_000;
  const isThere = new Uint8Array(expiring.length);
  for await (const item of client.scan({ TableName: EXPIRING_TABLE, ConsistentRead: true })) {
    isThere[expiringNumber(item)] = 1;
  }
  const scanEndSeconds = Date.now() / 1_000;
  const [inserts, removals] = [new Uint8Array(expiring.length), new Uint8Array(expiring.length)];
  let streamRecords = 0;
  for await (const record of client.streamRecords(streamArn)) {
    streamRecords++;
    const number = expiringNumber((record["dynamodb"] as Json)["Keys"] as Json);
    const counts = record["eventName"] === "INSERT" ? inserts : removals;
    counts[number] = (counts[number] ?? 0) + 1;
  }
  let [expired, expiredEarly, expiredLate, wrongStreamRecords] = [0, 0, 0, 0];
  for (const [number, { until, isAcknowledged }] of expiring.entries()) {
    const [inserted, removed] = [inserts[number] ?? 0, removals[number] ?? 0];
    const there = isThere[number] === 1;
    if (isAcknowledged && !there) expired++;
    if (isAcknowledged && !there && until > scanEndSeconds) expiredEarly++;
    if (there && until < scanSeconds - GRACE_SECONDS) expiredLate++;
    const isInsertWrong = isAcknowledged || there ? inserted !== 1 : inserted > 1;
    // What was there when the table was read may have been removed since.
    const isRemovalWrong = there ? removed > 1 : removed !== inserted;
    if (isInsertWrong || isRemovalWrong) wrongStreamRecords++;
  }
  const expiringWritten = expiring.filter(({ isAcknowledged }) => isAcknowledged).length;
  return { expiringWritten, expired, expiredEarly, expiredLate, streamRecords, wrongStreamRecords };
}
