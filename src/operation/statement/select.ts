/**
 * What a SELECT reads from, and what one page of it gives.
 */

import type { IndexSchema, TableSchema } from "../../engine/table-schema.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { ItemImage } from "../../item/item-image.ts";
import type { BoundSelect } from "../../language/partiql/bind-statement.ts";
import type { PageCursor } from "./next-token.ts";

/** How a page of a SELECT is read. */
export interface SelectOptions {
  readonly consistent: boolean;
  /** Most rows to evaluate; null: as many as fit in a page. */
  readonly limit: number | null;
  /** Where to begin; null: at the beginning. */
  readonly place: PageCursor | null;
}

/** A SELECT whose table and index are found. */
export interface SelectTarget {
  readonly table: TableSchema;
  readonly index: IndexSchema | null;
  readonly select: BoundSelect;
  readonly options: SelectOptions;
}

/** One page of a SELECT. */
export interface SelectPage {
  readonly items: readonly (AttributeMap | ItemImage)[];
  /** Where the next page begins, null when this was the last. */
  readonly next: PageCursor | null;
}
