/**
 * StreamSpecification: its rules, and the stream that enabling one begins.
 */
import type { StreamSpecification } from "../../api/generated/dynamodb/types.ts";
import type { StreamDefinition } from "../../engine/catalog/table-features.ts";
import type { StreamViewType } from "../../engine/table-schema.ts";
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
