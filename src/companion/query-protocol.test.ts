/** The Query protocol over any service: which requests are its own, and how they are answered and refused. */
import { describe, expect, it } from "vitest";
import { describedService } from "../../scripts/generate-api/description.ts";
import { testCallParts } from "../../test/fixture/call-parts.ts";
import { people } from "../../test/fixture/service-models.ts";
import {
  ApiError,
  accessDenied,
  type ErrorType,
  incompleteSignature,
  internalServerError,
  invalidSignature,
  missingAuthenticationToken,
  resourceInUse,
  serviceUnavailable,
  throttling,
  unrecognizedClient,
} from "../api/errors.ts";
import { type Authenticator, accountOwner } from "../auth/authenticator.ts";
import { systemRandom } from "../base/random.ts";
import type { FinishedCall } from "../call/api-call.ts";
import { type HttpRequest, IN_PROCESS } from "../http/http-message.ts";
import { type Logger, silentLogger } from "../telemetry/logger.ts";
import { QueryProtocol } from "./query-protocol.ts";
import { queryService } from "./query-service.ts";

const OWNER = accountOwner("123456789012", "AK");
const NAMESPACE = "https://people.example/doc/2010-05-08/";
const ARN = "arn:aws:iam::123456789012:user/ada";

const finished: FinishedCall[] = [];
const logged: unknown[] = [];
const logger: Logger = { ...silentLogger, warn: (event, facts) => logged.push({ event, ...facts }) };

interface Inputs {
  readonly GetCaller: object;
  readonly RemovePerson: { readonly Arn: string };
}
interface Outputs {
  readonly GetCaller: { readonly Arn: string };
  readonly RemovePerson: undefined;
}

function protocol(
  authenticate: Authenticator["authenticate"] = () => OWNER,
  remove: () => undefined | Promise<undefined> = () => undefined,
): QueryProtocol {
  finished.length = 0;
  logged.length = 0;
  const service = queryService<Inputs, Outputs>(describedService(people), {
    GetCaller: (_, { principal }) => ({ Arn: principal.arn }),
    RemovePerson: remove,
  });
  return new QueryProtocol({
    services: [{ ...service, lacking: new Set(["AddPerson"]) }],
    calls: testCallParts({ authenticator: { authenticate }, listeners: [(call) => finished.push(call)] }),
    random: systemRandom,
    logger,
  });
}

const post = (form: string, headers: Readonly<Record<string, string>> = {}): HttpRequest => ({
  method: "POST",
  url: "/",
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  body: Buffer.from(form),
  connection: IN_PROCESS,
});

const get = (url: string): HttpRequest => ({
  method: "GET",
  url,
  headers: {},
  body: new Uint8Array(0),
  connection: IN_PROCESS,
});

const UUID = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g;

/** Status and body, with the request's id as `ID`. */
async function answer(request: HttpRequest, by = protocol()): Promise<string> {
  const { status, body } = await by.handle(request);
  return `${status} ${Buffer.from(body).toString()}`.replaceAll(UUID, "ID");
}

const refusal = (status: number, type: string, code: string, text: string, namespace = NAMESPACE): string =>
  `${status} <ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${code}</Code>` +
  `${text === "" ? "<Message/>" : `<Message>${text}</Message>`}</Error><RequestId>ID</RequestId></ErrorResponse>`;

const VERSION = "Version=2010-05-08";
const CALLER =
  `200 <GetCallerResponse xmlns="${NAMESPACE}"><GetCallerResult><Arn>${OWNER.arn}</Arn></GetCallerResult>` +
  "<ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></GetCallerResponse>";

describe("the protocol's own requests", () => {
  it.each<[rule: string, request: HttpRequest, isOwn: boolean]>([
    ["are forms", post("Action=GetCaller"), true],
    [
      "are forms with a character set",
      post("", { "content-type": "Application/x-www-form-urlencoded; charset=utf-8" }),
      true,
    ],
    ["are actions in the query of a GET", get("/?Version=1&Action=GetCaller"), true],
    ["are none without an action there", get("/?Version=1"), false],
    ["are none of other pages", get("/health?Action=GetCaller"), false],
    ["are no forms to other paths", { ...post("Action=GetCaller"), url: "/x" }, false],
    ["are no other bodies", post("{}", { "content-type": "application/json" }), false],
    ["are no other methods", { ...post("Action=GetCaller"), method: "PUT" }, false],
  ])("%s", (_rule, request, isOwn) => {
    expect(protocol().claims(request)).toBe(isOwn);
  });
});

describe("a call", () => {
  it("by POST and by GET is answered alike", async () => {
    expect(await answer(post(`Action=GetCaller&${VERSION}`))).toBe(CALLER);
    expect(await answer(get(`/?${VERSION}&Action=GetCaller`))).toBe(CALLER);
  });

  it("that waits for its caller and for its outcome is answered then", async () => {
    const later = protocol(
      () => Promise.resolve(OWNER),
      () => Promise.resolve(undefined),
    );
    expect(await answer(post(`Action=RemovePerson&${VERSION}&Arn=${ARN}`), later)).toBe(
      `200 <RemovePersonResponse xmlns="${NAMESPACE}"><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></RemovePersonResponse>`,
    );
  });

  it("has its id in body, header and what listeners get", async () => {
    const { headers, body } = await protocol().handle(post(`Action=RemovePerson&${VERSION}&Arn=${ARN}`));
    const [id = ""] = Buffer.from(body).toString().match(UUID) ?? [];
    expect(headers[headers.indexOf("x-amzn-RequestId") + 1]).toBe(id);
    expect(finished).toHaveLength(1);
    expect(finished[0]).toMatchObject({
      requestId: id,
      service: "people",
      operation: "RemovePerson",
      caller: OWNER,
      input: { Arn: ARN },
      errorCode: null,
      status: 200,
      bytesOut: body.length,
    });
  });

  it("of a page may be read by it", async () => {
    const { headers } = await protocol().handle(post("", { origin: "http://localhost" }));
    expect(headers[headers.indexOf("Access-Control-Allow-Origin") + 1]).toBe("*");
    expect((await protocol().handle(post(""))).headers).not.toContain("Access-Control-Allow-Origin");
  });
});

