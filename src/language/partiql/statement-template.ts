/**
 * A statement with everything resolved that does not depend on its parameters: which table and index it means,
 * what it reads or changes, and which slots its values go into. Made once per text.
 */
import type { ConditionSyntax } from "../condition/parse-condition.ts";
import { type DocumentPath, pathsFault } from "../document-path.ts";
import { type Projection, projectionOfColumns } from "../projection/projection.ts";
import { conditionTemplate } from "./condition-template.ts";
import { expressionRefused, type Position, StatementRefused } from "./partiql-fault.ts";
import {
  type DeleteStatement,
  type Expression,
  type InsertStatement,
  operationName,
  type Returning,
  type SelectStatement,
  type Statement,
  type Target,
  type UpdateStatement,
} from "./statement.ts";
import { type UpdateTemplate, updateTemplate } from "./update-template.ts";
import { ValueSlots } from "./value-slots.ts";

/** A key to order by. */
export interface OrderTemplate {
  readonly attribute: string;
  readonly descending: boolean;
}

interface Template {
  /** As written: a name or an ARN. */
  readonly tableName: string;
  readonly slots: ValueSlots;
}

/** What a SELECT reads. */
export interface SelectTemplate extends Template {
  readonly kind: "select";
  readonly indexName: string | null;
  /** null: all attributes. */
  readonly projection: Projection | null;
  readonly where: ConditionSyntax | null;
  readonly orderBy: readonly OrderTemplate[];
}

/** What an INSERT stores. */
export interface InsertTemplate extends Template {
  readonly kind: "insert";
  readonly value: Expression;
}

/** What an UPDATE changes. */
export interface UpdateStatementTemplate extends Template {
  readonly kind: "update";
  readonly update: UpdateTemplate;
  readonly where: ConditionSyntax | null;
  readonly returning: Returning | null;
}

/** What a DELETE takes away. */
export interface DeleteTemplate extends Template {
  readonly kind: "delete";
  readonly where: ConditionSyntax | null;
  readonly returning: Returning | null;
}

/** What an EXISTS asks. */
export interface ExistsTemplate {
  readonly kind: "exists";
  readonly select: SelectTemplate | null;
  readonly at: Position;
}

/** The template of any statement. */
export type StatementTemplate =
  | SelectTemplate
  | InsertTemplate
  | UpdateStatementTemplate
  | DeleteTemplate
  | ExistsTemplate;

/** The template of a statement. @throws StatementRefused */
export function statementTemplate(statement: Statement): StatementTemplate {
  switch (statement.kind) {
    case "select":
      return selectTemplate(statement);
    case "insert":
      return insertTemplate(statement);
    case "update":
      return updateStatementTemplate(statement);
    case "delete":
      return deleteTemplate(statement);
    case "exists": {
      const select = statement.select === null ? null : selectTemplate(statement.select);
      return { kind: "exists", select, at: statement.at };
    }
  }
}

function selectTemplate(statement: SelectStatement): SelectTemplate {
  const { tableName, indexName } = names(statement.target);
  if (statement.aliased) throw new StatementRefused({ kind: "aliased" });
  if (statement.unsupported !== null) {
    throw new StatementRefused({ kind: "unsupportedClause", ...statement.unsupported });
  }
  const slots = new ValueSlots();
  return {
    kind: "select",
    tableName,
    indexName,
    slots,
    projection: statement.columns === null ? null : columnsProjection(statement.columns),
    where: whereTemplate(statement.where, slots),
    orderBy: statement.orderBy.map(({ by, descending }) => ({
      attribute: String(column(by)[0]),
      descending,
    })),
  };
}

/** The table and index that a target names. */
function names({ names: [tableName = "", indexName, ...more], aliased }: Target): {
  readonly tableName: string;
  readonly indexName: string | null;
} {
  if (more.length > 0) throw new StatementRefused({ kind: "tooManyNames" });
  if (aliased) throw new StatementRefused({ kind: "aliased" });
  return { tableName, indexName: indexName ?? null };
}

function columnsProjection(columns: readonly Expression[]): Projection {
  const paths = columns.map(column);
  const fault = pathsFault(paths);
  if (fault !== null) throw expressionRefused(fault);
  return projectionOfColumns(paths);
}

function column(expression: Expression): DocumentPath {
  if (expression.kind === "path") return expression.path;
  if (expression.kind === "oddPath" || expression.kind === "call" || expression.kind === "exists")
    throw new StatementRefused({ kind: "unexpectedPath", at: expression.at });
  throw new StatementRefused({ kind: "unsupportedOperation", operation: operationName(expression) });
}

function whereTemplate(where: Expression | null, slots: ValueSlots): ConditionSyntax | null {
  return where === null ? null : conditionTemplate(where, slots);
}

function insertTemplate({ target, value }: InsertStatement): InsertTemplate {
  const { tableName, indexName } = names(target);
  if (indexName !== null) throw new StatementRefused({ kind: "insertIndex" });
  return { kind: "insert", tableName, slots: new ValueSlots(), value };
}

/** The table that an update or delete changes. */
function writtenTable(target: Target): string {
  const { tableName, indexName } = names(target);
  if (indexName !== null) throw new StatementRefused({ kind: "writeIndex" });
  return tableName;
}

function updateStatementTemplate(statement: UpdateStatement): UpdateStatementTemplate {
  const tableName = writtenTable(statement.target);
  const slots = new ValueSlots();
  const update = updateTemplate(statement.assignments, slots);
  const where = whereTemplate(statement.where, slots);
  const fault = pathsFault(update.actions.map(({ path }) => path));
  if (fault !== null) throw expressionRefused(fault);
  return { kind: "update", tableName, slots, update, where, returning: statement.returning };
}

function deleteTemplate({ target, where, returning }: DeleteStatement): DeleteTemplate {
  const tableName = writtenTable(target);
  const slots = new ValueSlots();
  const condition = whereTemplate(where, slots);
  if (returning !== null && (returning.extent !== "ALL" || returning.image !== "OLD")) {
    const clause = `RETURNING ${returning.extent} ${returning.image} *`;
    throw new StatementRefused({ kind: "returning", clause });
  }
  return { kind: "delete", tableName, slots, where: condition, returning };
}
