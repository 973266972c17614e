/**
 * The numbered steps of a server: at each of them it can be stopped for good, or paused while the others go on.
 */

/** Every step, in the order in which a commit, its relay and its sequencing, and a raise of a fence pass them. */
export const STEPS = [
  "commit 1: asked",
  "commit 2: fences held",
  "commit 3: read",
  "commit 4: decided",
  "commit 5: applied",
  "relay 1: begun",
  "relay 2: derived rows put",
  "relay 3: entries appended",
  "relay 4: counters added",
  "relay 5: told the fences",
  "relay 6: rows removed",
  "sequence 1: lease taken",
  "sequence 2: rows read",
  "sequence 3: appended",
  "raise 1: closed",
  "raise 2: leases gone",
  "raise 3: relayed",
] as const;

export type Step = (typeof STEPS)[number];

/** What happens to a server that comes to a step. */
export type Fault = { readonly kind: "crash" } | { readonly kind: "pause"; readonly turns: number };

/** Says what happens at a step; null: nothing. */
export type Faults = (step: Step, server: number) => Fault | null;

export const NO_FAULTS: Faults = () => null;
