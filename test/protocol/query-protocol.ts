/**
 * The protocol of older AWS services, as far as one operation needs it: a form comes in, XML goes out. Stands for the
 * services that will share the port, and shows what a protocol has to bring along: nothing of the JSON protocol, and
 * nothing of the operations.
 */
import { Buffer } from "node:buffer";
import { type ApiError, unknownOperation } from "../../src/api/errors.ts";
import { ApiCall, type CallParts } from "../../src/call/api-call.ts";
import type { HttpRequest, HttpResponse } from "../../src/http/http-message.ts";
import type { Protocol } from "../../src/http/protocol.ts";

/** Serves `GetCallerIdentity` of the Security Token Service. */
export class QueryProtocol implements Protocol {
  readonly #calls: CallParts;

  constructor(calls: CallParts) {
    this.#calls = calls;
  }

  claims({ method, headers }: HttpRequest): boolean {
    return method === "POST" && / Credential=[^/]+\/[^/]+\/[^/]+\/sts\//.test(headers["authorization"] ?? "");
  }

  async handle(request: HttpRequest): Promise<HttpResponse> {
    const call = new ApiCall(this.#calls, request);
    try {
      return await identity(call);
    } catch (error) {
      return failure(call, call.fail(error));
    }
  }
}

async function identity(call: ApiCall): Promise<HttpResponse> {
  const form = new URLSearchParams(Buffer.from(call.request.body).toString("utf8"));
  if (form.get("Action") !== "GetCallerIdentity") throw unknownOperation();
  call.service = "sts";
  call.operation = "GetCallerIdentity";
  await call.authenticate("sts");
  const { arn, accountId } = call.principal;
  const result = `<Arn>${arn}</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`;
  return answer(call, 200, `<GetCallerIdentityResult>${result}</GetCallerIdentityResult>`);
}

function failure(call: ApiCall, { type, status, message }: ApiError): HttpResponse {
  return answer(call, status, `<Error><Code>${type}</Code><Message>${message}</Message></Error>`);
}

function answer(call: ApiCall, status: number, inner: string): HttpResponse {
  const body = Buffer.from(`<Response>${inner}<RequestId>${call.requestId}</RequestId></Response>`);
  call.finish(status, body.length);
  return { status, headers: ["Content-Type", "text/xml", "Content-Length", String(body.length)], body };
}
