/**
 * What a client is told whose bytes are no request that can be read, or who does not send one in time: status and
 * headers as all other answers have them, and no body, for nobody knows which protocol was meant.
 */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { NO_BYTES } from "../base/bytes.ts";
import type { HttpResponse } from "./http-message.ts";
import type { ResponseHeads } from "./message-head.ts";

const emptyResponse = (status: number): HttpResponse => ({
  status,
  headers: ["Content-Length", "0"],
  body: NO_BYTES,
});

/** A request that is none. */
export const BAD_REQUEST = emptyResponse(400);

/** A request, or the next part of one, that did not come in time. */
export const REQUEST_TIMEOUT = emptyResponse(408);

/** By code of the error in which `node:http` reports them; everything else is a bad request. */
const RESPONSES: ReadonlyMap<string | undefined, HttpResponse> = new Map([
  ["HPE_HEADER_OVERFLOW", emptyResponse(431)],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", emptyResponse(413)],
  ["ERR_HTTP_REQUEST_TIMEOUT", REQUEST_TIMEOUT],
]);

/**
 * Answers what `server` cannot read, which `node:http` does without the headers that every answer has.
 * @param isAnswering whether an answer has begun on the connection; nothing may be written into it
 */
export function answerUnreadable(
  server: Server,
  heads: ResponseHeads,
  isAnswering: (socket: Socket) => boolean,
): void {
  server.on("clientError", ({ code }: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    if (!socket.writable || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    socket.write(heads.head(RESPONSES.get(code) ?? BAD_REQUEST, true), "latin1");
    socket.destroySoon();
  });
}
