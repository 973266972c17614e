/**
 * Refusals that authentication words in more than one place or at length; the exceptions themselves are the API's.
 */
import { type ApiError, incompleteSignature, invalidSignature } from "../api/errors.ts";

/** A signature that another secret, another body or other headers make. */
export const signatureDiffers = (): ApiError =>
  invalidSignature(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );

/** A time of signing that is no date. */
export const malformedDate = (text: string): ApiError =>
  incompleteSignature(
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );

/** A signature made some other way. */
export const unsupportedAlgorithm = (algorithm: string): ApiError =>
  incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}'.`);

/** A header that must be signed and is not; `name` as AWS writes it, quotes included. */
export const unsignedHeader = (name: string): ApiError =>
  invalidSignature(`${name} must be a 'SignedHeader' in the AWS Authorization.`);
