/**
 * Forgets client request tokens whose ten minutes are over. No answer depends on it: an expired token counts as
 * unknown before it is removed.
 */
import type { Database } from "../engine/database.ts";
import { sweepTokens } from "../engine/idempotency.ts";
import type { ShouldContinue } from "./run-under-lease.ts";

/** How often expired tokens are looked for. */
export const TOKEN_SWEEP_MS = 60_000;

const ATTEMPT_ID_BYTES = 16;

/** Removes all tokens that have expired by now. */
export async function sweepExpiredTokens(
  { store, clock, random }: Database,
  shouldContinue: ShouldContinue,
): Promise<void> {
  const nowMs = clock.nowMs();
  let isMore = true;
  while (isMore && (await shouldContinue())) {
    isMore = await sweepTokens(store, random.bytes(ATTEMPT_ID_BYTES), nowMs);
  }
}
