/**
 * After a soak: everything that a server holds, compared with everything that it acknowledged.
 */
import type { Json, JsonClient } from "./json-client.ts";
import { ABSENT, type SoakModel } from "./soak-model.ts";
import type { ExpiringItem } from "./soak-requests.ts";
import {
  EXPIRING_TABLE,
  expiringNumber,
  isWhole,
  SOAK_INDEX,
  SOAK_TABLE,
  soakKeyNumber,
  versionOf,
} from "./soak-tables.ts";

/** What was looked for when the load was over. */
export interface SoakVerification {
  readonly keysChecked: number;
  /** Keys whose item is not what was acknowledged. */
  readonly lostKeys: number;
  /** Keys whose item is of several versions. */
  readonly tornKeys: number;
  /** Items that the index lacks, or has at another version than the table. */
  readonly wrongIndexRows: number;
  readonly expiringWritten: number;
  /** Of them removed by the server, each with one record in the stream. */
  readonly expired: number;
  /** Not there, and their time had not come. */
  readonly expiredEarly: number;
  /** Still there long after their time. */
  readonly expiredLate: number;
  readonly streamRecords: number;
  /** Insertions and removals that the stream lacks, or has twice. */
  readonly wrongStreamRecords: number;
}

/** Within so many seconds of its expiry an item may be there or not. */
const GRACE_SECONDS = 60;

/** What was promised, and where to look. */
export interface SoakPromises {
  readonly client: Pick<JsonClient, "scan" | "streamRecords">;
  readonly model: SoakModel;
  readonly expiring: readonly ExpiringItem[];
  readonly streamArn: string;
  /** Called for every item, row and record that is read. */
  readonly onRead?: () => void;
}

/** Reads both tables, the index and the stream to their ends. The load must be over. */
export async function verifySoak(promises: SoakPromises): Promise<SoakVerification> {
  const items = await versionsIn(promises, { TableName: SOAK_TABLE, ConsistentRead: true });
  const rows = await versionsIn(promises, { TableName: SOAK_TABLE, IndexName: SOAK_INDEX });
  const keys = Array.from({ length: promises.model.keyCount }, (_, key) => key);
  const isTorn = (key: number): boolean => Number.isNaN(items.get(key));
  const lost = keys.filter((key) => !isTorn(key) && !promises.model.allows(key, items.get(key) ?? ABSENT));
  const apart = keys.filter((key) => items.get(key) !== rows.get(key));
  return {
    keysChecked: keys.length,
    lostKeys: lost.length,
    tornKeys: keys.filter(isTorn).length,
    wrongIndexRows: apart.length,
    ...(await verifyExpiry(promises)),
  };
}

/** Versions by key; that of an item that is not whole is no number. */
async function versionsIn(
  { client, onRead }: SoakPromises,
  input: object,
): Promise<ReadonlyMap<number, number>> {
  const versions = new Map<number, number>();
  for await (const item of client.scan(input)) {
    onRead?.();
    versions.set(soakKeyNumber(item), isWhole(item) ? versionOf(item) : Number.NaN);
  }
  return versions;
}

type ExpiryFindings = Omit<SoakVerification, "keysChecked" | "lostKeys" | "tornKeys" | "wrongIndexRows">;

async function verifyExpiry({ client, expiring, streamArn, onRead }: SoakPromises): Promise<ExpiryFindings> {
  // Read first: what expires while the stream is being read is then in neither or in the stream alone.
  const scanSeconds = Date.now() / 1_000;
  const isThere = new Uint8Array(expiring.length);
  for await (const item of client.scan({ TableName: EXPIRING_TABLE, ConsistentRead: true })) {
    onRead?.();
    isThere[expiringNumber(item)] = 1;
  }
  const scanEndSeconds = Date.now() / 1_000;
  const [inserts, removals] = [new Uint8Array(expiring.length), new Uint8Array(expiring.length)];
  let streamRecords = 0;
  for await (const record of client.streamRecords(streamArn)) {
    onRead?.();
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
