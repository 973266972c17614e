/**
 * Filter and projection of Query and Scan, from either family of parameters.
 */
import { compileCondition } from "../../language/condition/compile-condition.ts";
import type { Condition } from "../../language/condition/condition.ts";
import type { Placeholders } from "../../language/placeholders.ts";
import { compileProjection } from "../../language/projection/compile-projection.ts";
import type { Projection } from "../../language/projection/projection.ts";
import { type FilterParameters, legacyFilter } from "../request/legacy-input.ts";
import { compiled } from "../request/request-expressions.ts";
import { namedProjection } from "../request/request-projection.ts";
import type { Voice } from "../request/voice.ts";

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
  voice: Voice,
): ReadExpressions {
  return {
    filter: filter === undefined ? null : compiled(compileCondition(filter, "Filter", placeholders), voice),
    projection:
      projection === undefined ? null : compiled(compileProjection(projection, placeholders), voice),
  };
}

interface LegacyParameters extends FilterParameters {
  readonly names: readonly string[] | undefined;
}

/** The same of the old family, its values canonical already. @throws ApiError */
export const legacyReadExpressions = (parameters: LegacyParameters, voice: Voice): ReadExpressions => ({
  filter: legacyFilter(parameters, voice),
  projection: parameters.names === undefined ? null : namedProjection(parameters.names),
});
