/**
 * The parameters of a request with a client token, as one short name.
 */
import { digest, utf8Bytes } from "../../base/bytes.ts";

/** A digest of parameters that does not depend on the order of their members. */
export const parametersDigest = (parameters: unknown): Uint8Array =>
  digest(utf8Bytes(JSON.stringify(parameters, sortedMembers)));

function sortedMembers(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const sorted = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    sorted[name] = member;
  return sorted;
}
