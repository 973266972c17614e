/**
 * The `ReturnValues` parameter where it has fewer choices than its shape.
 */
import { ENVELOPED, refusal } from "./error-wording.ts";

/** PutItem and DeleteItem can give back the old item and nothing else. @throws ApiError */
export function checkOldValuesOnly(returnValues: string | undefined): void {
  if (returnValues === undefined || returnValues === "ALL_OLD" || returnValues === "NONE") return;
  throw refusal(ENVELOPED, "ReturnValues can only be ALL_OLD or NONE");
}
