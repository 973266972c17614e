/**
 * Stands before a server that asks nobody for credentials, and keeps web pages from using it through the browser of
 * somebody who can reach it. A page of another origin is known by its `Origin`, which browsers send with every request
 * that may change something or whose answer the page may read. A page whose own name was made to lead here (DNS
 * rebinding) has none when it only reads, and is known by its `Host`.
 *
 * Programs send no `Origin` and are served under every host. @see docs/security.md
 */
import { Buffer } from "node:buffer";
import { isIP, isIPv4 } from "node:net";
import type { Awaitable } from "../base/awaitable.ts";
import type { Logger } from "../telemetry/logger.ts";
import type {
  ConnectionFacts,
  HttpHandler,
  HttpRequest,
  HttpResponse,
  RequestRefusal,
} from "./http-message.ts";

/** Which web pages are served. */
export interface BrowserPolicy {
  /** Those of every origin, of none, or of this machine and of the origins that are listed. */
  readonly origins: "all" | "none" | ReadonlySet<string>;
  /** Names of this server, in lower case, under which browsers may read more than its health. */
  readonly hosts: ReadonlySet<string>;
}

/** Who is guarded, and what is told of those that are kept out. */
export interface BrowserGuardParts extends BrowserPolicy {
  readonly handler: HttpHandler;
  /** Gets a line for each refusal; limits them itself. */
  readonly logger: Logger;
}

/** What probes read, which know a server by any name; it tells nothing but health, whatever the query. */
const OPEN_PATHS: ReadonlySet<string> = new Set(["/health", "/ready"]);

/** Longest text of a client that is logged. */
const LOGGED_CHARACTERS_MAX = 200;

/** Passes on what programs and welcome pages ask, and refuses other pages. */
export class BrowserGuard implements HttpHandler {
  readonly #parts: BrowserGuardParts;

  constructor(parts: BrowserGuardParts) {
    this.#parts = parts;
  }

  handle(request: HttpRequest): Awaitable<HttpResponse> {
    const { handler, origins, hosts } = this.#parts;
    const { method, url, headers } = request;
    const { origin, host } = headers;
    if (origin !== undefined && !isWelcome(origin, origins)) return this.#refuseOrigin(origin);
    if (isReading(method) && !isOpenPath(url) && !isOwnHost(host, hosts)) return this.#refuseHost(host);
    return handler.handle(request);
  }

  refuse(reason: RequestRefusal, connection: ConnectionFacts): HttpResponse {
    return this.#parts.handler.refuse(reason, connection);
  }

  #refuseOrigin(origin: string): HttpResponse {
    this.#parts.logger.warn(
      "refused a request of a web page; --cors-origin names the origins that are served",
      {
        origin: origin.slice(0, LOGGED_CHARACTERS_MAX),
      },
    );
    return ORIGIN_REFUSED;
  }

  #refuseHost(host: string | undefined): HttpResponse {
    this.#parts.logger.warn(
      "refused a request under an unknown host name; --allowed-host names this server",
      {
        host: host?.slice(0, LOGGED_CHARACTERS_MAX) ?? "",
      },
    );
    return HOST_REFUSED;
  }
}

/** Whether pages of an origin are served; `null` and whatever no browser sends are those of nobody. */
function isWelcome(origin: string, origins: BrowserPolicy["origins"]): boolean {
  switch (origins) {
    case "all":
      return true;
    case "none":
      return false;
  }
  const parts = ORIGIN.exec(origin);
  if (parts === null) return false;
  return isLoopback(parts[1] ?? "") || origins.has(origin.toLowerCase());
}

/** A scheme and a host, in which no letter may end the one or the other early. */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/([\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/i;

/** Browsers look up no name below `localhost`: all of them are this machine. */
function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "[::1]" ||
    (isIPv4(name) && name.startsWith("127."))
  );
}

/** Methods with which browsers send no `Origin` to a page's own host. */
const isReading = (method: string): boolean => method === "GET" || method === "HEAD";

/** Calls of an API may stand in the query of `/`, so it is open without one. */
const isOpenPath = (url: string): boolean => url === "/" || OPEN_PATHS.has(url.split("?", 1)[0] ?? "");

/** An address cannot be made to lead elsewhere, and so can no name of this machine or of its operator. */
function isOwnHost(host: string | undefined, hosts: ReadonlySet<string>): boolean {
  const [, name = "", address = ""] = HOST.exec(host ?? "") ?? [];
  if (address !== "") return isIP(address) === 6;
  return isIPv4(name) || isLoopback(name) || hosts.has(name.toLowerCase());
}

/** A name or an IPv4 address, or an IPv6 address in brackets; and a port. */
const HOST = /^(?:([\w.-]+)|\[([\da-f:.]+)\])(?::\d{1,5})?$/i;

function refusal(text: string): HttpResponse {
  const body = Buffer.from(text);
  const headers = ["Content-Type", "text/plain; charset=utf-8", "Content-Length", String(body.length)];
  return { status: 403, headers, body };
}

const ORIGIN_REFUSED = refusal(
  "This server asks for no credentials (--auth none), so it serves web pages of its own machine only. --cors-origin names the origins of others that it is to serve.\n",
);

const HOST_REFUSED = refusal(
  "This server asks for no credentials (--auth none), so it answers browsers under an address or localhost only. --allowed-host names the other hosts that are this server.\n",
);
