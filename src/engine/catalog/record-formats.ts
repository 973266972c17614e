/**
 * The formats of the catalog's values, with the steps from those of earlier releases.
 */
import { type RecordFormat, recordFormat } from "../record-format.ts";
import { NO_LOGS, type TableLogs } from "../stream/table-logs.ts";
import { readSections, type StoredSections, splitSections, type TableFeatures } from "./table-features.ts";
import type { GlobalIndexRecord, TableRecord, Tag } from "./table-record.ts";

/** What every table has, and beside it the sections of features. */
type StoredRecord = Omit<TableRecord, keyof TableFeatures> & { readonly features: StoredSections };

/** 0.1.0: features lay between the other members, and a keyspace was called a space. */
interface FlatRecord extends Omit<TableRecord, "keyspace" | "expiry" | "globalIndexes"> {
  readonly space: number;
  readonly globalIndexes: readonly Omit<GlobalIndexRecord, "since">[];
  readonly expiry: { readonly space: number | null } | null;
}

function sectioned(flat: FlatRecord): UndatedRecord {
  const { space, expiry, tableClass, protection, encryption, stream, changeLog, ...core } = flat;
  const { space: expirySpace, ...expiryRest } = expiry ?? { space: null };
  const values = {
    tableClass,
    protection,
    encryption,
    stream,
    changeLog,
    expiry: expiry === null ? null : { ...expiryRest, keyspace: expirySpace },
  };
  const sections = Object.entries(values).map(([name, value]) => [name, { format: 1, value }]);
  return { ...core, keyspace: space, features: Object.fromEntries(sections) as StoredSections };
}

/** Before indexes knew since when writes maintain them. */
interface UndatedRecord extends Omit<StoredRecord, "globalIndexes"> {
  readonly globalIndexes: readonly Omit<GlobalIndexRecord, "since">[];
}

const dated = ({ globalIndexes, ...rest }: UndatedRecord): StoredRecord => ({
  ...rest,
  globalIndexes: globalIndexes.map((index) => ({ ...index, since: null })),
});

const storedRecords: RecordFormat<StoredRecord> = recordFormat("table", [sectioned, dated]);

/** The record of a table. */
export const tableRecords: RecordFormat<TableRecord> = {
  encode(record) {
    const { core, sections } = splitSections(record);
    return storedRecords.encode({ ...core, features: sections });
  },
  decode(bytes) {
    const { features, ...core } = storedRecords.decode(bytes);
    return { ...core, ...readSections(features) };
  },
};

const tagLists: RecordFormat<readonly Tag[]> = recordFormat("tags");

/** The tags of a table; a table without tags has no value. */
export const encodeTags = (tags: readonly Tag[]): Uint8Array | null =>
  tags.length === 0 ? null : tagLists.encode(tags);

/** The tags that `encodeTags` wrote. */
export const decodeTags = (bytes: Uint8Array | null): readonly Tag[] =>
  bytes === null ? [] : tagLists.decode(bytes);

const logLists: RecordFormat<TableLogs> = recordFormat("logs");

/** The logs of the tables of one name; none is no value. */
export const encodeLogs = (logs: TableLogs): Uint8Array | null =>
  logs.streams.length === 0 && logs.changeLogs.length === 0 ? null : logLists.encode(logs);

/** The logs that `encodeLogs` wrote. */
export const decodeLogs = (bytes: Uint8Array | null): TableLogs =>
  bytes === null ? NO_LOGS : logLists.decode(bytes);

/** Numbers of keyspaces that are to be dropped. */
export const keyspaceLists: RecordFormat<readonly number[]> = recordFormat("dropped keyspaces");

/** Keyspaces to drop, and the name of the table that had them. */
export interface ListedDrop {
  readonly table: string;
  readonly keyspaces: readonly number[];
}

/** Drops as they are listed. */
export const keyspaceDrops: RecordFormat<ListedDrop> = recordFormat("keyspace drop");
