/**
 * What DescribeTable tells of a table, from its record and its counters. The answers of the operations that change a
 * table are the same picture, taken before the change takes effect.
 */
import type {
  GlobalSecondaryIndexDescription,
  LocalSecondaryIndexDescription,
  ProvisionedThroughputDescription,
  TableDescription,
} from "../../api/generated/dynamodb/outputs.ts";
import type { OnDemandThroughput } from "../../api/generated/dynamodb/types.ts";
import { indexArn, streamArn } from "../../api/table-name.ts";
import type {
  CapacityRecord,
  GlobalIndexRecord,
  IndexRecord,
  OnDemandRecord,
  PendingStep,
  ProvisionedRecord,
  TableRecord,
} from "../../engine/catalog/table-record.ts";
import type { Store } from "../../storage/store.ts";
import { projectionShape } from "./index-definitions.ts";
import { keyElements } from "./table-keys.ts";

/** Rows and bytes of a table or index, by the id of its counter. */
export type Statistics = ReadonlyMap<number, { readonly rows: number; readonly bytes: number }>;

/** The statistics of a table that was never written. */
export const NO_STATISTICS: Statistics = new Map();

const STATUS_TEXT = {
  creating: "CREATING",
  active: "ACTIVE",
  updating: "UPDATING",
  deleting: "DELETING",
} as const;

/** Rows and bytes of the table and each of its indexes, as committed about now. */
export async function readStatistics(store: Store, record: TableRecord): Promise<Statistics> {
  const ids = [
    record.keyspace,
    ...[...record.localIndexes, ...record.globalIndexes].map((index) => index.id),
  ];
  return new Map(await Promise.all(ids.map(async (id) => [id, await store.readCounter(id)] as const)));
}

/** Seconds since the epoch, as answers give times. */
export const seconds = (ms: number): number => ms / 1000;

/** The whole description; of a table that is being deleted only what it still has. */
export function tableDescription(
  record: TableRecord,
  statistics: Statistics,
  nowMs: number,
): TableDescription {
  const lasting = lastingMembers(record, statistics, nowMs);
  if (record.status === "deleting") return lasting;
  return {
    ...lasting,
    CreationDateTime: seconds(record.createdAtMs),
    AttributeDefinitions: record.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keyElements(record.keys),
    LocalSecondaryIndexes: orAbsent(
      record.localIndexes.map((index) => localIndex(record, index, statistics)),
    ),
    GlobalSecondaryIndexes: orAbsent(
      record.globalIndexes.map((index) => globalIndex(record, index, { statistics, nowMs })),
    ),
    ...capacityMembers(record),
    ...streamMembers(record),
    ...settingMembers(record),
  };
}

/** What a table is described with to its end. */
function lastingMembers(record: TableRecord, statistics: Statistics, nowMs: number): TableDescription {
  const size = statistics.get(record.keyspace);
  return {
    TableName: record.name,
    TableArn: record.arn,
    TableId: record.tableId,
    TableStatus: STATUS_TEXT[record.status],
    ItemCount: size?.rows ?? 0,
    TableSizeBytes: size?.bytes ?? 0,
    ProvisionedThroughput: provisionedShape(record.capacity.provisioned, nowMs),
    DeletionProtectionEnabled: record.protection.enabled,
  };
}

const orAbsent = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

function capacityMembers(record: TableRecord): TableDescription {
  const { billing, capacity } = record;
  return {
    OnDemandThroughput: onDemandShape(capacity.onDemand),
    WarmThroughput: warmShape(record, null, capacity),
    BillingModeSummary:
      billing.mode === "PROVISIONED" && billing.onDemandSinceMs === null
        ? undefined
        : {
            BillingMode: billing.mode,
            LastUpdateToPayPerRequestDateTime:
              billing.onDemandSinceMs === null ? undefined : seconds(billing.onDemandSinceMs),
          },
  };
}

