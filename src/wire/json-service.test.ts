/**
 * Several services in one protocol, each in its version of JSON, and callers that are known only later.
 */
import { describe, expect, it } from "vitest";
import { testCallParts } from "../../test/fixture/call-parts.ts";
import { validationError } from "../api/errors.ts";
import { type Authenticator, accountOwner } from "../auth/authenticator.ts";
import { type HttpRequest, type HttpResponse, IN_PROCESS } from "../http/http-message.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { JsonProtocol } from "./json-protocol.ts";
import type { JsonService } from "./json-service.ts";

const OWNER = accountOwner("123456789012", "AK");

const service = (name: string, jsonVersion: JsonService["jsonVersion"]): JsonService => ({
  targetPrefix: name,
  jsonVersion,
  signingName: name.toLowerCase(),
  operations: [{ name: "Who", serve: (_, { principal }) => ({ service: name, caller: principal.arn }) }],
});

/** The service that each signature had to be scoped to. */
const asked: string[] = [];

const askingAuthenticator: Authenticator = {
  authenticate: (_, name) => {
    asked.push(name);
    return OWNER;
  },
};

function protocol(authenticator: Authenticator = askingAuthenticator): JsonProtocol {
  return new JsonProtocol({
    services: [service("Old", "1.0"), service("New", "1.1")],
    calls: testCallParts({ authenticator }),
    healthyText: "healthy",
    logger: silentLogger,
    metrics: new Metrics(),
  });
}

const request = (target: string | undefined, version = "1.0", method = "POST"): HttpRequest => ({
  method,
  url: "/",
  headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target },
  body: Buffer.from("{}"),
  connection: IN_PROCESS,
});

async function answer(target: string, version: string): Promise<string> {
  const { status, headers, body } = await protocol().handle(request(target, version));
  const contentType = headers[headers.indexOf("Content-Type") + 1] ?? "";
  return `${status} ${contentType.slice(-3)} ${Buffer.from(body).toString()}`;
}

describe("services", () => {
  it("are told apart by the target's prefix, each with its signing name and version of JSON", async () => {
    asked.length = 0;
    expect(await answer("Old.Who", "1.0")).toBe(`200 1.0 {"service":"Old","caller":"${OWNER.arn}"}`);
    expect(await answer("New.Who", "1.1")).toBe(`200 1.1 {"service":"New","caller":"${OWNER.arn}"}`);
    expect(asked).toEqual(["old", "new"]);
  });

  it("in the version of another service are not found", async () => {
    expect(await answer("Old.Who", "1.1")).toMatch(/^404 /);
    expect(await answer("New.Who", "1.0")).toMatch(/^404 /);
  });

  it("that nobody has are unknown in every version", async () => {
    expect(await answer("None.Who", "1.0")).toMatch(/^400 1.0 .*UnknownOperationException/);
    expect(await answer("None.Who", "1.1")).toMatch(/^400 1.1 .*UnknownOperationException/);
  });

  it("of the protocol are all that name a target by POST", () => {
    const one = protocol();
    expect(one.claims(request("Old.Who"))).toBe(true);
    expect(one.claims(request("None.Who"))).toBe(true);
    expect(one.claims(request(undefined))).toBe(false);
    expect(one.claims(request("Old.Who", "1.0", "GET"))).toBe(false);
  });
});

describe("a caller", () => {
  const bodyOf = async (response: HttpResponse | Promise<HttpResponse>): Promise<string> =>
    Buffer.from((await response).body).toString();

  it("that is known at once is answered at once", () => {
    expect(protocol().handle(request("Old.Who"))).not.toBeInstanceOf(Promise);
  });

  it("that is known only later is waited for", async () => {
    const later = protocol({ authenticate: () => Promise.resolve(OWNER) }).handle(request("Old.Who"));
    expect(later).toBeInstanceOf(Promise);
    expect(await bodyOf(later)).toContain(OWNER.arn);
  });

  it("that is refused later is answered with the reason", async () => {
    const authenticate = () => Promise.reject(validationError("nobody"));
    expect(await bodyOf(protocol({ authenticate }).handle(request("Old.Who")))).toContain("nobody");
  });
});
