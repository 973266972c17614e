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
  /** Not what Stator wrote. */
  | "corrupt"
  | "diskFull";

/** One line for the operator; `kind` for the program. */
export class StorageOpenError extends Error {
  readonly kind: StorageOpenFault;
  readonly directory: string;
  /** What is wrong with which file; undefined where the kind says everything. */
  readonly detail: string | undefined;

  constructor(
    kind: StorageOpenFault,
    directory: string,
    options: ErrorOptions & { readonly detail?: string } = {},
  ) {
    super(`${TEXTS[kind]}: ${directory}`, options);
    this.detail = options.detail;
    this.name = "StorageOpenError";
    this.kind = kind;
    this.directory = directory;
  }
}

/** The error for a damaged file of the folder; `detail` says what is wrong and ends with the file's name. */
export const corruptFolder = (directory: string, detail: string): StorageOpenError =>
  new StorageOpenError("corrupt", directory, { detail });

const TEXTS: Readonly<Record<StorageOpenFault, string>> = {
  notWritable: "the data folder cannot be written",
  newerVersion: "the data folder was written by a newer release",
  locked: "the data folder is in use by another process",
  missing: "there is no data folder",
  corrupt: "the data folder is corrupt; run stator verify for details",
  diskFull: "the disk of the data folder is full",
};
