/**
 * The functions that expressions know, and where each may stand.
 */

/** `condition`: is true or false. `operand`: has a value in a condition. `update`: has a value in SET. */
type FunctionPlace = "condition" | "operand" | "update";

const places: Readonly<Record<string, FunctionPlace>> = {
  attribute_exists: "condition",
  attribute_not_exists: "condition",
  attribute_type: "condition",
  begins_with: "condition",
  contains: "condition",
  size: "operand",
  if_not_exists: "update",
  list_append: "update",
};

/** Where the function of that name, which is case-sensitive, may stand; undefined when there is none. */
export const functionPlace = (name: string): FunctionPlace | undefined =>
  Object.hasOwn(places, name) ? places[name] : undefined;
