/**
 * SSESpecification: its rules, and the key it names. Without a specification the key that AWS owns is used, which
 * no answer mentions.
 */
import { createHash } from "node:crypto";
import type { SSESpecification } from "../../api/generated/dynamodb/types.ts";
import type { DatabaseSettings } from "../../settings/database-settings.ts";
import { invalidParameter } from "../request/error-wording.ts";

/** ARN of the key that the specification asks for, or null for the key that AWS owns. @throws ApiError */
export function requestedKeyArn(
  shape: SSESpecification | undefined,
  settings: DatabaseSettings,
): string | null {
  if (shape === undefined) return null;
  const { Enabled = false, SSEType, KMSMasterKeyId } = shape;
  if (!Enabled) {
    if (SSEType !== undefined) throw invalidParameter("SSEType can not be specified if Enabled is false");
    if (KMSMasterKeyId !== undefined) {
      throw invalidParameter("KMSMasterKeyId can not be specified if Enabled is false");
    }
    return null;
  }
  if (SSEType === "AES256") throw invalidParameter("SSEType AES256 is not supported");
  if (KMSMasterKeyId !== undefined && SSEType === undefined) {
    throw invalidParameter("SSEType KMS is required if KMSMasterKeyId is specified");
  }
  return keyArn(KMSMasterKeyId ?? DEFAULT_KEY_ALIAS, settings);
}

/** The account's own key for DynamoDB. */
const DEFAULT_KEY_ALIAS = "alias/aws/dynamodb";

/** An ARN stays as it is; a key id or an alias becomes the ARN of a key of this account. */
function keyArn(key: string, { region, accountId }: DatabaseSettings): string {
  if (key.startsWith("arn:")) return key;
  const id = key.startsWith("alias/") ? keyIdOfAlias(`${accountId}:${region}:${key}`) : key;
  return `arn:aws:kms:${region}:${accountId}:key/${id}`;
}

/** Always the same UUID for the same alias. */
function keyIdOfAlias(alias: string): string {
  const hex = createHash("sha256").update(alias).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
