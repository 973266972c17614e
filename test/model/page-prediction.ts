/**
 * What the model says to Query and Scan: which rows come, cut into which pages, and how they are shown. The order of
 * a scan is not documented; it is learned from one plain scan, and every other scan is held to it.
 */
import type { Json } from "../fixture/json-stator.ts";
import { attributesOf, conditionText, holds, pathsOf } from "./condition-tree.ts";
import { type Path, projected } from "./document-path.ts";
import { ExpressionWriter } from "./expression-writer.ts";
import { legacyConditions, legacyNames } from "./legacy-form.ts";
import { capacityMember, readUnits } from "./model-capacity.ts";
import { inIndexOrder } from "./model-index.ts";
import type { ModelTable } from "./model-table.ts";
import {
  beginsWith,
  compare,
  type Item,
  itemBytes,
  itemText,
  member,
  picked,
  type Value,
} from "./model-value.ts";
import type { KeyClause, PageOptions, Step } from "./step.ts";
import { heldNames, type IndexShape, isInsideKey, keysOf } from "./table-shape.ts";

const PAGE_BYTES_MAX = 1_048_576;

/** The index that the options name. */
export const indexOf = (table: ModelTable, { index }: PageOptions): IndexShape | null =>
  table.shape.indexes.find(({ name }) => name === index) ?? null;

/** The rows of a query in the order in which they come. */
export function queryRows(
  table: ModelTable,
  { clauses, forward, page }: Extract<Step, { kind: "query" }>,
): readonly Item[] {
  const index = indexOf(table, page);
  const rows = table
    .rows(index)
    .filter((row) => clauses.every((clause) => meets(clause, member(row, clause.name) as Value)))
    .toSorted((a, b) => inIndexOrder(table.shape, index ?? table.shape, a, b));
  return forward ? rows : rows.toReversed();
}

