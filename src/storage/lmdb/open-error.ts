/**
 * Why a data folder could not be opened, in terms an operator can act on. The folder is left as it was.
 */

/** The reasons, one per remedy. */
export type StorageOpenFault =
  /** Not a folder, or the account of this process may not write there. */
  | "notWritable"
  /** Written by a later release; this one must not touch it. */
  | "newerVersion"
  /** Another process has it open. */
  | "locked"
  /** There is no such folder, or nothing in it, where one is needed. */
  | "missing"
  /** Not what Stator wrote there. */
  | "corrupt"
  | "diskFull";

/** One line for the operator; `kind` for the program. */
export class StorageOpenError extends Error {
  readonly kind: StorageOpenFault;
  readonly directory: string;

  constructor(kind: StorageOpenFault, directory: string, options?: ErrorOptions) {
    super(`${TEXTS[kind]}: ${directory}`, options);
    this.name = "StorageOpenError";
    this.kind = kind;
    this.directory = directory;
  }
}

const TEXTS: Readonly<Record<StorageOpenFault, string>> = {
  notWritable: "the data folder cannot be written",
  newerVersion: "the data folder was written by a newer release",
  locked: "the data folder is in use by another process",
  missing: "there is no data folder",
  corrupt: "the data folder does not hold valid data; stator verify says more",
  diskFull: "the disk of the data folder is full",
};
