/**
 * GetCallerIdentity: whose credentials these are. Whoever has credentials may ask, whatever policies say.
 */
import type { OperationInputs, OperationOutputs } from "../../api/generated/sts/service.ts";
import type { RequestScope } from "../../engine/request-scope.ts";

/** The caller; every caller is the owner of the account, whose id is that of the account. */
export const getCallerIdentity = (
  _: OperationInputs["GetCallerIdentity"],
  { principal: { arn, accountId } }: Pick<RequestScope, "principal">,
): OperationOutputs["GetCallerIdentity"] => ({ UserId: accountId, Account: accountId, Arn: arn });
