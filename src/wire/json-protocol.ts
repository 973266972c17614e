/**
 * The AWS-JSON protocol, 1.0 and 1.1, over any service; a request from its bytes to the bytes of its answer:
 *
 *   method, type, size ─► target ─► caller ─► content coding ─► JSON ─► types, rules, operation ─► encode
 *       404, 413            400       400     413, 400, 500, 503  400          ApiError              200
 *
 * The order of the checks is AWS's, and no body is inflated or parsed before its caller is known. No socket is known here and no table: `http/` has the one, operations the other.
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
import type { Awaitable } from "../base/awaitable.ts";
import { NO_BYTES } from "../base/bytes.ts";
import { ApiCall, type CallParts } from "../call/api-call.ts";
import { decodeJsonObject, encodeJson } from "../codec/json-codec.ts";
import { answerCoding, type ContentCoding, deflateBody, Inflations } from "../http/content-coding.ts";
import type {
  ConnectionFacts,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
  RequestRefusal,
} from "../http/http-message.ts";
import type { MainProtocol } from "../http/protocol.ts";
import { BODY_BYTES_MAX } from "../http/server-limits.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { type BodyOwner, BodyReader } from "./body-reader.ts";
import {
  bytesResponse,
  contentTypes,
  type Envelope,
  echoedContentType,
  errorBody,
  healthyResponse,
  notFoundResponse,
  preflightResponse,
} from "./json-response.ts";
import type { JsonOperation, JsonService } from "./json-service.ts";

/** The type of answers to requests that named none. */
const DEFAULT_CONTENT_TYPE = "application/x-amz-json-1.0";

const REFUSALS: Readonly<Record<RequestRefusal, () => ApiError>> = {
  tooLarge: requestTooLarge,
  noCapacity: serviceUnavailable,
};

/** What is served, to whom, and who watches it. */
export interface JsonProtocolOptions {
  readonly services: readonly JsonService[];
  readonly calls: CallParts;
  /** What `GET /` answers. */
  readonly healthyText: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** An operation that a target names. */
interface Route {
  readonly service: JsonService;
  readonly operation: JsonOperation;
  /** Content types in which its service is spoken to. */
  readonly contentTypes: readonly string[];
}

/** What all calls of a protocol share. */
interface JsonCallParts extends CallParts {
  readonly bodies: BodyReader;
}

/** A request while it is worked on. */
class JsonCall extends ApiCall implements Envelope, BodyOwner {
  readonly contentType: string;
  heapBytes = 0;
  readonly #bodies: BodyReader;

  /** @param route undefined for a target that no service has */
  constructor(parts: JsonCallParts, request: HttpRequest, route: Route | undefined, contentType: string) {
    super(parts, request);
    this.#bodies = parts.bodies;
    this.contentType = contentType;
    if (route === undefined) return;
    this.service = route.service.signingName;
    this.operation = route.operation.name;
  }

  /** Of repeated headers the first alone counts. */
  get headers(): HttpHeaders {
    return this.request.firstHeaders ?? this.request.headers;
  }

  get hasOrigin(): boolean {
    return this.headers["origin"] !== undefined;
  }

  override finish(status: number, bytesOut: number): void {
    super.finish(status, bytesOut);
    this.#bodies.release(this);
  }
}

/** Serves the operations of all its services, which requests name by target. */
export class JsonProtocol implements MainProtocol {
  readonly #options: JsonProtocolOptions;
  readonly #calls: JsonCallParts;
  readonly #bodies = new BodyReader();
  /** By target, such as `DynamoDB_20120810.GetItem`. */
  readonly #routes: ReadonlyMap<string, Route>;
  /** Those of all services. */
  readonly #contentTypes: readonly string[];
  /** Targets of operations that this program lacks, as long as nobody called them. */
  readonly #lacking: Set<string>;
  readonly #inflations: Inflations;

  constructor(options: JsonProtocolOptions) {
    this.#options = options;
    this.#calls = { ...options.calls, bodies: this.#bodies };
    this.#routes = routesOf(options.services);
    this.#contentTypes = contentTypes(options.services);
    this.#lacking = lackingTargets(options.services);
    this.#inflations = new Inflations(options.metrics);
  }

  /** Also a target that no service has: the protocol has an answer for those. */
  claims({ method, headers }: HttpRequest): boolean {
    return method === "POST" && headers["x-amz-target"] !== undefined;
  }

