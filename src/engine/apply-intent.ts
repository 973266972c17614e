/**
 * What one intent does to the item as it is stored: the condition, then the change, then what the changed item
 * must satisfy. Pure; runs inside the store's transaction.
 */
import { assert } from "../base/assert.ts";
import { equalItems } from "../item/compare.ts";
import { ITEM_BYTES_MAX } from "../item/item-limits.ts";
import { itemBytes } from "../item/size.ts";
import { evaluateCondition } from "../language/condition/evaluate-condition.ts";
import type { EvaluationWork } from "../language/condition/evaluation-work.ts";
import { applyUpdate } from "../language/update/apply-update.ts";
import { statementBytes } from "../language/update/statement-bytes.ts";
import type { UpdateProgram } from "../language/update/update.ts";
import type { UpdateFault } from "../language/update/update-operand.ts";
import { checkChangedIndexKeys, entriesFit, type IndexKeyFault } from "./item-checks.ts";
import { StoredItem } from "./stored-item.ts";
import type { WriteIntent } from "./write-intent.ts";

/** Why one intent cannot be carried out on the item it finds. */
export type Refusal =
  | { readonly kind: "condition"; readonly old: StoredItem | null }
  /** The conditions of the commit look through more than they may. */
  | { readonly kind: "conditionTooLarge" }
  | { readonly kind: "update"; readonly fault: UpdateFault }
  | { readonly kind: "updateTooLarge" }
  | { readonly kind: "indexKey"; readonly fault: IndexKeyFault }
  | { readonly kind: "collectionTooLarge" };

/** What one intent makes of the item it finds. */
export type IntentOutcome =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** Goes ahead and leaves everything as it is. */
  | { readonly kind: "unchanged"; readonly new: StoredItem | null }
  | { readonly kind: "changed"; readonly new: StoredItem | null };

const refused = (refusal: Refusal): IntentOutcome => ({ kind: "refused", refusal });

/** Applies `intent` to the stored item, null when there is none. @param work of all conditions of the commit; null for an intent without one */
export function applyIntent(
  intent: WriteIntent,
  old: StoredItem | null,
  work: EvaluationWork | null,
): IntentOutcome {
  const { change, condition } = intent;
  if (change.kind === "update" && change.chargeStatement && isStatementTooLarge(change.program, old)) {
    return refused({ kind: "updateTooLarge" });
  }
  if (condition !== null) {
    assert(work !== null, "the work of a condition is counted");
    const holds = evaluateCondition(condition, old?.item ?? null, work);
    if (work.isExceeded) return refused({ kind: "conditionTooLarge" });
    if (!holds) return refused({ kind: "condition", old });
  }
  switch (change.kind) {
    case "check":
      return { kind: "unchanged", new: old };
    case "delete":
      return old === null ? { kind: "unchanged", new: null } : { kind: "changed", new: null };
    case "put":
      return { kind: "changed", new: change.item };
    case "update":
      return applyProgram(intent, change.program, old);
  }
}

const isStatementTooLarge = (program: UpdateProgram, old: StoredItem | null): boolean =>
  statementBytes(program, old?.item ?? null, ITEM_BYTES_MAX) > ITEM_BYTES_MAX;

function applyProgram(intent: WriteIntent, program: UpdateProgram, old: StoredItem | null): IntentOutcome {
  const before = old?.item ?? null;
  const applied = applyUpdate(program, { old: before, key: intent.key, bytesMax: ITEM_BYTES_MAX });
  if (applied.kind === "tooLarge") return refused({ kind: "updateTooLarge" });
  if (applied.kind === "fault") return refused({ kind: "update", fault: applied.fault });
  if (applied.item === null) return { kind: "unchanged", new: null };
  const bytes = itemBytes(applied.item);
  if (bytes > ITEM_BYTES_MAX) return refused({ kind: "updateTooLarge" });
  const fault = checkChangedIndexKeys(intent.table, before, applied.item);
  if (fault !== null) return refused({ kind: "indexKey", fault });
  if (!entriesFit(intent.table, applied.item, bytes)) return refused({ kind: "updateTooLarge" });
  if (before !== null && equalItems(before, applied.item)) return { kind: "unchanged", new: old };
  return { kind: "changed", new: StoredItem.of(applied.item, bytes) };
}
