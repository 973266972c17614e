/**
 * What operators and their tools ask: is the process alive, may it be sent requests, and what has it measured.
 * Nothing here needs credentials, so nothing here tells of tables, items or callers.
 */
import { type Awaitable, whenReady } from "../base/awaitable.ts";
import { type MetricsSource, PROMETHEUS_CONTENT_TYPE, prometheusText } from "../telemetry/metric-reading.ts";

/** What is said to one GET. */
export interface AdminAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What the door tells of. */
export interface AdminDoorOptions {
  readonly metrics: MetricsSource;
  readonly version: string;
  /** Whether requests are served; false while starting and stopping. */
  readonly isReady: () => boolean;
}

/** Answers `GET /health`, `/ready` and `/metrics`. */
export class AdminDoor {
  readonly #options: AdminDoorOptions;

  constructor(options: AdminDoorOptions) {
    this.#options = options;
  }

  /** The answer to a GET of that path; undefined when the path is none of this door's. */
  get(path: string): Awaitable<AdminAnswer> | undefined {
    switch (path) {
      case "/health":
        return jsonAnswer(200, { status: "ok", version: this.#options.version });
      case "/ready":
        return this.#options.isReady()
          ? jsonAnswer(200, { status: "ready" })
          : jsonAnswer(503, { status: "not ready" });
      case "/metrics":
        return whenReady(this.#options.metrics.read(), (readings) => ({
          status: 200,
          contentType: PROMETHEUS_CONTENT_TYPE,
          body: prometheusText(readings),
        }));
      default:
        return undefined;
    }
  }
}

const jsonAnswer = (status: number, value: Readonly<Record<string, string>>): AdminAnswer => ({
  status,
  contentType: "application/json",
  body: JSON.stringify(value),
});