  handle(request: HttpRequest): Awaitable<HttpResponse> {
    const { body } = request;
    const headers = request.firstHeaders ?? request.headers;
    const target = headers["x-amz-target"];
    const route = this.#routes.get(target ?? "");
    const contentType = echoedContentType(
      headers["content-type"],
      route === undefined ? this.#contentTypes : route.contentTypes,
    );
    const call = new JsonCall(this.#calls, request, route, contentType ?? DEFAULT_CONTENT_TYPE);
    if (request.method !== "POST") return this.#answerOther(call);
    if (contentType === undefined && body.length > 0) return notFoundResponse(call);
    if (body.length > BODY_BYTES_MAX) return fail(call, requestTooLarge());
    if (route === undefined) return this.#refuseTarget(call, target ?? "");
    try {
      const authenticating = call.authenticate(route.service.signingName);
      if (authenticating === undefined) return this.#read(call, route);
      return authenticating.then(() => this.#read(call, route)).catch((error: unknown) => fail(call, error));
    } catch (error) {
      return fail(call, error);
    }
  }

  /** The answer is the same for every unknown target; the log tells an operation of AWS's that is not there yet. */
  #refuseTarget(call: JsonCall, target: string): Awaitable<HttpResponse> {
    if (this.#lacking.delete(target)) {
      this.#options.logger.warn("an operation was called that this server does not have", { target });
    }
    return fail(call, unknownOperation());
  }

  /** Undoes the content coding of the body, and serves it. */
  #read(call: JsonCall, { operation }: Route): Awaitable<HttpResponse> {
    const coding = call.headers["content-encoding"];
    if (coding === undefined || coding === "identity") {
      return this.#serve(call, operation, call.request.body);
    }
    if (coding === "gzip" || coding === "deflate") return this.#serveInflated(call, operation, coding);
    return fail(call, serializationError());
  }

  /** @param body the request's, its content coding undone */
  #serve(call: JsonCall, operation: JsonOperation, body: Uint8Array): Awaitable<HttpResponse> {
    if (this.#bodies.admit(body, call)) return serve(call, operation, decodeJsonObject(body));
    return this.#bodies.read(body, call).then(
      (json) => serve(call, operation, json),
      (error: unknown) => fail(call, error),
    );
  }

  refuse(reason: RequestRefusal, connection: ConnectionFacts): HttpResponse {
    const unread = { method: "", url: "", headers: {}, body: NO_BYTES, connection };
    const call = new JsonCall(this.#calls, unread, undefined, DEFAULT_CONTENT_TYPE);
    const error = call.fail(REFUSALS[reason]());
    return finished(call, bytesResponse(call, error.status, { body: errorBody(error) }));
  }

  /** Answers what is no call of an operation. */
  #answerOther(call: JsonCall): HttpResponse {
    const { headers } = call;
    const { method, url } = call.request;
    if (method === "GET" && (url === "/" || url.startsWith("/?"))) {
      return healthyResponse(call, this.#options.healthyText);
    }
    if (method === "OPTIONS" && call.hasOrigin) return preflightResponse(call, headers);
    return notFoundResponse(call);
  }

  async #serveInflated(
    call: JsonCall,
    operation: JsonOperation,
    coding: ContentCoding,
  ): Promise<HttpResponse> {
    const { body, memory } = call.request;
    call.endTurn();
    const outcome = await this.#inflations.inflate({ body, coding, memory });
    call.beginTurn();
    switch (outcome.kind) {
      case "inflated": {
        const response = await this.#serve(call, operation, outcome.bytes);
        memory?.release(outcome.bytes.length);
        return response;
      }
      case "noCapacity":
        return fail(call, serviceUnavailable());
      case "tooLarge":
        return fail(call, requestTooLarge());
      case "damaged":
        // The caller's mistake, so not a fault to log, but AWS answers it with 500.
        return fail(call, internalServerError());
    }
  }
}

/** Targets of operations that the services have and this program lacks. */
const lackingTargets = (services: readonly JsonService[]): Set<string> =>
  new Set(
    services.flatMap(({ targetPrefix, lacking = [] }) => lacking.map((name) => `${targetPrefix}.${name}`)),
  );

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

function serve(call: JsonCall, operation: JsonOperation, json: object | null): Awaitable<HttpResponse> {
  try {
    if (json === null) throw serializationError();
    const output = operation.serve(json, call);
    if (!(output instanceof Promise)) return succeed(call, output);
    call.endTurn();
    return output.then((value) => answerLater(call, value)).catch((error: unknown) => fail(call, error));
  } catch (error) {
    return fail(call, error);
  }
}

function answerLater(call: JsonCall, output: unknown): Awaitable<HttpResponse> {
  call.beginTurn();
  return succeed(call, output);
}

/** An operation whose shape has no output answers nothing, not an empty object. */
const succeed = (call: JsonCall, output: unknown): Awaitable<HttpResponse> =>
  send(call, 200, output === undefined ? NO_BYTES : encodeJson(output));

function fail(call: JsonCall, thrown: unknown): Awaitable<HttpResponse> {
  const error = call.fail(thrown);
  return send(call, error.status, errorBody(error));
}

function send(call: JsonCall, status: number, body: Uint8Array): Awaitable<HttpResponse> {
  const coding = answerCoding(call.headers["accept-encoding"], body.length);
  if (coding === undefined) return finished(call, bytesResponse(call, status, { body }));
  call.endTurn();
  return deflateBody(body, coding).then((deflated) =>
    finished(call, bytesResponse(call, status, { body: deflated, coding })),
  );
}

function finished(call: ApiCall, response: HttpResponse): HttpResponse {
  call.finish(response.status, response.body.length);
  return response;
}
