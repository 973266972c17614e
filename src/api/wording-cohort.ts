/**
 * Words that differ between the regions of the service, because the newest ones reach them one after another. Each
 * cohort of regions is one value here; operations and the forms of broken constraints take these words from the one
 * that is spoken, and ask nowhere which it is.
 */
import type { ValueWording } from "../item/value-fault-text.ts";
import type { ShortForm } from "./input-wording.ts";

/** What one cohort says where another says something else. */
export interface WordingCohort {
  /** Broken bounds that are told alone and without the value. */
  readonly short: Readonly<Record<CohortOperation, readonly ShortForm[]>>;
  /** Whether a Scan whose Select does not go with its parameters is refused like a broken constraint. */
  readonly isScanSelectEnveloped: boolean;
  /** A Segment of a Scan that is not below TotalSegments. */
  readonly segmentText: (segment: number, totalSegments: number) => string;
  /** An ExclusiveStartKey of a Scan that has not the members of a key. */
  readonly scanStartText: string;
  /** Malformed values in transactions: how deep they nest, above all. */
  readonly transactionValues: ValueWording;
  /** Whether a key that is too long cancels a transaction, with a reason for its action, or refuses it. */
  readonly areLongKeysCancelled: boolean;
}

type CohortOperation = "BatchWriteItem" | "Scan" | "TransactGetItems" | "TransactWriteItems";

const transaction: readonly ShortForm[] = [{ path: "ClientRequestToken" }, { path: "TransactItems" }];

/** As eu-west-2 answers since October 2026. */
const newest: WordingCohort = {
  short: {
    BatchWriteItem: [{ path: "RequestItems", only: "min" }],
    Scan: [{ path: "Limit" }, { path: "Segment" }, { path: "TotalSegments" }],
    TransactGetItems: transaction,
    TransactWriteItems: transaction,
  },
  isScanSelectEnveloped: true,
  segmentText: () => "The Segment parameter is zero-based and must be less than parameter TotalSegments",
  scanStartText: "The provided starting key is invalid",
  transactionValues: "current",
  areLongKeysCancelled: false,
};

/** The cohort that is spoken. */
export const wordingCohort: WordingCohort = newest;
