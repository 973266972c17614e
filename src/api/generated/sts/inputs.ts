/**
 * Inputs of the operations, decoded and validated.
 * Made by `npm run generate` from the service model; not edited by hand.
 */

/** Structure AssumeRoleRequest. */
export interface AssumeRoleRequest {
  readonly DurationSeconds?: number | undefined;
  readonly ExternalId?: string | undefined;
  readonly MinimumSessionTokenSize?: number | undefined;
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
  readonly ProvidedContexts?: readonly ProvidedContext[] | undefined;
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly SerialNumber?: string | undefined;
  readonly SourceIdentity?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TokenCode?: string | undefined;
  readonly TransitiveTagKeys?: readonly string[] | undefined;
}

/** Structure AssumeRoleWithWebIdentityRequest. */
export interface AssumeRoleWithWebIdentityRequest {
  readonly DurationSeconds?: number | undefined;
  readonly MinimumSessionTokenSize?: number | undefined;
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
  readonly ProviderId?: string | undefined;
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly WebIdentityToken: string;
}

/** Structure DecodeAuthorizationMessageRequest. */
export interface DecodeAuthorizationMessageRequest {
  readonly EncodedMessage: string;
}

/** Structure GetAccessKeyInfoRequest. */
export interface GetAccessKeyInfoRequest {
  readonly AccessKeyId: string;
}

/** Structure GetCallerIdentityRequest. */
export type GetCallerIdentityRequest = Readonly<Record<string, never>>;

/** Structure GetFederationTokenRequest. */
export interface GetFederationTokenRequest {
  readonly DurationSeconds?: number | undefined;
  readonly MinimumSessionTokenSize?: number | undefined;
  readonly Name: string;
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

/** Structure GetSessionTokenRequest. */
export interface GetSessionTokenRequest {
  readonly DurationSeconds?: number | undefined;
  readonly MinimumSessionTokenSize?: number | undefined;
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** Structure PolicyDescriptorType. */
export interface PolicyDescriptorType {
  readonly arn?: string | undefined;
}

/** Structure ProvidedContext. */
export interface ProvidedContext {
  readonly ContextAssertion?: string | undefined;
  readonly ProviderArn?: string | undefined;
}

/** Structure Tag. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}