function streamMembers({ arn, stream }: TableRecord): TableDescription {
  if (stream === null) return {};
  return {
    StreamSpecification: stream.enabled
      ? { StreamEnabled: true, StreamViewType: stream.viewType }
      : undefined,
    LatestStreamLabel: stream.label,
    LatestStreamArn: streamArn(arn, stream.label),
  };
}

function settingMembers(record: TableRecord): TableDescription {
  const { keyArn } = record.encryption;
  const changed = record.tableClass.changesAtMs.at(-1);
  const updating = record.pending.some((step) => step.kind === "encryption");
  return {
    TableClassSummary:
      record.tableClass.name === "STANDARD" && changed === undefined
        ? undefined
        : {
            TableClass: record.tableClass.name,
            LastUpdateDateTime: changed === undefined ? undefined : seconds(changed),
          },
    SSEDescription:
      keyArn === null && !updating
        ? undefined
        : {
            Status: updating ? "UPDATING" : "ENABLED",
            SSEType: "KMS",
            KMSMasterKeyArn: keyArn ?? undefined,
          },
  };
}

function localIndex(
  record: TableRecord,
  index: IndexRecord,
  statistics: Statistics,
): LocalSecondaryIndexDescription {
  return {
    IndexName: index.name,
    IndexArn: indexArn(record.arn, index.name),
    KeySchema: keyElements(index.keys),
    Projection: projectionShape(index.projection),
    ItemCount: statistics.get(index.id)?.rows ?? 0,
    IndexSizeBytes: statistics.get(index.id)?.bytes ?? 0,
  };
}

function globalIndex(
  record: TableRecord,
  index: GlobalIndexRecord,
  { statistics, nowMs }: { readonly statistics: Statistics; readonly nowMs: number },
): GlobalSecondaryIndexDescription {
  const { capacity } = index;
  const isOnlineCreation = index.status === "creating" && record.status !== "creating";
  return {
    ...localIndex(record, index, statistics),
    IndexStatus: STATUS_TEXT[index.status],
    Backfilling: isOnlineCreation ? index.backfilling : undefined,
    ProvisionedThroughput: provisionedShape(capacity.provisioned, nowMs),
    OnDemandThroughput: onDemandShape(capacity.onDemand),
    WarmThroughput: warmShape(record, index.name, capacity),
  };
}

function provisionedShape(provisioned: ProvisionedRecord, nowMs: number): ProvisionedThroughputDescription {
  const { lastIncreaseAtMs, lastDecreaseAtMs } = provisioned;
  return {
    NumberOfDecreasesToday: decreasesToday(provisioned, nowMs),
    LastIncreaseDateTime: lastIncreaseAtMs === null ? undefined : seconds(lastIncreaseAtMs),
    LastDecreaseDateTime: lastDecreaseAtMs === null ? undefined : seconds(lastDecreaseAtMs),
    ReadCapacityUnits: provisioned.read,
    WriteCapacityUnits: provisioned.write,
  };
}

const DAY_MS = 86_400_000;

/** Decreases accepted since midnight UTC. */
export const decreasesToday = ({ decreases, lastDecreaseAtMs }: ProvisionedRecord, nowMs: number): number =>
  lastDecreaseAtMs !== null && Math.floor(lastDecreaseAtMs / DAY_MS) === Math.floor(nowMs / DAY_MS)
    ? decreases
    : 0;

const onDemandShape = (onDemand: OnDemandRecord | null): OnDemandThroughput | undefined =>
  onDemand === null
    ? undefined
    : {
        MaxReadRequestUnits: onDemand.read ?? undefined,
        MaxWriteRequestUnits: onDemand.write ?? undefined,
      };

function warmShape(record: TableRecord, index: string | null, { warm }: CapacityRecord) {
  const raises = (step: PendingStep): boolean => step.kind === "warm" && step.index === index;
  return {
    ReadUnitsPerSecond: warm.read,
    WriteUnitsPerSecond: warm.write,
    Status: record.pending.some(raises) ? ("UPDATING" as const) : ("ACTIVE" as const),
  };
}
