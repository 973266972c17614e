/**
 * The Security Token Service: who is calling. What hands out temporary credentials is not served, and is answered as
 * an action that does not exist.
 */
import { type OperationInputs, type OperationOutputs, sts } from "../../api/generated/sts/service.ts";
import { type QueryService, queryService } from "../query-service.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

/** The service, with the operations that are there. */
export const stsService: QueryService = queryService<OperationInputs, OperationOutputs>(sts, {
  GetCallerIdentity: getCallerIdentity,
});
