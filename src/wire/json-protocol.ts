/**
 * The AWS-JSON protocol, 1.0 and 1.1, over any service; a request from its bytes to the bytes of its answer:
 *
 *   method, type, size ─► content coding ─► JSON ─► target ─► caller ─► types, rules, operation ─► encode
 *       404, 413         413, 400, 500, 503  400      400       400            ApiError              200
 *
 * The order of the checks is AWS's. No socket is known here and no table: `http/` has the one, operations the other.
 * Where the operation answers at once, so does `handle`, without a promise.
 */
import {
  type ApiError,
  internalServerError,
  requestTooLarge,
  serializationError,
  serviceUnavailable,
  unknownOperation,
} from "../api/errors.ts";
import type { Authenticator } from "../auth/signed-request.ts";
import type { Awaitable } from "../base/awaitable.ts";
import type { Clock, Stopwatch } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { decodeJsonObject, encodeJson } from "../codec/json-codec.ts";
import { answerCoding, type ContentCoding, deflateBody, Inflations } from "../http/content-coding.ts";
import type { HttpRequest, HttpResponse, RequestRefusal } from "../http/http-message.ts";
import type { MainProtocol } from "../http/protocol.ts";
import { BODY_BYTES_MAX } from "../http/server-limits.ts";
import { type Logger, thinnedLogger } from "../telemetry/logger.ts";
import type { Metrics, RequestMeter } from "../telemetry/metrics.ts";
import {
  bytesResponse,
  contentTypes,
  type Envelope,
  echoedContentType,
  errorBody,
  healthyResponse,
  notFoundResponse,
  preflightResponse,
  toApiError,
} from "./json-response.ts";
import type { JsonOperation, JsonService } from "./json-service.ts";
import { RequestIds } from "./request-id.ts";

/** The type of answers to requests that named none. */
const DEFAULT_CONTENT_TYPE = "application/x-amz-json-1.0";

/** Stands for every operation that does not exist, in metrics and log. */
const UNKNOWN_OPERATION = "unknown";

const REFUSALS: Readonly<Record<RequestRefusal, () => ApiError>> = {
  tooLarge: requestTooLarge,
  noCapacity: serviceUnavailable,
};

/** What is served, to whom, and who watches it. */
export interface JsonProtocolOptions {
  readonly services: readonly JsonService[];
  readonly authenticator: Authenticator;
  /** What `GET /` answers. */
  readonly healthyText: string;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** One request while it is worked on. */
interface Exchange extends Envelope {
  readonly request: HttpRequest;
  readonly startedMs: number;
  /** Undefined for a target that no service has. */
  readonly route: Route | undefined;
  /** Name of the operation once the body is JSON. */
  operation: string;
}

/** An operation that a target names. */
interface Route {
  readonly service: JsonService;
  readonly operation: JsonOperation;
  /** Content types in which its service is spoken to. */
  readonly contentTypes: readonly string[];
}

/** Serves the operations of all its services, which requests name by target. */
export class JsonProtocol implements MainProtocol {
  readonly #options: JsonProtocolOptions;
  /** By target, such as `DynamoDB_20120810.GetItem`. */
  readonly #routes: ReadonlyMap<string, Route>;
  /** Those of all services. */
  readonly #contentTypes: readonly string[];
  readonly #requestIds: RequestIds;
  readonly #inflations: Inflations;
  readonly #stateLogger: Logger;
  readonly #meters = new Map<string, RequestMeter>();

  constructor(options: JsonProtocolOptions) {
    this.#options = options;
    this.#routes = routesOf(options.services);
    this.#contentTypes = contentTypes(options.services);
    this.#requestIds = new RequestIds(options.random);
    this.#inflations = new Inflations(options.metrics);
    this.#stateLogger = thinnedLogger(options.logger, options.clock);
    const names = options.services.flatMap(({ operations }) => operations.map(({ name }) => name));
    for (const name of [...names, UNKNOWN_OPERATION]) {
      this.#meters.set(name, options.metrics.requestMeter(name));
    }
  }

  /** Also a target that no service has: the protocol has an answer for those. */
  claims({ method, headers }: HttpRequest): boolean {
    return method === "POST" && headers["x-amz-target"] !== undefined;
  }

