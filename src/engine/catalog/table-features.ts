/**
 * What features keep of a table. Each has a section of its own in the table's record, with its own format and steps
 * from older ones, so that it changes without the others. A feature is added by naming its section in `TableFeatures`
 * and saying in `featureSections` what a table has that was made before the feature was.
 * Times are milliseconds since the epoch.
 */
import { type UpgradeStep, upgraded } from "../record-format.ts";
import type { StreamViewType } from "../table-schema.ts";

/** How expensively a table is kept. */
export type TableClass = "STANDARD" | "STANDARD_INFREQUENT_ACCESS";

/** The class of a table, and its history that limits changes. */
export interface TableClassRecord {
  readonly name: TableClass;
  /** When it was changed, the last thirty days' changes only, oldest first. */
  readonly changesAtMs: readonly number[];
}

/** Whether the table is protected from deletion. */
export interface ProtectionRecord {
  readonly enabled: boolean;
  readonly changedAtMs: number | null;
}

/** Which key a table is said to be encrypted with. */
export interface EncryptionRecord {
  /** ARN of the KMS key; null is the key that AWS owns. */
  readonly keyArn: string | null;
  /** When the key was changed, the last day's changes only, oldest first. */
  readonly changesAtMs: readonly number[];
}

/** The latest stream of a table. */
export interface StreamDefinition {
  readonly label: string;
  readonly viewType: StreamViewType;
  /** How many shards take records, and since when these do. */
  readonly shards: number;
  readonly openedAtMs: number;
  /** A disabled stream is remembered: DescribeTable keeps naming the latest one. */
  readonly enabled: boolean;
}

/** Time to Live, once it was ever enabled. */
export interface ExpiryRecord {
  /** Null once disabled. */
  readonly attribute: string | null;
  readonly changedAtMs: number;
  /** Holds the rows in order of expiry; null once disabled. */
  readonly keyspace: number | null;
  /** While true, items that were there before are still being added to those rows. */
  readonly backfilling: boolean;
}

/** The sections of a table's record. */
export interface TableFeatures {
  readonly tableClass: TableClassRecord;
  readonly protection: ProtectionRecord;
  readonly encryption: EncryptionRecord;
  readonly stream: StreamDefinition | null;
  /** Whether every change is kept with both images. */
  readonly changeLog: boolean;
  readonly expiry: ExpiryRecord | null;
}

/** What the catalog must know of a feature. */
interface FeatureSection<T> {
  /** The section of a table that was made before there was such a feature. */
  readonly absent: T;
  /** From each format of the section to the next. */
  readonly steps: readonly UpgradeStep[];
  /** Keyspaces that the table has for the feature's sake; they are dropped once no section names them. */
  readonly keyspaces?: (record: TableFeatures) => readonly number[];
  /** Whether something is left to do for it that no request waits for. */
  readonly needsWork?: (record: TableFeatures) => boolean;
}

const featureSections: { readonly [F in keyof TableFeatures]: FeatureSection<TableFeatures[F]> } = {
  tableClass: { absent: { name: "STANDARD", changesAtMs: [] }, steps: [] },
  protection: { absent: { enabled: false, changedAtMs: null }, steps: [] },
  encryption: { absent: { keyArn: null, changesAtMs: [] }, steps: [] },
  stream: { absent: null, steps: [] },
  changeLog: { absent: false, steps: [] },
  expiry: {
    absent: null,
    steps: [],
    keyspaces: ({ expiry }) => (expiry === null || expiry.keyspace === null ? [] : [expiry.keyspace]),
    needsWork: ({ expiry }) => expiry?.backfilling === true,
  },
};

const FEATURES = Object.keys(featureSections) as readonly (keyof TableFeatures)[];

/** A section as it is stored. */
export interface StoredSection {
  readonly format: number;
  readonly value: unknown;
}

/** The stored sections by feature; one that is missing stands for the feature's `absent`. */
export type StoredSections = Readonly<Record<string, StoredSection | undefined>>;

/** A record whose sections are taken out, to be stored. */
export interface SplitRecord<T extends TableFeatures> {
  readonly core: Omit<T, keyof TableFeatures>;
  readonly sections: StoredSections;
}

/** Takes the sections out of a record. */
export function splitSections<T extends TableFeatures>(record: T): SplitRecord<T> {
  const core: Record<string, unknown> = {};
  const sections: Record<string, StoredSection> = {};
  for (const [name, value] of Object.entries(record)) {
    if (isFeature(name)) sections[name] = { format: featureSections[name].steps.length + 1, value };
    else core[name] = value;
  }
  return { core: core as Omit<T, keyof TableFeatures>, sections };
}

const isFeature = (name: string): name is keyof TableFeatures => Object.hasOwn(featureSections, name);

/** The sections of a stored record, each in its present format. */
export function readSections(stored: StoredSections): TableFeatures {
  const sections = FEATURES.map((feature) => {
    const { absent, steps } = featureSections[feature];
    const section = stored[feature];
    const value =
      section === undefined
        ? absent
        : upgraded(section.value, { kind: feature, format: section.format, steps });
    return [feature, value];
  });
  return Object.fromEntries(sections) as TableFeatures;
}

/** Keyspaces that features of the table have. */
export const featureKeyspaces = (record: TableFeatures): readonly number[] =>
  FEATURES.flatMap((feature) => featureSections[feature].keyspaces?.(record) ?? []);

/** Whether a feature of the table has work left. */
export const featureNeedsWork = (record: TableFeatures): boolean =>
  FEATURES.some((feature) => featureSections[feature].needsWork?.(record) === true);
