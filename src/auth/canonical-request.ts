/**
 * The text that a Signature Version 4 signature covers. DynamoDB's path is always `/`; the body hash is always
 * that of the received bytes, whatever a header claims.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import type { QueryParameter } from "./signature-claim.ts";
import type { SignedRequest } from "./signed-request.ts";

/** What goes into the text beside the request itself. */
export interface CanonicalParts {
  readonly query: readonly QueryParameter[];
  /** Lower-case names of the signed headers, each once, in the order in which the client signed them. */
  readonly signedNames: readonly string[];
  /** The same joined with `;`. */
  readonly signedHeaders: string;
  /** Lower-case hexadecimal SHA-256 of the received body. */
  readonly bodyHash: string;
}

/** The canonical request; each character stands for one byte (headers come in as Latin-1). */
export function canonicalRequest(request: SignedRequest, parts: CanonicalParts): string {
  let headers = "";
  for (const name of parts.signedNames) {
    headers += `${name}:${canonicalValue(request.headers[name])}\n`;
  }
  return `${request.method}\n/\n${canonicalQuery(parts.query)}\n${headers}\n${parts.signedHeaders}\n${parts.bodyHash}`;
}

/**
 * Trimmed, each inner run of white space made one space, as AWS's signers do. Of white space a header can have spaces
 * and tabs. The type is checked because a name may be one of Object's own members.
 */
function canonicalValue(value: unknown): string {
  if (typeof value !== "string") return "";
  const trimmed = value.trim();
  return trimmed.includes("  ") || trimmed.includes("\t") ? trimmed.replaceAll(/[ \t]+/g, " ") : trimmed;
}

/** Encoded, sorted by name and then value; the signature itself is left out. */
function canonicalQuery(query: readonly QueryParameter[]): string {
  if (query.length === 0) return "";
  return query
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [percentEncoded(name), percentEncoded(value)] as const)
    .toSorted(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Everything but letters, digits, `-`, `.`, `_` and `~` as `%XY`. */
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
