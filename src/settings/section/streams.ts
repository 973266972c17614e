/**
 * How streams are divided and counted.
 */
import { optionalCountSetting, switchSetting } from "../setting.ts";
import type { Section } from "../setting-reader.ts";

/** Most open shards of a stream: all shards of a day are kept in one record of the catalog. */
const STREAM_SHARDS_MAX = 64;

/** How streams are divided and counted. */
export interface StreamsConfig {
  /** How many shards of a new stream take records; null: as many as its table's capacity asks for. */
  readonly streamShards: number | null;
  /** Whether stream records are counted for `/metrics`. */
  readonly countsStreamRecords: boolean;
}

/** Open shards of a new stream. */
export const streamShards = optionalCountSetting({
  flag: "stream-shards",
  placeholder: "N",
  help: `open shards of a new stream, 1 to ${STREAM_SHARDS_MAX}; default: by the table's capacity`,
  min: 1,
  max: STREAM_SHARDS_MAX,
});

/** Counting costs about 6 µs of CPU time per record, because each is read once. */
const streamMetrics = switchSetting({
  flag: "stream-metrics",
  help: "count stream records by kind of change in /metrics",
});

/** How streams are divided and counted. */
export const streamsSection: Section<StreamsConfig> = {
  title: "Streams",
  settings: [streamShards, streamMetrics],
  read: (reader) => ({
    streamShards: reader.optional(streamShards) ?? null,
    countsStreamRecords: reader.value(streamMetrics),
  }),
};
