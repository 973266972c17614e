/**
 * Classifies errors of the operating system and LMDB by their codes, never by their texts.
 */
import { constants } from "node:os";
import type { StorageOpenFault } from "./open-error.ts";

/** @see lmdb.h, "Return Codes" */
const MDB_CORRUPTED = -30_796;
const MDB_VERSION_MISMATCH = -30_794;
const MDB_INVALID = -30_793;
const MDB_MAP_FULL = -30_792;

const { errno } = constants;
const FULL: readonly unknown[] = [errno.ENOSPC, errno.EDQUOT, MDB_MAP_FULL, "ENOSPC", "EDQUOT"];
const CORRUPT: readonly unknown[] = [MDB_CORRUPTED, MDB_VERSION_MISMATCH, MDB_INVALID];
const LOCKED: readonly unknown[] = [errno.EAGAIN, errno.EBUSY, "EAGAIN", "EBUSY"];

/** Whether the disk, or the share of it that this account may use, is full. */
export const isDiskFull = (error: unknown): boolean => FULL.includes(codeOf(error));

/** Whether LMDB may have written less than it wanted: what a full disk looks like when part of a write still fits. */
export const meansShortWrite = (error: unknown): boolean => codeOf(error) === errno.EIO;

/** What a failure to open means for an operator. */
export function classifyOpenError(error: unknown): StorageOpenFault {
  const code = codeOf(error);
  if (FULL.includes(code)) return "diskFull";
  if (CORRUPT.includes(code)) return "corrupt";
  if (LOCKED.includes(code)) return "locked";
  return "notWritable";
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
