/**
 * Which faults one history has: the first of them is at a step that the number of the history tells, so that all steps
 * have their turn; the others, and whether a server ends or is only paused, are left to chance.
 */
import type { Chance } from "../model/chance.ts";
import { type Fault, type Faults, STEPS, type Step } from "../storage-doubles/partitioned-store/steps.ts";

/** At most this many times is a step passed before its fault. */
const PASSES_MAX = 6;
const FAULTS_MAX = 3;
const PAUSE_TURNS_MAX = 400;

interface Planned {
  readonly step: Step;
  passesLeft: number;
  readonly fault: Fault;
}

/** The faults of the history of that number; `happened` tells which of them came about. */
export function faultPlan(chance: Chance, history: number): { faults: Faults; happened: Set<Step> } {
  const planned = Array.from({ length: 1 + chance.below(FAULTS_MAX) }, (_, i): Planned => {
    const step = i === 0 ? (STEPS[history % STEPS.length] ?? STEPS[0]) : chance.pick(STEPS);
    const pause: Fault = { kind: "pause", turns: 1 + chance.below(PAUSE_TURNS_MAX) };
    const fault: Fault = chance.percent(60) ? { kind: "crash" } : pause;
    return { step, passesLeft: chance.below(PASSES_MAX), fault };
  });
  const happened = new Set<Step>();
  const faults: Faults = (step) => {
    const due = planned.find((one) => one.step === step && one.passesLeft >= 0);
    if (due === undefined) return null;
    due.passesLeft -= 1;
    if (due.passesLeft >= 0) return null;
    happened.add(step);
    return due.fault;
  };
  return { faults, happened };
}
