/**
 * Which attributes a read asks for, from either family of parameters, and what an answer shows of an item for them.
 */
import { validationError } from "../../api/errors.ts";
import type { StoredItem } from "../../engine/stored-item.ts";
import type { AttributeMap } from "../../item/attribute-value.ts";
import type { ItemImage } from "../../item/item-image.ts";
import { nameFault } from "../../item/parse.ts";
import {
  compileProjection,
  type Projection,
  project,
  projectionOfNames,
} from "../../language/projection/projection.ts";
import { BARE, type ErrorWording, valueRefusal } from "./error-wording.ts";
import {
  type ExpressionParameters,
  orThrow,
  refuseUnused,
  requestPlaceholders,
} from "./request-expressions.ts";

/** The parameters that name attributes to give back, old and new. */
export interface ProjectionParameters extends ExpressionParameters {
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** The projection of a request that has no other expression; null: the whole item. @throws ApiError */
export function requestProjection(input: ProjectionParameters, wording: ErrorWording): Projection | null {
  if (input.AttributesToGet !== undefined) return namedProjection(input.AttributesToGet);
  if (input.ProjectionExpression === undefined) return null;
  const placeholders = requestPlaceholders(input, wording);
  const projection = orThrow(compileProjection(input.ProjectionExpression, placeholders), wording);
  refuseUnused(placeholders, wording);
  return projection;
}

/** The projection of AttributesToGet. @throws ApiError when a name is empty or stands there twice */
export function namedProjection(names: readonly string[]): Projection {
  for (const name of names) {
    const fault = nameFault(name);
    if (fault !== null) throw valueRefusal(BARE, fault);
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw validationError(
        `One or more parameter values were invalid: Duplicate value in attribute name: ${name}`,
      );
    }
    seen.add(name);
  }
  return projectionOfNames(names);
}

/** An item as an answer shows it: the stored bytes, which nobody parses, or the projected part. */
export const renderItem = (stored: StoredItem, projection: Projection | null): AttributeMap | ItemImage =>
  projection === null ? stored : project(projection, stored.item);
