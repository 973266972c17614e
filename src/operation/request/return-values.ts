/**
 * The `ReturnValues` parameter where it has fewer choices than its shape.
 */
import { refusal, WRITE_VOICE } from "./voice.ts";

/** PutItem and DeleteItem can give back the old item and nothing else. @throws ApiError */
export function checkOldValuesOnly(returnValues: string | undefined): void {
  if (returnValues === undefined || returnValues === "ALL_OLD" || returnValues === "NONE") return;
  throw refusal(WRITE_VOICE, "ReturnValues can only be ALL_OLD or NONE");
}
