/**
 * StreamSpecification: its rules, and the stream that enabling one begins.
 */
import type { StreamSpecification } from "../../api/generated/dynamodb/types.ts";
import type { StreamDefinition } from "../../engine/catalog/table-features.ts";
import type { TableRecord } from "../../engine/catalog/table-record.ts";
import type { StreamViewType } from "../../engine/table-schema.ts";
import type { DatabaseSettings } from "../../settings/database-settings.ts";
import { invalidParameter } from "../request/error-wording.ts";

/** The view type a new table's stream is to have, or null when it has none. @throws ApiError */
export function newTableViewType(shape: StreamSpecification | undefined): StreamViewType | null {
  if (shape === undefined) return null;
  const { StreamEnabled, StreamViewType: viewType } = shape;
  if (StreamEnabled) {
    if (viewType !== undefined) return viewType;
    throw invalidParameter("Table is being created with a stream enabled, UpdateViewType is required");
  }
  if (viewType !== undefined) {
    throw invalidParameter(
      "Table is being created with a stream disabled, UpdateViewType should not be specified",
    );
  }
  return null;
}

/** The view type a stream is enabled with, or null when it is disabled. @throws ApiError */
export function changedViewType({
  StreamEnabled,
  StreamViewType: viewType,
}: StreamSpecification): StreamViewType | null {
  if (StreamEnabled) {
    if (viewType !== undefined) return viewType;
    throw invalidParameter("If stream is being enabled then UpdateViewType is required");
  }
  if (viewType !== undefined) {
    throw invalidParameter("If stream is being disabled, then UpdateViewType must not be specified");
  }
  return null;
}

/** Open shards of the stream of an on-demand table. */
const ON_DEMAND_SHARDS = 4;

/** What one shard, like one partition of a table, takes and gives in a second. */
const SHARD_WRITE_UNITS = 1_000;
const SHARD_READ_UNITS = 3_000;

/**
 * How many shards a new stream of the table opens: one per started partition's worth of provisioned units, unless
 * the server's settings say how many. Quotas bound the units, and so the shards, to 40.
 */
export function shardCount(
  { billing, capacity: { provisioned } }: Pick<TableRecord, "billing" | "capacity">,
  { streamShards }: DatabaseSettings,
): number {
  if (streamShards !== null) return streamShards;
  if (billing.mode === "PAY_PER_REQUEST") return ON_DEMAND_SHARDS;
  return Math.max(
    1,
    Math.ceil(provisioned.write / SHARD_WRITE_UNITS),
    Math.ceil(provisioned.read / SHARD_READ_UNITS),
  );
}

/** What a new stream is to be. */
export interface NewStream {
  readonly viewType: StreamViewType;
  /** How many shards take records. */
  readonly shards: number;
  /** The table's stream before this one. */
  readonly latest: StreamDefinition | null;
}

/** A stream enabled now, with a label later than that of the `latest` one. */
export function newStream({ viewType, shards, latest }: NewStream, nowMs: number): StreamDefinition {
  const afterLatestMs = latest === null ? nowMs : Date.parse(`${latest.label}Z`) + 1;
  const atMs = Math.max(nowMs, afterLatestMs);
  return { label: streamLabel(atMs), viewType, shards, openedAtMs: atMs, enabled: true };
}

/** `2015-05-11T21:21:33.291`, in UTC. */
const streamLabel = (atMs: number): string => new Date(atMs).toISOString().slice(0, -1);
