/**
 * What a request says of its own signature, in the Authorization header or in the query string, before any of it
 * is believed. A part that is missing is refused with the texts of AWS, all missing parts in one message.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
import { incompleteSignature, invalidSignature, missingAuthenticationToken } from "../api/errors.ts";
import type { SignedRequest } from "./signed-request.ts";

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
