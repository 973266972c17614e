/**
 * The meaning of an update: a list of actions with every placeholder resolved and checked. Update expressions,
 * legacy AttributeUpdates and PartiQL's SET and REMOVE all compile to it.
 */
import type { AttributeMap, AttributeValue, Item } from "../../item/attribute-value.ts";
import { type DocumentPath, pathRoot } from "../document-path.ts";
import { project, projectionOfPaths } from "../projection/projection.ts";

/** What SET assigns; read from the item as it was before the update. */
export type UpdateOperand =
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "ifNotExists"; readonly path: DocumentPath; readonly otherwise: UpdateOperand }
  | { readonly kind: "listAppend"; readonly first: UpdateOperand; readonly second: UpdateOperand }
  | { readonly kind: "sum" | "difference"; readonly left: UpdateOperand; readonly right: UpdateOperand };

/** One change. ADD takes a number or a set, and from legacy parameters a list; DELETE takes a set. */
export type UpdateAction =
  | { readonly kind: "set"; readonly path: DocumentPath; readonly operand: UpdateOperand }
  | { readonly kind: "remove"; readonly path: DocumentPath }
  | { readonly kind: "add" | "delete"; readonly path: DocumentPath; readonly value: AttributeValue };

/** Actions whose paths neither overlap nor conflict. Without actions the update only makes sure the item exists. */
export interface UpdateProgram {
  readonly actions: readonly UpdateAction[];
  /** Legacy parameters name a type clash in other words. */
  readonly dialect: "expression" | "legacy";
}

/** The path of every action, in order. */
export const updatePaths = (program: UpdateProgram): readonly DocumentPath[] =>
  program.actions.map((action) => action.path);

/** The top-level attributes the update changes, each once, in order. */
export const updateTargets = (program: UpdateProgram): readonly string[] => [
  ...new Set(program.actions.map((action) => pathRoot(action.path))),
];

/** The touched places of the item before or after the update; empty where there is nothing to show. */
export const updatedValues = (program: UpdateProgram, item: Item): AttributeMap =>
  project(projectionOfPaths(updatePaths(program)), item);

/** The top-level attributes the update names, to change them or to read them, each once. */
export const updateAttributes = (program: UpdateProgram): readonly string[] => [
  ...new Set(
    program.actions.flatMap((action) => [
      pathRoot(action.path),
      ...(action.kind === "set" ? operandAttributes(action.operand) : []),
    ]),
  ),
];

function operandAttributes(operand: UpdateOperand): readonly string[] {
  switch (operand.kind) {
    case "value":
      return [];
    case "path":
      return [pathRoot(operand.path)];
    case "ifNotExists":
      return [pathRoot(operand.path), ...operandAttributes(operand.otherwise)];
    case "listAppend":
      return [...operandAttributes(operand.first), ...operandAttributes(operand.second)];
    case "sum":
    case "difference":
      return [...operandAttributes(operand.left), ...operandAttributes(operand.right)];
  }
}
