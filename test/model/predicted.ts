/**
 * What every prediction has, and what those of writes share.
 */
import type { Json } from "../fixture/json-stator.ts";
import { projected } from "./document-path.ts";
import type { ModelTable, Outcome } from "./model-table.ts";
import { type Item, itemBytes } from "./model-value.ts";
import type { ReturnValues, WriteAction } from "./step.ts";

/** One request and its answer: 200 with `body`, or 400 with at least these members. */
export interface Prediction {
  readonly operation: string;
  readonly input: Json;
  readonly status: 200 | 400;
  readonly body: Json;
  /** Takes over what the request changed. */
  readonly commit: () => void;
}

/** The tables of a scenario, by position. */
export type Tables = readonly ModelTable[];

/** The table at that position, which there is. */
export const tableAt = (tables: Tables, at: number): ModelTable => tables[at] as ModelTable;

/** What reads and refused requests change. */
export const NOTHING = (): void => {};

/** A refusal of that type, and what else it has. */
export const refusal = (name: string, more: Json = {}): Pick<Prediction, "status" | "body" | "commit"> => ({
  status: 400,
  body: { __type: name, ...more },
  commit: NOTHING,
});

/** Takes over what an action did. */
export function commit(table: ModelTable, { change }: WriteAction, outcome: Outcome): void {
  if (outcome.kind === "done") table.store(change.kind === "put" ? change.item : change.key, outcome.after);
}

/** The attributes that a write gives back; undefined: none. */
export function returned(
  mode: ReturnValues,
  { change }: WriteAction,
  { before, after }: Extract<Outcome, { kind: "done" }>,
): Item | undefined {
  const image = mode === "ALL_OLD" || mode === "UPDATED_OLD" ? before : after;
  if (mode === "NONE" || image === null) return undefined;
  if (mode === "ALL_OLD" || mode === "ALL_NEW") return image;
  const paths = change.kind === "update" ? change.update.map(({ path }) => path) : [];
  const touched = projected(image, paths);
  return Object.keys(touched).length === 0 ? undefined : touched;
}

/** Bytes of an item; nothing has none. */
export const bytesOf = (item: Item | null): number => (item === null ? 0 : itemBytes(item));
