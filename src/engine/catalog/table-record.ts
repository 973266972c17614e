/**
 * Everything that is kept about a table beside its items: what DescribeTable tells, what the item path needs, and
 * what is still to happen and when. Stored in one cell of the system keyspace; a change is a new value.
 * Times are milliseconds since the epoch.
 */
import type { Version } from "../../storage/store.ts";
import type { IndexStatus, KeyAttribute, KeySchema, Projection, TableStatus } from "../table-schema.ts";
import { featureKeyspaces, featureNeedsWork, type TableClass, type TableFeatures } from "./table-features.ts";

/** How a table pays. */
export type BillingMode = "PROVISIONED" | "PAY_PER_REQUEST";

/** Units of reading and writing per second. */
export interface CapacityUnits {
  readonly read: number;
  readonly write: number;
}

/** Provisioned units, 0 and 0 while on-demand, and the history that limits decreases. */
export interface ProvisionedRecord extends CapacityUnits {
  readonly lastIncreaseAtMs: number | null;
  readonly lastDecreaseAtMs: number | null;
  /** Decreases accepted on the UTC day of `lastDecreaseAtMs`. */
  readonly decreases: number;
}

/** Largest on-demand units, each null where nothing was set. */
export interface OnDemandRecord {
  readonly read: number | null;
  readonly write: number | null;
}

/** The capacity of a table or of a global index. */
export interface CapacityRecord {
  readonly provisioned: ProvisionedRecord;
  readonly warm: CapacityUnits;
  readonly onDemand: OnDemandRecord | null;
}

/** What is kept of every index. */
export interface IndexRecord {
  readonly name: string;
  /** Its keyspace and counter (global), its counter (local). */
  readonly id: number;
  readonly keys: KeySchema;
  readonly projection: Projection;
}

/** What is kept of a global index. */
export interface GlobalIndexRecord extends IndexRecord {
  readonly status: IndexStatus;
  readonly backfilling: boolean;
  /**
   * Version, in decimal, of the commit of the catalog that began to create the index: every write from then on maintains
   * it. Null for one that was never filled.
   */
  readonly since: string | null;
  /** A backfill that is done earlier waits until then. */
  readonly activeFromMs: number;
  readonly capacity: CapacityRecord;
}

/** A change that was accepted and takes effect at its time. */
export type PendingStep =
  | { readonly kind: "created" }
  | { readonly kind: "stream"; readonly operation: "ENABLE" | "DISABLE" }
  | {
      readonly kind: "capacity";
      readonly billingMode: BillingMode;
      readonly table: CapacityRecord;
      /** By index name; absent indexes keep theirs. */
      readonly indexes: Readonly<Record<string, CapacityRecord>>;
    }
  | { readonly kind: "tableClass"; readonly tableClass: TableClass }
  | { readonly kind: "encryption"; readonly keyArn: string | null }
  | { readonly kind: "warm"; readonly index: string | null; readonly warm: CapacityUnits }
  | { readonly kind: "backfill"; readonly index: string }
  | { readonly kind: "indexRemoved"; readonly index: string }
  | { readonly kind: "removed" };

/** A step and when it is due. */
export type Pending = PendingStep & { readonly atMs: number };

/** What every table has, and what features keep of it. */
export interface TableRecord extends TableFeatures {
  readonly name: string;
  readonly arn: string;
  readonly tableId: string;
  readonly createdAtMs: number;
  readonly status: TableStatus;
  /** Where items and local index rows live; also the id of its counter. */
  readonly keyspace: number;
  /** AttributeDefinitions, in the order sent. */
  readonly attributes: readonly KeyAttribute[];
  readonly keys: KeySchema;
  readonly localIndexes: readonly IndexRecord[];
  readonly globalIndexes: readonly GlobalIndexRecord[];
  readonly billing: { readonly mode: BillingMode; readonly onDemandSinceMs: number | null };
  readonly capacity: CapacityRecord;
  /** What is still to happen, in no order. */
  readonly pending: readonly Pending[];
}

/** One tag of a table. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Every keyspace that belongs to the table. */
export const keyspacesOf = (record: TableRecord): readonly number[] => [
  record.keyspace,
  ...record.globalIndexes.map((index) => index.id),
  ...featureKeyspaces(record),
];

/** The record in which the index being created knows since when: this commit, unless it knows already. */
export function dateIndexes(record: TableRecord, version: Version): TableRecord {
  if (!record.globalIndexes.some(isUndated)) return record;
  const since = String(version);
  const globalIndexes = record.globalIndexes.map((index) => (isUndated(index) ? { ...index, since } : index));
  return { ...record, globalIndexes };
}

const isUndated = ({ status, since }: GlobalIndexRecord): boolean => status === "creating" && since === null;

/** Whether something is left to do for the table that no request waits for. */
export const needsWork = (record: TableRecord): boolean =>
  record.pending.length > 0 ||
  record.globalIndexes.some((index) => index.backfilling) ||
  featureNeedsWork(record);
