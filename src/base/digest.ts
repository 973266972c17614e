/**
 * A short, even, collision-resistant name for long bytes: where rows are placed and how over-long keys are cut.
 */
import * as crypto from "node:crypto";

/** Bytes of a digest. */
export const DIGEST_BYTES = 16;

/** The first 16 bytes of SHA-256. */
export const digest = (bytes: Uint8Array): Uint8Array =>
  crypto.createHash("sha256").update(bytes).digest().subarray(0, DIGEST_BYTES);
