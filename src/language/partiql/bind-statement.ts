/**
 * A template and the parameters of one execution make a statement that can be carried out, once its table is
 * known. What is checked here is checked without that table.
 */
import type { Item } from "../../item/attribute-value.ts";
import { bindCondition, type Condition } from "../condition/condition.ts";
import type { ConditionSyntax } from "../condition/parse-condition.ts";
import { FaultCollector } from "../expression-fault.ts";
import type { Projection } from "../projection/projection.ts";
import { bindAction, type UpdateProgram } from "../update/update.ts";
import type { ParsedStatement } from "./parse-statement.ts";
import { expressionRefused, type PartiqlFault, type Position, StatementRefused } from "./partiql-fault.ts";
import type { Returning } from "./statement.ts";
import type {
  DeleteTemplate,
  OrderTemplate,
  SelectTemplate,
  StatementTemplate,
  UpdateStatementTemplate,
} from "./statement-template.ts";
import type { SetSlot } from "./update-template.ts";
import { type FilledSlots, itemOf, type Parameters } from "./value-slots.ts";

/** 100 values and the operand on their left. @see Developer Guide, "PartiQL select statements" */
const IN_OPERANDS_MAX = 101;

/** A SELECT with its values. */
export interface BoundSelect {
  readonly kind: "select";
  /** As written: a name or an ARN. */
  readonly tableName: string;
  readonly indexName: string | null;
  /** null: all attributes. */
  readonly projection: Projection | null;
  readonly where: Condition | null;
  readonly orderBy: readonly OrderTemplate[];
}

/** An INSERT with its item. */
export interface BoundInsert {
  readonly kind: "insert";
  readonly tableName: string;
  readonly item: Item;
}

/** An UPDATE with its values. */
export interface BoundUpdate {
  readonly kind: "update";
  readonly tableName: string;
  readonly program: UpdateProgram;
  readonly where: Condition | null;
  readonly returning: Returning | null;
}

/** A DELETE with its values. */
export interface BoundDelete {
  readonly kind: "delete";
  readonly tableName: string;
  readonly where: Condition | null;
  readonly returning: Returning | null;
}

/** An EXISTS with its values; without a SELECT it is good for nothing. */
export interface BoundExists {
  readonly kind: "exists";
  readonly select: BoundSelect | null;
  readonly at: Position;
}

/** A statement that lacks nothing but its table. */
export type BoundStatement = BoundSelect | BoundInsert | BoundUpdate | BoundDelete | BoundExists;

/** The outcome of binding. */
export type StatementBinding =
  | { readonly kind: "bound"; readonly statement: BoundStatement }
  | { readonly kind: "refused"; readonly fault: PartiqlFault };

/** Puts the parameters in their places. */
export function bindStatement(parsed: ParsedStatement, parameters: Parameters): StatementBinding {
  if (parameters.length !== parsed.parameters) return { kind: "refused", fault: { kind: "parameterCount" } };
  if (parsed.template.kind === "refused") return parsed.template;
  try {
    return { kind: "bound", statement: bind(parsed.template.template, parameters) };
  } catch (error) {
    if (error instanceof StatementRefused) return { kind: "refused", fault: error.fault };
    throw error;
  }
}

function bind(template: StatementTemplate, parameters: Parameters): BoundStatement {
  switch (template.kind) {
    case "select":
      return bindSelect(template, parameters);
    case "insert":
      return { kind: "insert", tableName: template.tableName, item: itemOf(template.value, parameters) };
    case "update":
      return bindUpdate(template, parameters);
    case "delete":
      return bindDelete(template, parameters);
    case "exists":
      return {
        kind: "exists",
        select: template.select === null ? null : bindSelect(template.select, parameters),
        at: template.at,
      };
  }
}

function bindSelect(template: SelectTemplate, parameters: Parameters): BoundSelect {
  const { tableName, indexName, projection, orderBy } = template;
  const where = bindWhere(template.where, template.slots.fill(parameters));
  return { kind: "select", tableName, indexName, projection, where, orderBy };
}

function bindWhere(where: ConditionSyntax | null, placeholders: FilledSlots): Condition | null {
  if (where === null) return null;
  const faults = new FaultCollector();
  const condition = bindCondition(where, { placeholders, faults, inOperandsMax: IN_OPERANDS_MAX });
  if (faults.first !== null) throw expressionRefused(faults.first);
  return condition;
}

function bindUpdate(template: UpdateStatementTemplate, parameters: Parameters): BoundUpdate {
  const { tableName, returning, update } = template;
  const placeholders = template.slots.fill(parameters);
  for (const slot of update.sets) checkSet(slot, placeholders);
  const faults = new FaultCollector();
  const actions = update.actions.map((action) => bindAction(action, { placeholders, faults }));
  if (faults.first !== null) throw expressionRefused(faults.first);
  const program: UpdateProgram = { actions, dialect: "expression" };
  return { kind: "update", tableName, program, where: bindWhere(template.where, placeholders), returning };
}

function checkSet({ key, name, at }: SetSlot, slots: FilledSlots): void {
  const value = slots.value(key);
  if (value !== undefined && ("SS" in value || "NS" in value || "BS" in value)) return;
  throw new StatementRefused({ kind: "setMember", name, at });
}

function bindDelete(template: DeleteTemplate, parameters: Parameters): BoundDelete {
  const { tableName, returning } = template;
  const where = bindWhere(template.where, template.slots.fill(parameters));
  return { kind: "delete", tableName, where, returning };
}
