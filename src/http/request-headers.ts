/**
 * Headers as signatures need them: every value as it was sent, repeated ones joined with `,`. Node's own map is used
 * as it is where nothing was repeated, which is always, because it drops or joins repetitions its own way.
 */
import type { IncomingMessage } from "node:http";
import type { HttpHeaders } from "./http-message.ts";

type NodeHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The headers of a request; undefined when it names more than one host, which nobody may answer. */
export function requestHeaders({ headers, rawHeaders }: IncomingMessage): HttpHeaders | undefined {
  if (isPlain(headers) && Object.keys(headers).length * 2 === rawHeaders.length) return headers;
  return joinedHeaders(rawHeaders);
}

/** Node makes a list of this one header alone. */
const isPlain = (headers: NodeHeaders): headers is HttpHeaders => headers["set-cookie"] === undefined;

/** @param raw names and values by turns */
function joinedHeaders(raw: readonly string[]): HttpHeaders | undefined {
  const joined = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    const value = raw[at + 1] ?? "";
    const before = joined.get(name);
    if (before !== undefined && name === "host") return undefined;
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}
