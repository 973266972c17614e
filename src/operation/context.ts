/**
 * What an operation is, what it is given beside its input, and the one way by which a request gets to it: through the
 * check whether its caller may.
 */
import type { ApiError } from "../api/errors.ts";
import type { Awaitable } from "../base/awaitable.ts";
import type { Catalog } from "../engine/catalog.ts";
import type { Database } from "../engine/database.ts";
import type { Denial, NeedsOf, Principal, RequestScope } from "../engine/request-scope.ts";
import { notAuthorized } from "./request/error-wording.ts";

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

/** Runs an operation on checked input. @throws ApiError when the caller may not, or did something wrong */
export function runOperation<Input, Output>(
  { run, needs }: OperationDefinition<Input, Output>,
  input: Input,
  context: OperationContext,
): Awaitable<Output> {
  const { scope, database } = context;
  const denial = scope.authorize(needs, input, database);
  if (denial === null) return run(input, context);
  if (!(denial instanceof Promise)) throw denialError(scope.principal, denial);
  return denial.then((found) => {
    if (found !== null) throw denialError(scope.principal, found);
    return run(input, context);
  });
}

const denialError = (caller: Principal, { need: { action, resource }, reason }: Denial): ApiError =>
  notAuthorized(caller, { action, resource, reason });
