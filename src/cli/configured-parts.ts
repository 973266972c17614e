/**
 * The parts of a server that configuration chooses between.
 */
import { readFileSync } from "node:fs";
import { fixedAccessKeys } from "../auth/access-keys.ts";
import { anyCredentials } from "../auth/any-credentials.ts";
import { SignatureVerifier } from "../auth/signature.ts";
import type { Authenticator } from "../auth/signed-request.ts";
import { rootArn } from "../instance.ts";
import type { ServeConfig } from "../settings/config.ts";
import { UnreadableFile } from "./startup-line.ts";

/** Who may call. */
export function configuredAuthenticator({ auth, settings }: ServeConfig): Authenticator {
  const callerArn = rootArn(settings.accountId);
  switch (auth.kind) {
    case "none":
      return anyCredentials(callerArn);
    case "keys":
      return new SignatureVerifier({
        keys: fixedAccessKeys(auth.secrets),
        region: settings.region,
        service: "dynamodb",
        callerArn,
      });
  }
}

/** Certificate and key, read. @throws UnreadableFile */
export function configuredTls(
  tls: ServeConfig["tls"],
): { readonly cert: Uint8Array; readonly key: Uint8Array } | undefined {
  return tls === undefined ? undefined : { cert: fileBytes(tls.certPath), key: fileBytes(tls.keyPath) };
}

function fileBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UnreadableFile(path, { cause: error });
  }
}
