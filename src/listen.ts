/**
 * One port for all doors: requests of operators go to `admin`, everything else to the API.
 */
import { Buffer } from "node:buffer";
import type { AdminAnswer, AdminDoor } from "./admin/admin-door.ts";
import { whenReady } from "./base/awaitable.ts";
import type { HttpHandler, HttpResponse } from "./http/http-message.ts";
import { HttpServer, type HttpServerOptions } from "./http/http-server.ts";

/** Which doors there are, and where. */
export interface ListenOptions extends Omit<HttpServerOptions, "handler"> {
  readonly api: HttpHandler;
  readonly admin: AdminDoor;
}

/** Starts to accept connections. @throws Error of `node:net`, with its `code` */
export const listen = ({ api, admin, ...options }: ListenOptions): Promise<HttpServer> =>
  HttpServer.listen({ ...options, handler: withAdmin(api, admin) });

/** The handler that asks `admin` first where it could have the answer. */
const withAdmin = (api: HttpHandler, admin: AdminDoor): HttpHandler => ({
  handle(request) {
    if (request.method !== "GET") return api.handle(request);
    const answer = admin.get(request.url.split("?", 1)[0] ?? "");
    return answer === undefined ? api.handle(request) : whenReady(answer, textResponse);
  },
  refuse: (reason) => api.refuse(reason),
});

function textResponse(answer: AdminAnswer): HttpResponse {
  const body = Buffer.from(answer.body);
  const headers = ["Content-Type", answer.contentType, "Content-Length", String(body.length)];
  return { status: answer.status, headers, body };
}
