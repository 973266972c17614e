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
import type { Awaitable } from "../base/awaitable.ts";
import { NO_BYTES } from "../base/bytes.ts";
import { ApiCall, type CallParts } from "../call/api-call.ts";
import { decodeJsonObject, encodeJson } from "../codec/json-codec.ts";
import { answerCoding, type ContentCoding, deflateBody, Inflations } from "../http/content-coding.ts";
import type { ConnectionFacts, HttpRequest, HttpResponse, RequestRefusal } from "../http/http-message.ts";
import type { MainProtocol } from "../http/protocol.ts";
import { BODY_BYTES_MAX } from "../http/server-limits.ts";
import type { Metrics } from "../telemetry/metrics.ts";
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
  readonly metrics: Metrics;
}

/** An operation that a target names. */
interface Route {
  readonly service: JsonService;
  readonly operation: JsonOperation;
  /** Content types in which its service is spoken to. */
  readonly contentTypes: readonly string[];
}

/** A request while it is worked on. */
class JsonCall extends ApiCall implements Envelope {
  /** Undefined for a target that no service has. */
  readonly route: Route | undefined;
  readonly contentType: string;

  constructor(parts: CallParts, request: HttpRequest, route: Route | undefined, contentType: string) {
    super(parts, request);
    this.route = route;
    this.contentType = contentType;
  }

  get hasOrigin(): boolean {
    return this.request.headers["origin"] !== undefined;
  }
}

/** Serves the operations of all its services, which requests name by target. */
export class JsonProtocol implements MainProtocol {
  readonly #options: JsonProtocolOptions;
  /** By target, such as `DynamoDB_20120810.GetItem`. */
  readonly #routes: ReadonlyMap<string, Route>;
  /** Those of all services. */
  readonly #contentTypes: readonly string[];
  readonly #inflations: Inflations;

  constructor(options: JsonProtocolOptions) {
    this.#options = options;
    this.#routes = routesOf(options.services);
    this.#contentTypes = contentTypes(options.services);
    this.#inflations = new Inflations(options.metrics);
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
    const call = new JsonCall(this.#options.calls, request, route, contentType ?? DEFAULT_CONTENT_TYPE);
    if (request.method !== "POST") return this.#answerOther(call);
    if (contentType === undefined) return notFoundResponse(call);
    if (body.length > BODY_BYTES_MAX) return fail(call, requestTooLarge());
    const coding = headers["content-encoding"];
    if (coding === undefined || coding === "identity") return serve(call, body);
    if (coding === "gzip" || coding === "deflate") return this.#serveInflated(call, coding);
    return fail(call, serializationError());
  }

  refuse(reason: RequestRefusal, connection: ConnectionFacts): HttpResponse {
    const unread = { method: "", url: "", headers: {}, body: NO_BYTES, connection };
    const call = new JsonCall(this.#options.calls, unread, undefined, DEFAULT_CONTENT_TYPE);
    const error = call.fail(REFUSALS[reason]());
    return finished(call, bytesResponse(call, error.status, { body: errorBody(error) }));
  }

  /** Answers what is no call of an operation. */
  #answerOther(call: JsonCall): HttpResponse {
    const { method, url, headers } = call.request;
    if (method === "GET" && (url === "/" || url.startsWith("/?"))) {
      return healthyResponse(call, this.#options.healthyText);
    }
    if (method === "OPTIONS" && call.hasOrigin) return preflightResponse(call, headers);
    return notFoundResponse(call);
  }

  async #serveInflated(call: JsonCall, coding: ContentCoding): Promise<HttpResponse> {
    const { body, memory } = call.request;
    const outcome = await this.#inflations.inflate({ body, coding, memory });
    switch (outcome.kind) {
      case "inflated": {
        const response = await serve(call, outcome.bytes);
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

/** @param body the request's, its content coding undone */
function serve(call: JsonCall, body: Uint8Array): Awaitable<HttpResponse> {
  try {
    const output = outputOf(call, body);
    if (!(output instanceof Promise)) return succeed(call, output);
    return output.then((value) => succeed(call, value)).catch((error: unknown) => fail(call, error));
  } catch (error) {
    return fail(call, error);
  }
}

/** Runs the operation that the call names, once its caller is known. @throws ApiError */
function outputOf(call: JsonCall, body: Uint8Array): Awaitable<unknown> {
  const json = decodeJsonObject(body);
  if (json === null) throw serializationError();
  const { route } = call;
  if (route === undefined) throw unknownOperation();
  const { service, operation } = route;
  call.service = service.signingName;
  call.operation = operation.name;
  const authenticating = call.authenticate(service.signingName);
  if (authenticating === undefined) return operation.serve(json, call);
  return authenticating.then(() => operation.serve(json, call));
}

const succeed = (call: JsonCall, output: unknown): Awaitable<HttpResponse> =>
  send(call, 200, encodeJson(output));

function fail(call: JsonCall, thrown: unknown): Awaitable<HttpResponse> {
  const error = call.fail(thrown);
  return send(call, error.status, errorBody(error));
}

function send(call: JsonCall, status: number, body: Uint8Array): Awaitable<HttpResponse> {
  const coding = answerCoding(call.request.headers["accept-encoding"], body.length);
  if (coding === undefined) return finished(call, bytesResponse(call, status, { body }));
  return deflateBody(body, coding).then((deflated) =>
    finished(call, bytesResponse(call, status, { body: deflated, coding })),
  );
}

function finished(call: ApiCall, response: HttpResponse): HttpResponse {
  call.finish(response.status, response.body.length);
  return response;
}
