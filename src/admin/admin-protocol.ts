/**
 * What operators and their tools ask: is the process alive, may it be sent requests, and what has it measured.
 * Nothing here needs credentials, so nothing here shows tables, items or callers.
 */
import { Buffer } from "node:buffer";
import { assert } from "../base/assert.ts";
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import type { HttpRequest, HttpResponse } from "../http/http-message.ts";
import type { Protocol } from "../http/protocol.ts";
import { type MetricsSource, PROMETHEUS_CONTENT_TYPE, prometheusText } from "../telemetry/metric-reading.ts";

/** What the answers are made from. */
export interface AdminOptions {
  readonly metrics: MetricsSource;
  readonly version: string;
  /** Whether requests are served; false while starting and stopping. */
  readonly isReady: () => boolean;
}

type Page = () => Awaitable<HttpResponse>;

/** Answers `GET /health`, `/ready` and `/metrics`. */
export class AdminProtocol implements Protocol {
  readonly #options: AdminOptions;
  readonly #pages: ReadonlyMap<string, Page>;

  constructor(options: AdminOptions) {
    this.#options = options;
    this.#pages = new Map<string, Page>([
      ["/health", () => this.#health()],
      ["/ready", () => this.#readiness()],
      ["/metrics", () => this.#metrics()],
    ]);
  }

  claims({ method, url }: HttpRequest): boolean {
    return method === "GET" && this.#pages.has(pathOf(url));
  }

  handle({ url }: HttpRequest): Awaitable<HttpResponse> {
    const page = this.#pages.get(pathOf(url));
    assert(page !== undefined, "a page is asked for that was claimed", { url });
    return page();
  }

  #health(): HttpResponse {
    return jsonResponse(200, { status: "ok", version: this.#options.version });
  }

  #readiness(): HttpResponse {
    return this.#options.isReady()
      ? jsonResponse(200, { status: "ready" })
      : jsonResponse(503, { status: "not ready" });
  }

  #metrics(): Awaitable<HttpResponse> {
    return whenReady(this.#options.metrics.read(), (readings) =>
      textResponse(200, PROMETHEUS_CONTENT_TYPE, prometheusText(readings)),
    );
  }
}

const pathOf = (url: string): string => url.split("?", 1)[0] ?? "";

const jsonResponse = (status: number, value: Readonly<Record<string, string>>): HttpResponse =>
  textResponse(status, "application/json", JSON.stringify(value));

function textResponse(status: number, contentType: string, text: string): HttpResponse {
  const body = Buffer.from(text);
  return { status, headers: ["Content-Type", contentType, "Content-Length", String(body.length)], body };
}
