/**
 * What an operation is, and what it is given beside its input.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import type { NeedsOf, RequestScope } from "../engine/request-scope.ts";

/** One request's surroundings: what it works on and who asks. */
export interface OperationContext {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly scope: RequestScope;
}

/** What one API call means. Throws `ApiError` for what the caller did wrong. */
export type Operation<Input, Output> = (input: Input, context: OperationContext) => Awaitable<Output>;

/** An operation as it is registered: what it means, and what its caller must be allowed to do. */
export interface OperationDefinition<Input, Output> {
  readonly run: Operation<Input, Output>;
  readonly needs: NeedsOf<Input>;
}