  handle(request: HttpRequest): Awaitable<HttpResponse> {
    const { headers, body } = request;
    const route = this.#routes.get(headers["x-amz-target"] ?? "");
    const contentType = echoedContentType(
      headers["content-type"],
      route === undefined ? this.#contentTypes : route.contentTypes,
    );
    const exchange: Exchange = {
      request,
      requestId: this.#requestIds.next(),
      contentType: contentType ?? DEFAULT_CONTENT_TYPE,
      hasOrigin: headers["origin"] !== undefined,
      startedMs: this.#options.stopwatch(),
      route,
      operation: UNKNOWN_OPERATION,
    };
    if (request.method !== "POST") return this.#answerOther(exchange);
    if (contentType === undefined) return notFoundResponse(exchange);
    this.#options.metrics.requestBytes.add(body.length);
    if (body.length > BODY_BYTES_MAX) return this.#fail(exchange, requestTooLarge());
    const coding = headers["content-encoding"];
    if (coding === undefined || coding === "identity") return this.#serve(exchange, body);
    if (coding === "gzip" || coding === "deflate") return this.#serveInflated(exchange, coding);
    return this.#fail(exchange, serializationError());
  }

  refuse(reason: RequestRefusal): HttpResponse {
    const error = REFUSALS[reason]();
    const envelope = {
      requestId: this.#requestIds.next(),
      contentType: DEFAULT_CONTENT_TYPE,
      hasOrigin: false,
    };
    this.#meters.get(UNKNOWN_OPERATION)?.record(error.status, 0);
    return bytesResponse(envelope, error.status, { body: errorBody(error) });
  }

  #answerOther(exchange: Exchange): HttpResponse {
    const { method, url, headers } = exchange.request;
    if (method === "GET" && (url === "/" || url.startsWith("/?"))) {
      return healthyResponse(exchange, this.#options.healthyText);
    }
    if (method === "OPTIONS" && exchange.hasOrigin) return preflightResponse(exchange, headers);
    return notFoundResponse(exchange);
  }

  async #serveInflated(exchange: Exchange, coding: ContentCoding): Promise<HttpResponse> {
    const { body, memory } = exchange.request;
    const outcome = await this.#inflations.inflate({ body, coding, memory });
    switch (outcome.kind) {
      case "inflated": {
        const response = await this.#serve(exchange, outcome.bytes);
        memory?.release(outcome.bytes.length);
        return response;
      }
      case "noCapacity":
        return this.#fail(exchange, serviceUnavailable());
      case "tooLarge":
        return this.#fail(exchange, requestTooLarge());
      case "damaged":
        // The caller's mistake, so not a fault to log, but AWS answers it with 500.
        return this.#fail(exchange, internalServerError());
    }
  }

  /** @param body the request's, its content coding undone */
  #serve(exchange: Exchange, body: Uint8Array): Awaitable<HttpResponse> {
    const { authenticator, clock } = this.#options;
    const { request, requestId, route } = exchange;
    try {
      const json = decodeJsonObject(body);
      if (json === null) throw serializationError();
      if (route === undefined) throw unknownOperation();
      const { operation } = route;
      exchange.operation = operation.name;
      const caller = authenticator.authenticate(request, clock.nowMs());
      const call = { requestId, callerArn: caller.arn, host: request.headers["host"] ?? "" };
      const output = operation.serve(json, call);
      if (!(output instanceof Promise)) return this.#succeed(exchange, output);
      return output
        .then((value) => this.#succeed(exchange, value))
        .catch((error: unknown) => this.#fail(exchange, error));
    } catch (error) {
      return this.#fail(exchange, error);
    }
  }

  #succeed(exchange: Exchange, output: unknown): Awaitable<HttpResponse> {
    return this.#send(exchange, 200, encodeJson(output));
  }

  #fail(exchange: Exchange, thrown: unknown): Awaitable<HttpResponse> {
    const { logger, metrics } = this.#options;
    const { requestId, operation } = exchange;
    const stateLogger = this.#stateLogger;
    const error = toApiError(thrown, { logger, stateLogger, metrics, requestId, operation });
    return this.#send(exchange, error.status, errorBody(error));
  }

  #send(exchange: Exchange, status: number, body: Uint8Array): Awaitable<HttpResponse> {
    const coding = answerCoding(exchange.request.headers["accept-encoding"], body.length);
    if (coding === undefined) return this.#finish(exchange, bytesResponse(exchange, status, { body }));
    return deflateBody(body, coding).then((deflated) =>
      this.#finish(exchange, bytesResponse(exchange, status, { body: deflated, coding })),
    );
  }

  #finish(exchange: Exchange, response: HttpResponse): HttpResponse {
    const { metrics, stopwatch } = this.#options;
    metrics.responseBytes.add(response.body.length);
    this.#meters.get(exchange.operation)?.record(response.status, stopwatch() - exchange.startedMs);
    return response;
  }
}

function routesOf(services: readonly JsonService[]): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const service of services) {
    const types = contentTypes([service]);
    for (const operation of service.operations) {
      routes.set(`${service.targetPrefix}.${operation.name}`, { service, operation, contentTypes: types });
    }
  }
  return routes;
}
