/**
 * How streams are divided.
 */
import { countSetting } from "../setting.ts";
import type { Section } from "../setting-reader.ts";

/** Most open shards of a stream: all shards of a day are kept in one record of the catalog. */
const STREAM_SHARDS_MAX = 64;

/** How streams are divided. */
export interface StreamsConfig {
  /** How many shards of a new stream take records. */
  readonly streamShards: number;
}

/** Open shards of a new stream. */
export const streamShards = countSetting({
  flag: "stream-shards",
  placeholder: "N",
  help: `open shards of a new stream, 1 to ${STREAM_SHARDS_MAX}`,
  fallback: "4",
  min: 1,
  max: STREAM_SHARDS_MAX,
});

/** How streams are divided. */
export const streamsSection: Section<StreamsConfig> = {
  title: "Streams",
  settings: [streamShards],
  read: (reader) => ({ streamShards: reader.value(streamShards) }),
};
