/**
 * Where secret access keys come from. Authentication looks one up per request and never lists them.
 */

/** Secrets by access key id. */
export interface AccessKeys {
  /** The secret of that access key, or undefined when nobody has such a key. */
  secretOf(accessKeyId: string): string | undefined;
}

/** Access keys that do not change while the server runs. */
export const fixedAccessKeys = (secrets: ReadonlyMap<string, string>): AccessKeys => ({
  secretOf: (accessKeyId) => secrets.get(accessKeyId),
});
