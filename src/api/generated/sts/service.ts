/**
 * The service as data, and the types of its operations.
 * Made by `npm run generate` from the service model; not edited by hand.
 */
import type { ServiceDescription } from "../../shape.ts";
import type * as inputs from "./inputs.ts";
import type * as outputs from "./outputs.ts";
import { shapes } from "./shapes.ts";

/** Input type by operation. */
export interface OperationInputs {
  readonly AssumeRole: inputs.AssumeRoleRequest;
  readonly AssumeRoleWithWebIdentity: inputs.AssumeRoleWithWebIdentityRequest;
  readonly DecodeAuthorizationMessage: inputs.DecodeAuthorizationMessageRequest;
  readonly GetAccessKeyInfo: inputs.GetAccessKeyInfoRequest;
  readonly GetCallerIdentity: inputs.GetCallerIdentityRequest;
  readonly GetFederationToken: inputs.GetFederationTokenRequest;
  readonly GetSessionToken: inputs.GetSessionTokenRequest;
}

/** Output type by operation. */
export interface OperationOutputs {
  readonly AssumeRole: outputs.AssumeRoleResponse;
  readonly AssumeRoleWithWebIdentity: outputs.AssumeRoleWithWebIdentityResponse;
  readonly DecodeAuthorizationMessage: outputs.DecodeAuthorizationMessageResponse;
  readonly GetAccessKeyInfo: outputs.GetAccessKeyInfoResponse;
  readonly GetCallerIdentity: outputs.GetCallerIdentityResponse;
  readonly GetFederationToken: outputs.GetFederationTokenResponse;
  readonly GetSessionToken: outputs.GetSessionTokenResponse;
}

/** Name of an operation of this service. */
export type OperationName = keyof OperationInputs;

/** Name of an error that its operations declare. */
export type ErrorName = "ExpiredTokenException" | "IDPCommunicationErrorException" | "IDPRejectedClaimException" | "InvalidAuthorizationMessageException" | "InvalidContextAssertionException" | "InvalidIdentityTokenException" | "MalformedPolicyDocumentException" | "PackedPolicyTooLargeException" | "RegionDisabledException";

/** The service as its model describes it. */
export const sts: ServiceDescription<OperationName, ErrorName> = {
  name: "sts",
  apiVersion: "2011-06-15",
  protocols: ["query"],
  xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  shapes,
  operations: {
    AssumeRole: {input: "AssumeRoleRequest",output: "AssumeRoleResponse",resultWrapper: "AssumeRoleResult",errors: ["MalformedPolicyDocumentException","PackedPolicyTooLargeException","RegionDisabledException","ExpiredTokenException","InvalidContextAssertionException"]},
    AssumeRoleWithWebIdentity: {input: "AssumeRoleWithWebIdentityRequest",output: "AssumeRoleWithWebIdentityResponse",resultWrapper: "AssumeRoleWithWebIdentityResult",errors: ["MalformedPolicyDocumentException","PackedPolicyTooLargeException","IDPRejectedClaimException","IDPCommunicationErrorException","InvalidIdentityTokenException","ExpiredTokenException","RegionDisabledException"]},
    DecodeAuthorizationMessage: {input: "DecodeAuthorizationMessageRequest",output: "DecodeAuthorizationMessageResponse",resultWrapper: "DecodeAuthorizationMessageResult",errors: ["InvalidAuthorizationMessageException"]},
    GetAccessKeyInfo: {input: "GetAccessKeyInfoRequest",output: "GetAccessKeyInfoResponse",resultWrapper: "GetAccessKeyInfoResult",errors: []},
    GetCallerIdentity: {input: "GetCallerIdentityRequest",output: "GetCallerIdentityResponse",resultWrapper: "GetCallerIdentityResult",errors: []},
    GetFederationToken: {input: "GetFederationTokenRequest",output: "GetFederationTokenResponse",resultWrapper: "GetFederationTokenResult",errors: ["MalformedPolicyDocumentException","PackedPolicyTooLargeException","RegionDisabledException"]},
    GetSessionToken: {input: "GetSessionTokenRequest",output: "GetSessionTokenResponse",resultWrapper: "GetSessionTokenResult",errors: ["RegionDisabledException"]},
  },
  errors: {
    ExpiredTokenException: {code: "ExpiredTokenException",status: 400,textMember: "message"},
    IDPCommunicationErrorException: {code: "IDPCommunicationError",status: 400,textMember: "message"},
    IDPRejectedClaimException: {code: "IDPRejectedClaim",status: 403,textMember: "message"},
    InvalidAuthorizationMessageException: {code: "InvalidAuthorizationMessageException",status: 400,textMember: "message"},
    InvalidContextAssertionException: {code: "InvalidContextAssertion",status: 400,textMember: "message"},
    InvalidIdentityTokenException: {code: "InvalidIdentityToken",status: 400,textMember: "message"},
    MalformedPolicyDocumentException: {code: "MalformedPolicyDocument",status: 400,textMember: "message"},
    PackedPolicyTooLargeException: {code: "PackedPolicyTooLarge",status: 400,textMember: "message"},
    RegionDisabledException: {code: "RegionDisabledException",status: 403,textMember: "message"},
  },
};