function meets(clause: KeyClause, value: Value): boolean {
  if (clause.by === "BETWEEN") {
    return (compare(value, clause.low) ?? -1) >= 0 && (compare(value, clause.high) ?? 1) <= 0;
  }
  if (clause.by === "begins_with") return beginsWith(value, clause.value);
  const order = compare(value, clause.value);
  if (order === null) return false;
  switch (clause.by) {
    case "=":
      return order === 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/** Rows in order, cut by the limit, by their size, or by that of the items that complete them. */
export function pagesOf(table: ModelTable, rows: readonly Item[], options: PageOptions): readonly Page[] {
  const index = indexOf(table, options);
  const isCompleted = index !== null && needsTable(table, index, options);
  const pages: Page[] = [];
  for (let rest = rows; ; rest = rest.slice(pages.at(-1)?.rows.length)) {
    const count = countWithin(rest, itemBytes);
    const read = rest.slice(0, Math.min(count, options.limit ?? count));
    const isCut = read.length === options.limit || bytesOf(read, itemBytes) >= PAGE_BYTES_MAX;
    const most = isCompleted ? countWithin(read, (row) => itemBytes(table.get(row) as Item)) : read.length;
    pages.push({ rows: read.slice(0, most), isCut: isCut || most < read.length });
    if (pages.at(-1)?.isCut === false) return pages;
  }
}

const bytesOf = (rows: readonly Item[], size: (row: Item) => number): number =>
  rows.reduce((sum, row) => sum + size(row), 0);

/** How many rows are read until their sizes reach that of a page. */
function countWithin(rows: readonly Item[], size: (row: Item) => number): number {
  let bytes = 0;
  const last = rows.findIndex((row) => (bytes += size(row)) >= PAGE_BYTES_MAX);
  return last < 0 ? rows.length : last + 1;
}

export interface Page {
  readonly rows: readonly Item[];
  /** Whether it ends with a key to go on behind. */
  readonly isCut: boolean;
}

/** The answer for one page. */
export function pageBody(table: ModelTable, page: Page, options: PageOptions): Json {
  const index = indexOf(table, options);
  const fetched = index !== null && needsTable(table, index, options);
  const rows = fetched ? page.rows.map((row) => table.get(row) as Item) : page.rows;
  const kept = rows.filter((row) => options.filter === null || holds(options.filter, row));
  const { projection, select, capacity } = options;
  const last = page.isCut ? page.rows.at(-1) : undefined;
  const units = readUnits(
    page.rows.reduce((sum, row) => sum + itemBytes(row), 0),
    options.consistent,
  );
  const tableUnits = fetched
    ? rows.reduce((sum, row) => sum + readUnits(itemBytes(row), options.consistent), 0)
    : 0;
  return {
    Items:
      select === "COUNT"
        ? undefined
        : kept.map((row) => (projection === null ? row : projected(row, projection))),
    Count: kept.length,
    ScannedCount: rows.length,
    LastEvaluatedKey: last === undefined ? undefined : pageKey(table, index, last),
    ConsumedCapacity: capacityMember(
      table.name,
      [index === null ? { table: units, indexes: [] } : { table: tableUnits, indexes: [[index, units]] }],
      { mode: capacity },
    ),
  };
}

/** Whether a local index lacks something that is asked for. */
function needsTable(table: ModelTable, index: IndexShape, options: PageOptions): boolean {
  const held = heldNames(table.shape, index);
  if (index.kind === "global" || held === null) return false;
  if (options.select === "ALL_ATTRIBUTES") return true;
  const asked = [
    ...(options.filter === null ? [] : attributesOf(options.filter)),
    ...(options.projection ?? []).map(([name]) => String(name)),
  ];
  return asked.some((name) => !held.includes(name));
}

/** The key behind which the next page begins. */
export const pageKey = (table: ModelTable, index: IndexShape | null, row: Item): Item =>
  picked(
    row,
    [...keysOf(table.shape), ...(index === null ? [] : keysOf(index))].map(({ name }) => name),
  );

/** A text that tells one row of the table or index from every other. */
export const rowText = (table: ModelTable, row: Item): string => itemText(table.keyOf(row));

/** Whether more is asked for than may be read, or than the index has. */
export function isPageRefused(table: ModelTable, { kind, page }: Extract<Step, { kind: PageKind }>): boolean {
  const { filter, projection, select, consistent } = page;
  const index = indexOf(table, page);
  const filterPaths = filter === null ? [] : pathsOf(filter);
  if ([...filterPaths, ...(projection ?? [])].some((path) => isInsideKey(table.shape, path))) return true;
  const held = index === null ? null : heldNames(table.shape, index);
  const lacks = ([name]: Path): boolean => held !== null && !held.includes(String(name));
  const keyNames = keysOf(index ?? table.shape).map(({ name }) => name);
  if (kind === "query" && filterPaths.some((path) => lacks(path) || keyNames.includes(String(path[0]))))
    return true;
  if (index?.kind !== "global") return false;
  return consistent || (select === "ALL_ATTRIBUTES" && held !== null) || (projection ?? []).some(lacks);
}

type PageKind = "query" | "scan";

/** What requests for pages have in common. */
export function pageInput(table: ModelTable, step: Extract<Step, { kind: PageKind }>): Json {
  const { page } = step;
  return {
    TableName: table.name,
    ...(page.index === null ? {} : { IndexName: page.index }),
    ...(step.kind === "query" ? { ScanIndexForward: step.forward } : {}),
    ...(page.limit === null ? {} : { Limit: page.limit }),
    ...(page.select === null ? {} : { Select: page.select }),
    ConsistentRead: page.consistent,
    ReturnConsumedCapacity: page.capacity,
    ...(legacyPage(step) ?? expressionPage(step)),
  };
}

/** What is read and shown, in expressions; the clauses of a query may be KeyConditions beside them. */
function expressionPage(step: Extract<Step, { kind: PageKind }>): Json {
  const { filter, projection } = step.page;
  const writer = new ExpressionWriter();
  return {
    ...(step.kind === "scan"
      ? {}
      : step.isLegacy
        ? keyConditions(step.clauses)
        : keyConditionExpression(step.clauses, writer)),
    ...(filter === null ? {} : { FilterExpression: conditionText(filter, writer) }),
    ...(projection === null
      ? {}
      : { ProjectionExpression: projection.map((path) => writer.path(path)).join(",") }),
    ...writer.members(),
  };
}

/** The same without expressions; null where they are wanted or needed. */
function legacyPage(step: Extract<Step, { kind: PageKind }>): Json | null {
  const { filter, projection, isLegacy } = step.page;
  if (!isLegacy || (step.kind === "query" && !step.isLegacy)) return null;
  const conditions = filter === null ? { conditions: {}, members: {} } : legacyConditions(filter);
  const names = projection === null ? [] : legacyNames(projection);
  if (conditions === null || names === null) return null;
  const parameter = step.kind === "query" ? "QueryFilter" : "ScanFilter";
  return {
    ...(step.kind === "query" ? keyConditions(step.clauses) : {}),
    ...(filter === null ? {} : { [parameter]: conditions.conditions, ...conditions.members }),
    ...(projection === null ? {} : { AttributesToGet: names }),
  };
}

const keyConditionExpression = (clauses: readonly KeyClause[], writer: ExpressionWriter): Json => ({
  KeyConditionExpression: clauses
    .map((clause) => clauseText(clause, writer))
    .join(` ${writer.keyword("AND")} `),
});

/** The same in the parameter that came before; it goes with the expressions of filter and projection. */
const keyConditions = (clauses: readonly KeyClause[]): Json => ({
  KeyConditions: Object.fromEntries(
    clauses.map((clause) => [
      clause.name,
      {
        ComparisonOperator: LEGACY_OPERATORS[clause.by],
        AttributeValueList: clause.by === "BETWEEN" ? [clause.low, clause.high] : [clause.value],
      },
    ]),
  ),
});

const LEGACY_OPERATORS: Readonly<Record<KeyClause["by"], string>> = {
  "=": "EQ",
  "<": "LT",
  "<=": "LE",
  ">": "GT",
  ">=": "GE",
  begins_with: "BEGINS_WITH",
  BETWEEN: "BETWEEN",
};

function clauseText(clause: KeyClause, writer: ExpressionWriter): string {
  const name = writer.path([clause.name]);
  if (clause.by === "BETWEEN") {
    return `${name} ${writer.keyword("BETWEEN")} ${writer.value(clause.low)} ${writer.keyword("AND")} ${writer.value(clause.high)}`;
  }
  const value = writer.value(clause.value);
  return clause.by === "begins_with" ? `begins_with(${name}, ${value})` : `${name} ${clause.by} ${value}`;
}
