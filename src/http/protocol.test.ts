/** Requests find their protocol. */
import { expect, it } from "vitest";
import { type HttpRequest, type HttpResponse, IN_PROCESS } from "./http-message.ts";
import { type MainProtocol, type Protocol, ProtocolRouter } from "./protocol.ts";

const answer = (text: string): HttpResponse => ({ status: 200, headers: [], body: Buffer.from(text) });

const protocolAt = (path: string, text: string): Protocol => ({
  claims: ({ url }) => url === path,
  handle: () => answer(text),
});

const main: MainProtocol = {
  ...protocolAt("/", "main"),
  refuse: (reason, { listener }) => answer(`${reason} on ${listener}`),
};

const router = new ProtocolRouter(main, [
  protocolAt("/", "never"),
  protocolAt("/a", "first"),
  protocolAt("/a", "second"),
]);

const request = (url: string): HttpRequest => ({
  method: "POST",
  url,
  headers: {},
  body: new Uint8Array(0),
  connection: IN_PROCESS,
});

it.each([
  ["/", "main", "that the main protocol claims"],
  ["/a", "first", "that two others claim"],
  ["/b", "main", "that nobody claims"],
])("a request to %s is answered by %s: one %s", async (url, text) => {
  const { body } = await router.handle(request(url));
  expect(Buffer.from(body).toString()).toBe(text);
});

it("requests that were not read are refused by the main protocol", () => {
  expect(Buffer.from(router.refuse("tooLarge", IN_PROCESS).body).toString()).toBe("tooLarge on in-process");
});
