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
  let credential = "";
  let signedHeaders = "";
  let signature = "";
  const space = authorization.indexOf(" ");
  const parts = space < 0 ? [] : authorization.slice(space + 1).split(",");
  for (const part of parts) {
    const text = part.trim();
    if (text.startsWith("Credential=")) credential = text.slice(11);
    else if (text.startsWith("SignedHeaders=")) signedHeaders = text.slice(14);
    else if (text.startsWith("Signature=")) signature = text.slice(10);
  }
  const timestamp = request.headers["x-amz-date"] ?? request.headers["date"] ?? "";
  if (credential === "" || signature === "" || signedHeaders === "" || timestamp === "") {
    throw incompleteSignature(
      `${missingPart(credential, "Authorization header requires 'Credential' parameter. ")}${missingPart(signature, "Authorization header requires 'Signature' parameter. ")}${missingPart(signedHeaders, "Authorization header requires 'SignedHeaders' parameter. ")}${missingPart(timestamp, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")}Authorization=${authorization}`,
    );
  }
  const algorithm = authorization.slice(0, space);
  const sessionToken = request.headers["x-amz-security-token"];
  return {
    form: "header",
    algorithm,
    credential,
    signedHeaders,
    signature,
    timestamp,
    expires: undefined,
    sessionToken,
    query,
  };
}

const missingPart = (value: string, text: string): string => (value === "" ? text : "");

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
