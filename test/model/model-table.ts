/**
 * A table as the model keeps it: items in a map, and what writing to them means.
 */
import { holds, pathsOf } from "./condition-tree.ts";
import {
  entryOf,
  givenIndexKeyFault,
  ITEM_BYTES_MAX,
  indexKeyFault,
  isTooLargeWithEntry,
} from "./model-index.ts";
import { canonicalItem, type Item, itemBytes, itemText, picked, type Value } from "./model-value.ts";
import type { WriteAction } from "./step.ts";
import { type IndexShape, isInsideKey, keysOf, type TableShape } from "./table-shape.ts";
import { Misfit, updated, updatePaths } from "./update-tree.ts";

const WRAPS_MAX = 31;

/** What comes of an action on the item as it is now. */
export type Outcome =
  | { readonly kind: "done"; readonly before: Item | null; readonly after: Item | null }
  /** The condition does not hold. */
  | { readonly kind: "failed"; readonly before: Item | null }
  /** An index key has a wrong type, whatever item is stored. */
  | { readonly kind: "unfit" }
  /** Anything else does not fit the table, whatever item is stored. */
  | { readonly kind: "refused" }
  /** The change does not fit the item. */
  | { readonly kind: "invalid" }
  /** A key of an index would become empty. */
  | { readonly kind: "emptyKey" }
  /** The item would become larger than it may be, alone or with its entry in a local index. */
  | { readonly kind: "tooLarge" };

export class ModelTable {
  shape: TableShape;
  /** As it is called in requests. */
  readonly name: string;
  readonly #items = new Map<string, Item>();

  constructor(shape: TableShape, name: string) {
    this.shape = shape;
    this.name = name;
  }

  /** Takes an index in, which then has an entry of every item that belongs there. */
  addIndex(index: IndexShape): void {
    this.shape = { ...this.shape, indexes: [...this.shape.indexes, index] };
  }

  dropIndex({ name }: IndexShape): void {
    this.shape = { ...this.shape, indexes: this.shape.indexes.filter((other) => other.name !== name) };
  }

  /** The key attributes of an item or of a request. */
  keyOf(attributes: Item): Item {
    return picked(
      attributes,
      keysOf(this.shape).map(({ name }) => name),
    );
  }

  get(key: Item): Item | null {
    return this.#items.get(itemText(this.keyOf(key))) ?? null;
  }

  /** Works out an action without doing it. */
  outcome({ change, condition }: WriteAction): Outcome {
    const misfit = this.#misfit(change, condition);
    if (misfit !== null) return misfit;
    const key = change.kind === "put" ? this.keyOf(change.item) : change.key;
    const before = this.get(key);
    if (condition !== null && !holds(condition, before ?? {})) return { kind: "failed", before };
    switch (change.kind) {
      case "put":
        return { kind: "done", before, after: canonicalItem(change.item) };
      case "delete":
        return { kind: "done", before, after: null };
      case "check":
        return { kind: "done", before, after: before };
      case "update":
        return this.#update(change, before);
    }
  }

  /** Puts `after` in place of whatever has its key. */
  store(key: Item, after: Item | null): void {
    const text = itemText(this.keyOf(key));
    if (after === null) this.#items.delete(text);
    else this.#items.set(text, after);
  }

  /** Everything that the index, or the table itself, holds. */
  rows(index: IndexShape | null): readonly Item[] {
    const items = [...this.#items.values()];
    if (index === null) return items;
    return items.map((item) => entryOf(this.shape, index, item)).filter((entry) => entry !== null);
  }

  /** What is wrong with an action before any item is looked at. */
  #misfit(change: WriteAction["change"], condition: WriteAction["condition"]): Outcome | null {
    const refused: Outcome = { kind: "refused" };
    if (change.kind === "put" && itemBytes(change.item) > ITEM_BYTES_MAX) return refused;
    const fault =
      change.kind === "put"
        ? indexKeyFault(this.shape, change.item, null)
        : givenIndexKeyFault(this.shape, change.kind === "update" ? change.update : []);
    if (fault !== null) return fault === "type" ? { kind: "unfit" } : refused;
    if (change.kind === "put" && isTooLargeWithEntry(this.shape, change.item)) return refused;
    const paths = [
      ...(change.kind === "update" ? updatePaths(change.update) : []),
      ...(condition === null ? [] : pathsOf(condition)),
    ];
    return paths.some((path) => isInsideKey(this.shape, path)) ? refused : null;
  }

  #update(change: Extract<WriteAction["change"], { kind: "update" }>, before: Item | null): Outcome {
    try {
      const raw = updated(change.update, before, change.key);
      if (raw === null) return { kind: "done", before, after: null };
      const after = canonicalItem(raw);
      if (wraps({ M: after }) - 1 > WRAPS_MAX) return { kind: "invalid" };
      if (itemBytes(after) > ITEM_BYTES_MAX) return { kind: "tooLarge" };
      const fault = indexKeyFault(this.shape, after, before);
      if (fault !== null) return { kind: fault === "type" ? "invalid" : "emptyKey" };
      if (isTooLargeWithEntry(this.shape, after)) return { kind: "tooLarge" };
      return { kind: "done", before, after };
    } catch (error) {
      if (error instanceof Misfit) return { kind: "invalid" };
      throw error;
    }
  }
}

/** Lists and maps within each other. */
function wraps(value: Value): number {
  if ("L" in value) return 1 + Math.max(0, ...value.L.map(wraps));
  return "M" in value ? 1 + Math.max(0, ...Object.values(value.M).map(wraps)) : 0;
}
