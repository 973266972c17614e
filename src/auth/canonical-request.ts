/**
 * The text that a Signature Version 4 signature covers, and the names of the headers in it. The path is taken as it was
 * sent, neither normalised nor encoded again: every client of the API sends `/`. The body hash is always that of the
 * received bytes, whatever a header claims.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { LruCache } from "../base/lru-cache.ts";
import type { QueryParameter, SignedRequest } from "./signature-claim.ts";

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
  return `${request.method}\n${pathOf(request.url)}\n${canonicalQuery(parts.query)}\n${headers}\n${parts.signedHeaders}\n${parts.bodyHash}`;
}

/** What stands before the query. */
function pathOf(url: string): string {
  if (url === "/") return url;
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}

/**
 * Trimmed, each inner run of white space made one space, as AWS's signers do. Of white space a header can have spaces
 * and tabs; a no-break space, which `trim` would take too, is a byte like any other. The type is checked because a name
 * may be one of Object's own members.
 */
function canonicalValue(value: unknown): string {
  if (typeof value !== "string") return "";
  if (value.includes("  ") || value.includes("\t")) return trimmed(value.replaceAll(/[ \t]+/g, " "));
  return trimmed(value);
}

/** `text` without a space at its start and one at its end. */
function trimmed(text: string): string {
  const start = text.startsWith(" ") ? 1 : 0;
  const end = text.endsWith(" ") ? text.length - 1 : text.length;
  return start === 0 && end === text.length ? text : text.slice(start, end);
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

/** Lists that are kept. One kind of client has one; a list is no longer than a request's head. */
const LISTS_MAX = 32;

/**
 * Reads lists such as `content-type;host;x-amz-date`. All requests of a client come with the same list, so the lists
 * seen last are kept: a list of nine names is found again in half the time that splitting it takes.
 */
export class SignedNames {
  readonly #known = new LruCache<string, readonly string[]>(LISTS_MAX);

  /**
   * The names in the order of the list, each there once. Null for a list with a name twice: no canonical request has
   * one, and a text that had a value as often as its name is listed could be thousands of times as long as the request.
   */
  read(list: string): readonly string[] | null {
    const known = this.#known.get(list);
    if (known !== undefined) return known;
    const names = list.split(";");
    if (new Set(names).size < names.length) return null;
    this.#known.set(list, names);
    return names;
  }
}
