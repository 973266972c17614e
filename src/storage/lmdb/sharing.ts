/**
 * Which processes have a data folder open together: one alone, or an owner and the members that it started. The owner
 * is the one that a second server is refused for; members serve while their owner lives.
 */

/** The part of one process. */
export type Sharing =
  | { readonly kind: "alone" }
  | { readonly kind: "owner" }
  /** Started by the process `ownerPid`, which must have the folder open. */
  | { readonly kind: "member"; readonly ownerPid: number };

/** Nobody else has the folder open. */
export const ALONE: Sharing = { kind: "alone" };
