/**
 * What UPDATED_OLD and UPDATED_NEW return: the places that the update names, as they are in one item, in the shape
 * of the document. A place of a removed list element shows what moved into it.
 */
import type { AttributeMap, Item } from "../../item/attribute-value.ts";
import { project, projectionOfPaths } from "../projection/projection.ts";
import { type UpdateProgram, updatePaths } from "./update-program.ts";

/** The touched places of the item before or after the update; empty where there is nothing to show. */
export const updatedValues = (program: UpdateProgram, item: Item): AttributeMap =>
  project(projectionOfPaths(updatePaths(program)), item);
