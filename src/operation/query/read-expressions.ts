/**
 * Filter and projection of Query and Scan, from either family of parameters.
 */
import { type Condition, compileCondition } from "../../language/condition/condition.ts";
import type { Placeholders } from "../../language/placeholders.ts";
import { compileProjection, type Projection } from "../../language/projection/projection.ts";
import type { ErrorWording } from "../request/error-wording.ts";
import { type FilterParameters, legacyFilter } from "../request/legacy-input.ts";
import { orThrow } from "../request/request-expressions.ts";
import { namedProjection } from "../request/request-projection.ts";

/** Which items of a page are shown, and what of them; null: all. */
export interface ReadExpressions {
  readonly filter: Condition | null;
  readonly projection: Projection | null;
}

interface ExpressionTexts {
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

/** Compiles both, the filter first. @throws ApiError */
export function readExpressions(
  { FilterExpression: filter, ProjectionExpression: projection }: ExpressionTexts,
  placeholders: Placeholders,
  wording: ErrorWording,
): ReadExpressions {
  return {
    filter: filter === undefined ? null : orThrow(compileCondition(filter, "Filter", placeholders), wording),
    projection:
      projection === undefined ? null : orThrow(compileProjection(projection, placeholders), wording),
  };
}

interface LegacyParameters extends FilterParameters {
  readonly names: readonly string[] | undefined;
}

/** The same of the old family, its values canonical already. @throws ApiError */
export const legacyReadExpressions = (
  parameters: LegacyParameters,
  wording: ErrorWording,
): ReadExpressions => ({
  filter: legacyFilter(parameters, wording),
  projection: parameters.names === undefined ? null : namedProjection(parameters.names),
});
