/**
 * What an operation is given beside its input.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import type { RequestScope } from "../engine/request-scope.ts";

/** One request's surroundings: what it works on and who asks. */
export interface OperationContext {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly scope: RequestScope;
}

/** What one API call means. Throws `ApiError` for what the caller did wrong. */
export type Operation<Input, Output> = (input: Input, context: OperationContext) => Awaitable<Output>;
