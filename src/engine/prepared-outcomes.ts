/**
 * What the intents of a large transaction do, found out before its commit, which cannot give way to others. An outcome
 * is of use as long as its item has the version that it was found for; the commit applies the others anew.
 */
import { EvaluationWork } from "../language/condition/evaluation-work.ts";
import type { Read, Version } from "../storage/store.ts";
import { applyIntent, type IntentOutcome } from "./apply-intent.ts";
import type { TurnTaking } from "./in-turns.ts";
import { StoredItem } from "./stored-item.ts";
import type { TableSchema } from "./table-schema.ts";
import type { WriteIntent } from "./write-intent.ts";

interface Prepared {
  readonly version: Version;
  readonly outcome: IntentOutcome;
}

/** The outcomes of intents that are committed together. */
export class PreparedOutcomes {
  readonly #prepared: readonly Prepared[];

  private constructor(prepared: readonly Prepared[]) {
    this.#prepared = prepared;
  }

  /** Applies each intent to the item that was read for it. @throws RequestAbandoned */
  static async of(
    turns: TurnTaking,
    intents: readonly WriteIntent[],
    items: readonly Read[],
  ): Promise<PreparedOutcomes> {
    const work = EvaluationWork.ofWrite();
    const prepared: Prepared[] = [];
    for (const [i, intent] of intents.entries()) {
      if (turns.isTurnOver()) await turns.nextTurn();
      const { value = null, version = 0n } = items[i] ?? {};
      const old = value === null ? null : new StoredItem(value);
      const outcome = applyIntent(intent, old, work);
      prepared.push({ version, outcome: isParsedAgain(intent.table) ? outcome : unparsed(outcome) });
    }
    return new PreparedOutcomes(prepared);
  }

  /** The outcome of the intent at that place; null where its item has changed. */
  at(place: number, version: Version): IntentOutcome | null {
    const prepared = this.#prepared[place];
    return prepared !== undefined && prepared.version === version ? prepared.outcome : null;
  }
}

/** Whether what is derived from an item is derived from its values. */
const isParsedAgain = ({ globalIndexes, localIndexes, expiry }: TableSchema): boolean =>
  globalIndexes.length + localIndexes.length > 0 || expiry !== null;

/** The outcome without the parsed items, which a hundred times over take more memory than there may be. */
function unparsed(outcome: IntentOutcome): IntentOutcome {
  switch (outcome.kind) {
    case "refused":
      return outcome.refusal.kind === "condition"
        ? { kind: "refused", refusal: { kind: "condition", old: withoutItem(outcome.refusal.old) } }
        : outcome;
    case "unchanged":
    case "changed":
      return { kind: outcome.kind, new: withoutItem(outcome.new) };
  }
}

const withoutItem = (stored: StoredItem | null): StoredItem | null =>
  stored === null ? null : new StoredItem(stored.value);
