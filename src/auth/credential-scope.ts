/**
 * The scope of a credential, `AKID/20260131/eu-west-2/dynamodb/aws4_request`: whose key it is, and the day, region
 * and service for which the signing key was derived.
 */
import { incompleteSignature, invalidSignature } from "../api/errors.ts";

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

/** What a scope must say to be good here. */
export interface ExpectedScope {
  readonly region: string;
  readonly service: string;
  /** Time of signing, `20260131T101112Z`. */
  readonly timestamp: string;
}

/** Refuses a scope for another place, service or day. @throws ApiError InvalidSignature naming all that is wrong */
export function checkScope(scope: CredentialScope, expected: ExpectedScope): void {
  let text = "";
  if (scope.region !== expected.region) text += "Credential should be scoped to a valid region. ";
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