describe("what is refused", () => {
  const GENERAL = "https://sts.amazonaws.com/doc/2011-06-15/";

  it.each<[rule: string, form: string, answer: string]>([
    [
      "no action",
      VERSION,
      refusal(
        400,
        "Sender",
        "MissingAction",
        "The request is missing an action or a required parameter.",
        GENERAL,
      ),
    ],
    [
      "an action that nobody has",
      `Action=Get%3CCaller&${VERSION}`,
      refusal(
        400,
        "Sender",
        "InvalidAction",
        "Could not find operation Get&lt;Caller for version 2010-05-08",
        GENERAL,
      ),
    ],
    [
      "another version",
      "Action=GetCaller&Version=2010-05-09",
      refusal(
        400,
        "Sender",
        "InvalidAction",
        "Could not find operation GetCaller for version 2010-05-09",
        GENERAL,
      ),
    ],
    [
      "no version",
      "Action=GetCaller",
      refusal(
        400,
        "Sender",
        "InvalidAction",
        "Could not find operation GetCaller for version NO_VERSION_SPECIFIED",
        GENERAL,
      ),
    ],
    [
      "a name of an object's own",
      `Action=constructor&${VERSION}`,
      refusal(
        400,
        "Sender",
        "InvalidAction",
        "Could not find operation constructor for version 2010-05-08",
        GENERAL,
      ),
    ],
    [
      "an absent member",
      `Action=RemovePerson&${VERSION}`,
      refusal(
        400,
        "Sender",
        "ValidationError",
        "1 validation error detected: Value null at &apos;arn&apos; failed to satisfy constraint: Member must not be null",
      ),
    ],
    [
      "a broken constraint",
      `Action=RemovePerson&${VERSION}&Arn=short`,
      refusal(
        400,
        "Sender",
        "ValidationError",
        "1 validation error detected: Value &apos;short&apos; at &apos;arn&apos; failed to satisfy constraint: Member must have length greater than or equal to 20",
      ),
    ],
    [
      "a value of another type",
      `Action=RemovePerson&${VERSION}&Arn.First=a`,
      refusal(400, "Sender", "MalformedInput", "The value of Arn is not a valid string"),
    ],
    [
      "bad encoding",
      `Action=RemovePerson&${VERSION}&Arn=%ff`,
      refusal(400, "Sender", "MalformedInput", "The request is not well encoded"),
    ],
    [
      "a form that is too large",
      `Action=GetCaller&${VERSION}&X=${"x".repeat(512 * 1024)}`,
      refusal(413, "Sender", "RequestEntityTooLarge", "", GENERAL),
    ],
  ])("%s", async (_rule, form, expected) => {
    expect(await answer(post(form))).toBe(expected);
  });

  it.each<[error: ApiError, status: number, type: string, code: string]>([
    [missingAuthenticationToken(), 403, "Sender", "MissingAuthenticationToken"],
    [incompleteSignature("no"), 400, "Sender", "IncompleteSignature"],
    [invalidSignature("no"), 403, "Sender", "SignatureDoesNotMatch"],
    [unrecognizedClient(), 403, "Sender", "InvalidClientTokenId"],
    [new ApiError("ExpiredTokenException" satisfies ErrorType, "no"), 403, "Sender", "ExpiredToken"],
    [throttling("no"), 400, "Sender", "Throttling"],
  ])("a caller, for %s", async (error, status, type, code) => {
    const by = protocol(() => {
      throw error;
    });
    // What follows is not looked at before the caller is known.
    expect(await answer(post(`Action=RemovePerson&${VERSION}&Arn=%ff`), by)).toBe(
      refusal(status, type, code, error.message),
    );
    expect(finished[0]).toMatchObject({ service: "people", caller: null, errorCode: code, status });
  });

  it.each<[thrown: Error, status: number, type: string, code: string, text: string]>([
    [accessDenied("no"), 403, "Sender", "AccessDenied", "no"],
    [internalServerError("no"), 500, "Receiver", "InternalFailure", "no"],
    [serviceUnavailable("no"), 503, "Receiver", "ServiceUnavailable", "no"],
    [resourceInUse("no"), 400, "Sender", "ResourceInUseException", "no"],
    [new Error("inside"), 500, "Receiver", "InternalFailure", "Internal server error"],
  ])("what an operation throws: %s", async (thrown, status, type, code, text) => {
    const by = protocol(undefined, () => Promise.reject(thrown));
    expect(await answer(post(`Action=RemovePerson&${VERSION}&Arn=${ARN}`), by)).toBe(
      refusal(status, type, code, text),
    );
    expect(finished[0]).toMatchObject({ caller: OWNER, errorCode: code, status });
  });

  it("an operation of AWS's that is not there, which the log names once", async () => {
    const by = protocol();
    const text = "Could not find operation AddPerson for version 2010-05-08";
    for (let times = 0; times < 2; times++) {
      expect(await answer(post(`Action=AddPerson&${VERSION}`), by)).toBe(
        refusal(400, "Sender", "InvalidAction", text, GENERAL),
      );
    }
    await answer(post(`Action=Nothing&${VERSION}`), by);
    expect(logged).toEqual([
      { event: "an operation was called that this server does not have", action: "people:AddPerson" },
    ]);
  });
});
