/**
 * Several protocols on one port. Each says by itself which requests are its own (by method and path, target, content
 * type, or the service that a signature is scoped to), so none of them knows of another.
 */
import type { Awaitable } from "../base/awaitable.ts";
import type {
  ConnectionFacts,
  HttpHandler,
  HttpRequest,
  HttpResponse,
  RequestRefusal,
} from "./http-message.ts";

/** One way to speak to the server over HTTP. */
export interface Protocol {
  /** Whether the request is its own; looks at the request's head alone. */
  claims(request: HttpRequest): boolean;
  /** Answers a request that it claimed; never throws or rejects. */
  handle(request: HttpRequest): Awaitable<HttpResponse>;
}

/** The protocol that also words what belongs to no protocol: refusals, and the answers to what nobody claims. */
export type MainProtocol = Protocol & HttpHandler;

/** Gives each request to the first protocol that claims it. The main one is asked first: nearly all are its own. */
export class ProtocolRouter implements HttpHandler {
  readonly #main: MainProtocol;
  readonly #others: readonly Protocol[];

  constructor(main: MainProtocol, others: readonly Protocol[]) {
    this.#main = main;
    this.#others = others;
  }

  handle(request: HttpRequest): Awaitable<HttpResponse> {
    if (this.#main.claims(request)) return this.#main.handle(request);
    for (const protocol of this.#others) if (protocol.claims(request)) return protocol.handle(request);
    return this.#main.handle(request);
  }

  refuse(reason: RequestRefusal, connection: ConnectionFacts): HttpResponse {
    return this.#main.refuse(reason, connection);
  }
}
