/**
 * Outputs of the operations. Members that are undefined are not sent.
 * Made by `npm run generate` from the service model; not edited by hand.
 */

/** Structure AssumeRoleResponse. */
export interface AssumeRoleResponse {
  readonly AssumedRoleUser?: AssumedRoleUser | undefined;
  readonly Credentials?: Credentials | undefined;
  readonly PackedPolicySize?: number | undefined;
  readonly SessionTokenSize?: number | undefined;
  readonly SessionTokenUtilization?: number | undefined;
  readonly SourceIdentity?: string | undefined;
}

/** Structure AssumeRoleWithWebIdentityResponse. */
export interface AssumeRoleWithWebIdentityResponse {
  readonly AssumedRoleUser?: AssumedRoleUser | undefined;
  readonly Audience?: string | undefined;
  readonly Credentials?: Credentials | undefined;
  readonly PackedPolicySize?: number | undefined;
  readonly Provider?: string | undefined;
  readonly SessionTokenSize?: number | undefined;
  readonly SessionTokenUtilization?: number | undefined;
  readonly SourceIdentity?: string | undefined;
  readonly SubjectFromWebIdentityToken?: string | undefined;
  readonly TrustedIdentityPropagationContext?: TrustedIdentityPropagationContext | undefined;
}

/** Structure AssumedRoleUser. */
export interface AssumedRoleUser {
  readonly Arn: string;
  readonly AssumedRoleId: string;
}

/** Structure Credentials. */
export interface Credentials {
  readonly AccessKeyId: string;
  readonly Expiration: number;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** Structure DecodeAuthorizationMessageResponse. */
export interface DecodeAuthorizationMessageResponse {
  readonly DecodedMessage?: string | undefined;
}

/** Structure FederatedUser. */
export interface FederatedUser {
  readonly Arn: string;
  readonly FederatedUserId: string;
}

/** Structure GetAccessKeyInfoResponse. */
export interface GetAccessKeyInfoResponse {
  readonly Account?: string | undefined;
}

/** Structure GetCallerIdentityResponse. */
export interface GetCallerIdentityResponse {
  readonly Account?: string | undefined;
  readonly Arn?: string | undefined;
  readonly UserId?: string | undefined;
}

/** Structure GetFederationTokenResponse. */
export interface GetFederationTokenResponse {
  readonly Credentials?: Credentials | undefined;
  readonly FederatedUser?: FederatedUser | undefined;
  readonly PackedPolicySize?: number | undefined;
  readonly SessionTokenSize?: number | undefined;
  readonly SessionTokenUtilization?: number | undefined;
}

/** Structure GetSessionTokenResponse. */
export interface GetSessionTokenResponse {
  readonly Credentials?: Credentials | undefined;
  readonly SessionTokenSize?: number | undefined;
  readonly SessionTokenUtilization?: number | undefined;
}

/** Structure OriginIdentity. */
export interface OriginIdentity {
  readonly FederatedProviderArn?: string | undefined;
  readonly Issuer?: string | undefined;
  readonly Subject?: string | undefined;
  readonly SubjectType?: string | undefined;
}

/** Structure TransactionContext. */
export interface TransactionContext {
  readonly IdentityProvider?: { readonly [name: string]: string } | undefined;
}

/** Structure TrustedIdentityPropagationContext. */
export interface TrustedIdentityPropagationContext {
  readonly OriginIdentity?: OriginIdentity | undefined;
  readonly TransactionContext?: TransactionContext | undefined;
}
