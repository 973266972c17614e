/**
 * The one way by which a request gets to its operation: through the check whether the caller may.
 */
import { type ApiError, accessDenied } from "../api/errors.ts";
import type { Awaitable } from "../base/awaitable.ts";
import type { Denial, Principal } from "../engine/request-scope.ts";
import type { OperationContext, OperationDefinition } from "./context.ts";

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

const denialError = ({ arn }: Principal, { need: { action, resource }, reason }: Denial): ApiError =>
  accessDenied(`User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`);
