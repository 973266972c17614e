/**
 * What a request says of its own signature, in the Authorization header or in the query string, before any of it
 * is believed. A part that is missing is refused with the texts of AWS, all missing parts in one message. One part is
 * the credential, whose scope names the day, region and service for which the signing key was derived.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
import { incompleteSignature, invalidSignature, missingAuthenticationToken } from "../api/errors.ts";
import type { HttpRequest } from "../http/http-message.ts";

/** A request as it was received: signatures cover these very bytes, the body before any content decoding. */
export type SignedRequest = Pick<HttpRequest, "method" | "url" | "headers" | "firstHeaders" | "body"> &
  Partial<Pick<HttpRequest, "connection">>;

/** Every part is present and not empty; nothing else is checked. */
export interface SignatureClaim {
  readonly form: "header" | "query";
  readonly algorithm: string;
  /** `AKID/20260131/eu-west-2/dynamodb/aws4_request`, as sent. */
  readonly credential: string;
  /** Lower-case names joined with `;`, as sent. */
  readonly signedHeaders: string;
  readonly signature: string;
  /** Time of signing, as sent. */
  readonly timestamp: string;
  /** How long a query form is good for, in seconds, as sent. */
  readonly expires: string | undefined;
  readonly sessionToken: string | undefined;
  /** Query parameters, percent-decoded, in the order sent. */
  readonly query: readonly QueryParameter[];
}

/** One parameter, percent-decoded. */
export type QueryParameter = readonly [name: string, value: string];

const NO_QUERY: readonly QueryParameter[] = [];

/** The claim of `request`. @throws ApiError MissingAuthenticationToken, IncompleteSignature or InvalidSignature */
export function readClaim(request: SignedRequest): SignatureClaim {
  const authorization = request.headers["authorization"];
  if (request.firstHeaders !== undefined && request.firstHeaders["authorization"] !== authorization) {
    // AWS refuses it; the words are not documented.
    throw invalidSignature("Found more than one 'Authorization' HTTP header.");
  }
  const query = queryParameters(request.url);
  const inQuery = query.some(([name]) => name === "X-Amz-Algorithm");
  if (inQuery && authorization !== undefined) {
    throw invalidSignature(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  if (inQuery) return queryClaim(query);
  if (authorization === undefined || !authorization.startsWith("AWS4-")) throw missingAuthenticationToken();
  return headerClaim(request, authorization, query);
}

function headerClaim(
  request: SignedRequest,
  authorization: string,
  query: readonly QueryParameter[],
): SignatureClaim {
  const { headers } = request;
  const credential = authorizationPart(authorization, "Credential=");
  const signedHeaders = authorizationPart(authorization, "SignedHeaders=");
  const signature = authorizationPart(authorization, "Signature=");
  const timestamp = headers["x-amz-date"] ?? headers["date"] ?? "";
  if (credential === "" || signature === "" || signedHeaders === "" || timestamp === "") {
    const missing = [
      credential === "" ? "Authorization header requires 'Credential' parameter. " : "",
      signature === "" ? "Authorization header requires 'Signature' parameter. " : "",
      signedHeaders === "" ? "Authorization header requires 'SignedHeaders' parameter. " : "",
      timestamp === ""
        ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        : "",
    ];
    throw incompleteSignature(`${missing.join("")}Authorization=${authorization}`);
  }
  return {
    form: "header",
    // There is a space or comma: every part that was found has one in front.
    algorithm: authorization.slice(0, authorization.search(/[ ,]/)),
    credential,
    signedHeaders,
    signature,
    timestamp,
    expires: undefined,
    sessionToken: headers["x-amz-security-token"],
    query,
  };
}

/** What follows `label` until the next comma; empty when there is no such part. */
function authorizationPart(authorization: string, label: string): string {
  const at = authorization.indexOf(label);
  const before = authorization[at - 1];
  if (at < 0 || (before !== " " && before !== ",")) return "";
  const comma = authorization.indexOf(",", at);
  return authorization.slice(at + label.length, comma < 0 ? undefined : comma).trim();
}

/** The order in which AWS names what is missing. */
const QUERY_PARTS = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
] as const;

function queryClaim(query: readonly QueryParameter[]): SignatureClaim {
  const values = new Map(query);
  const missing = QUERY_PARTS.filter((name) => (values.get(name) ?? "") === "");
  if (missing.length > 0) {
    const texts = missing.map((name) => `AWS query-string parameters must include '${name}'. `);
    throw incompleteSignature(`${texts.join("")}Re-examine the query-string parameters.`);
  }
  const part = (name: (typeof QUERY_PARTS)[number]): string => values.get(name) ?? "";
  return {
    form: "query",
    algorithm: part("X-Amz-Algorithm"),
    credential: part("X-Amz-Credential"),
    signedHeaders: part("X-Amz-SignedHeaders"),
    signature: part("X-Amz-Signature"),
    timestamp: part("X-Amz-Date"),
    expires: values.get("X-Amz-Expires"),
    sessionToken: values.get("X-Amz-Security-Token"),
    query,
  };
}

/** Parameters of the request line; one that is not valid percent-encoding stays as it was sent. */
function queryParameters(url: string): readonly QueryParameter[] {
  const start = url.indexOf("?");
  if (start < 0 || start === url.length - 1) return NO_QUERY;
  return url
    .slice(start + 1)
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) return [percentDecoded(pair), ""] as const;
      return [percentDecoded(pair.slice(0, equals)), percentDecoded(pair.slice(equals + 1))] as const;
    });
}

function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** The parts of a credential, `AKID/20260131/eu-west-2/dynamodb/aws4_request`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `20260131` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** `aws4_request` in every valid scope. */
  readonly terminator: string;
}

/** The parts of a credential. @throws ApiError IncompleteSignature when there are not five, none empty */
export function readScope(credential: string): CredentialScope {
  const parts = credential.split("/");
  const [accessKeyId, day, region, service, terminator] = parts;
  if (parts.length !== 5 || !accessKeyId || !day || !region || !service || !terminator) {
    throw incompleteSignature(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  return { accessKeyId, day, region, service, terminator };
}

/** Services that AWS has once for all regions: clients sign for the region below or for the one they are set to. */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set(["sts"]);
const GLOBAL_REGION = "us-east-1";

/** What a scope must say to be good here. */
export interface ExpectedScope {
  /** Global services take their own as well. */
  readonly region: string;
  readonly service: string;
  /** Time of signing, `20260131T101112Z`. */
  readonly timestamp: string;
}

/** Refuses a scope for another place, service or day. @throws ApiError InvalidSignature naming all that is wrong */
export function checkScope(scope: CredentialScope, expected: ExpectedScope): void {
  let text = "";
  if (!isRightRegion(scope.region, expected)) text += "Credential should be scoped to a valid region. ";
  if (scope.service !== expected.service) {
    text += `Credential should be scoped to correct service: '${expected.service}'. `;
  }
  if (scope.terminator !== "aws4_request") {
    text += `Credential should be scoped with a valid terminator: 'aws4_request', not '${scope.terminator}'. `;
  }
  if (!expected.timestamp.startsWith(scope.day) || scope.day.length !== 8) {
    text += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.day}' != '${expected.timestamp.slice(0, 8)}', from '${expected.timestamp}'.`;
  }
  if (text !== "") throw invalidSignature(text);
}

const isRightRegion = (region: string, expected: ExpectedScope): boolean =>
  region === expected.region || (region === GLOBAL_REGION && GLOBAL_SERVICES.has(expected.service));
