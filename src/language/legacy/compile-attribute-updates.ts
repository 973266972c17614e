/**
 * AttributeUpdates: what later became UpdateExpression. Names are whole attributes, and ADD appends to lists, which
 * the expression's ADD does not.
 */
import { type AttributeType, type AttributeValue, typeOf } from "../../item/attribute-value.ts";
import type { UpdateAction, UpdateProgram } from "../update/update.ts";
import { InvalidLegacyParameter, type LegacyFault } from "./legacy-fault.ts";

/** The update of one attribute, as sent; the value is canonical. The default action is PUT. */
export interface AttributeUpdate {
  readonly Action?: "ADD" | "PUT" | "DELETE" | undefined;
  readonly Value?: AttributeValue | undefined;
}

const DELETE_TYPES: readonly AttributeType[] = ["SS", "NS", "BS"];
const ADD_TYPES: readonly AttributeType[] = ["N", "L", ...DELETE_TYPES];

/** The program of the updates; without any it only makes sure the item exists. */
export function compileAttributeUpdates(
  updates: Readonly<Record<string, AttributeUpdate>>,
): UpdateProgram | InvalidLegacyParameter {
  const actions: UpdateAction[] = [];
  for (const [name, update] of Object.entries(updates)) {
    const fault = updateFault(update);
    if (fault !== null) return new InvalidLegacyParameter(fault);
    actions.push(actionOf([name], update));
  }
  return { actions, dialect: "legacy" };
}

function updateFault({ Action: action, Value: value }: AttributeUpdate): LegacyFault | null {
  if (value === undefined) return action === "DELETE" ? null : { kind: "updateWithoutValue" };
  if (action !== "ADD" && action !== "DELETE") return null;
  const type = typeOf(value);
  const types = action === "ADD" ? ADD_TYPES : DELETE_TYPES;
  return types.includes(type) ? null : { kind: "updateType", action, type };
}

function actionOf(path: readonly [string], { Action: action, Value: value }: AttributeUpdate): UpdateAction {
  if (value === undefined) return { kind: "remove", path };
  switch (action) {
    case "ADD":
      return { kind: "add", path, value };
    case "DELETE":
      return { kind: "delete", path, value };
    case "PUT":
    case undefined:
      return { kind: "set", path, operand: { kind: "value", value } };
  }
}
