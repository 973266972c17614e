/**
 * The Query protocol over any service: a form comes in, by POST or in the query of a GET, and XML goes out.
 *
 *   size ─► Action, Version ─► caller ─► form ─► types, rules, operation ─► XML
 *   413     400 InvalidAction   403, 400   400     QueryError, ApiError      200
 *
 * Before the caller is known nothing is read of a form but the two parameters that say whose it is.
 */
import { Buffer } from "node:buffer";
import { requestTooLarge } from "../api/errors.ts";
import { KiB } from "../base/bytes.ts";
import type { Random } from "../base/random.ts";
import { ApiCall, type CallParts, type RequestIdSource } from "../call/api-call.ts";
import { formParameter, readForm } from "../codec/query-form.ts";
import { element, rootElement, xmlText } from "../codec/xml-writer.ts";
import type { HttpRequest, HttpResponse } from "../http/http-message.ts";
import type { Protocol } from "../http/protocol.ts";
import type { Logger } from "../telemetry/logger.ts";
import { invalidAction, malformedForm, missingAction, QueryError, queryError } from "./query-error.ts";
import type { QueryOperation, QueryService } from "./query-service.ts";

/** What is served, and who watches it. */
export interface QueryProtocolOptions {
  readonly services: readonly QueryService[];
  readonly calls: Omit<CallParts, "requestIds">;
  readonly random: Random;
  readonly logger: Logger;
}

const FORM_TYPE = "application/x-www-form-urlencoded";

/** Largest form: the longest policy documents, encoded, and more beside them. It is read in one go. */
const FORM_BYTES_MAX = 512 * KiB;

/** The namespace of errors that belong to no service. */
const GENERAL_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/** An operation that a form names. */
interface Route {
  readonly service: QueryService;
  readonly name: string;
  readonly operation: QueryOperation;
}

/** Serves the operations of all its services, which requests name by action and version. */
export class QueryProtocol implements Protocol {
  readonly #calls: CallParts;
  readonly #logger: Logger;
  readonly #services: ReadonlyMap<string, QueryService>;
  /** Operations that were called, of those that this program lacks. */
  readonly #missed = new Set<string>();

  constructor({ services, calls, random, logger }: QueryProtocolOptions) {
    this.#calls = { ...calls, requestIds: new RequestUuids(random) };
    this.#logger = logger;
    this.#services = new Map(services.map((service) => [service.apiVersion, service]));
  }

  claims({ method, url, headers }: HttpRequest): boolean {
    if (method === "GET") return url.startsWith("/?") && formParameter(url.slice(2), "Action") !== undefined;
    if (method !== "POST" || (url !== "/" && !url.startsWith("/?"))) return false;
    return (headers["content-type"] ?? "").toLowerCase().startsWith(FORM_TYPE);
  }

  async handle(request: HttpRequest): Promise<HttpResponse> {
    const call = new ApiCall(this.#calls, request);
    let namespace = GENERAL_NAMESPACE;
    try {
      if (request.body.length > FORM_BYTES_MAX) throw requestTooLarge();
      const form = formText(request);
      const route = this.#route(form);
      namespace = route.service.xmlNamespace;
      return answer(call, { namespace, name: route.name, content: await served(call, route, form) });
    } catch (error) {
      return refusal(call, namespace, error);
    }
  }

  #route(form: string): Route {
    const name = formParameter(form, "Action") ?? "";
    if (name === "") throw missingAction();
    const version = formParameter(form, "Version");
    const service = this.#services.get(version ?? "");
    const operation = service?.operations.get(name);
    if (service !== undefined && operation !== undefined) return { service, name, operation };
    if (service?.lacking.has(name) === true) this.#noteMissed(`${service.signingName}:${name}`);
    throw invalidAction(name, version);
  }

  /** The answer is the same for every unknown action; the log tells an operation of AWS's that is not there yet. */
  #noteMissed(action: string): void {
    if (this.#missed.has(action)) return;
    this.#missed.add(action);
    this.#logger.warn("an operation was called that this server does not have", { action });
  }
}

/** A form by GET stands in the request line, where its signature may stand too. */
const formText = ({ method, url, body }: HttpRequest): string =>
  method === "GET" ? url.slice(2) : Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");

/** The result element of the answer, with what the operation put out. */
async function served(call: ApiCall, { service, name, operation }: Route, form: string): Promise<string> {
  call.service = service.signingName;
  call.operation = name;
  await waitedFor(call, call.authenticate(service.signingName));
  const tree = readForm(form);
  if (typeof tree === "string") throw malformedForm(tree);
  const output = await waitedFor(call, operation.serve(tree, call));
  return operation.resultWrapper === undefined ? "" : element(operation.resultWrapper, output);
}

/** Others have the event loop while a promise is waited for. */
async function waitedFor<T>(call: ApiCall, value: T | Promise<T>): Promise<T> {
  if (!(value instanceof Promise)) return value;
  call.endTurn();
  try {
    return await value;
  } finally {
    call.beginTurn();
  }
}

function answer(
  call: ApiCall,
  {
    namespace,
    name,
    content,
  }: { readonly namespace: string; readonly name: string; readonly content: string },
): HttpResponse {
  const metadata = element("ResponseMetadata", element("RequestId", call.requestId));
  return finished(call, 200, rootElement(`${name}Response`, namespace, content + metadata));
}

function refusal(call: ApiCall, namespace: string, thrown: unknown): HttpResponse {
  const error = thrown instanceof QueryError ? thrown : queryError(call.fail(thrown));
  call.errorCode = error.code;
  const content =
    element("Type", error.status < 500 ? "Sender" : "Receiver") +
    element("Code", error.code) +
    element("Message", xmlText(error.message));
  const parts = element("Error", content) + element("RequestId", call.requestId);
  return finished(call, error.status, rootElement("ErrorResponse", namespace, parts));
}

/** Lets pages of every origin read an answer; which pages may ask is decided before. */
const OPEN_TO_ALL = [
  "Access-Control-Allow-Origin",
  "*",
  "Access-Control-Expose-Headers",
  "x-amzn-RequestId,Date",
] as const;

function finished(call: ApiCall, status: number, xml: string): HttpResponse {
  const body = Buffer.from(xml, "utf8");
  const headers = [
    "x-amzn-RequestId",
    call.requestId,
    "Content-Type",
    "text/xml",
    "Content-Length",
    String(body.length),
  ];
  if (call.request.headers["origin"] !== undefined) headers.push(...OPEN_TO_ALL);
  call.finish(status, body.length);
  return { status, headers, body };
}

/** Request ids as these services make them: random UUIDs. */
class RequestUuids implements RequestIdSource {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    const bytes = Buffer.from(this.#random.bytes(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
}
