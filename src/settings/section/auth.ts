/**
 * How callers prove who they are, and who may reach a server that does not ask.
 */
import { isIPv4 } from "node:net";
import {
  choiceSetting,
  countSetting,
  environmentName,
  InvalidSetting,
  type OptionalSetting,
  type RawSetting,
  switchSetting,
} from "../setting.ts";
import { Refusal, type Section, type SettingReader } from "../setting-reader.ts";
import { host } from "./server.ts";

/** How callers prove who they are. */
export type AuthConfig =
  | { readonly kind: "none" }
  | {
      readonly kind: "keys";
      /** By access key id. */
      readonly secrets: ReadonlyMap<string, string>;
      /** Undefined where no address is limited: the server listens on loopback, or neither limit is set. */
      readonly addressLimits: AddressLimitsConfig | undefined;
    };

/** What the clients of one address may do without a good signature; 0: anything. */
export interface AddressLimitsConfig {
  readonly connectionsMax: number;
  readonly failuresPerMinuteMax: number;
}

/** Whether callers are asked for credentials. */
export const authMode = choiceSetting({
  flag: "auth",
  placeholder: "MODE",
  help: "none: any well-formed credentials; keys: signatures by configured access keys",
  fallback: "none",
  choices: ["none", "keys"],
});

/** The access keys, of which no refusal repeats a secret, or what may be part of one because it is no id. */
const accessKeys: OptionalSetting<ReadonlyMap<string, string>> = {
  flag: "access-keys",
  takes: "object",
  placeholder: "LIST",
  help: "access keys for --auth keys, as ID:SECRET,ID:SECRET",
  secret: true,
  parse: ({ text, members }) => (members === undefined ? listedKeys(text) : memberKeys(members)),
};

const insecure = switchSetting({
  flag: "insecure",
  help: "allow --auth none on an address that other machines reach",
});

const addressConnectionLimit = countSetting({
  flag: "address-connection-limit",
  placeholder: "N",
  help: "open connections of one client address without a good signature so far, not counting loopback; 0: any",
  fallback: "500",
  max: 10_000,
});

const addressFailureLimit = countSetting({
  flag: "address-failure-limit",
  placeholder: "N",
  help: "requests of one client address refused for their signature in a minute, before more are throttled; 0: any",
  fallback: "300",
  max: 1_000_000,
});

/** How callers prove who they are. */
export const authSection: Section<AuthConfig> = {
  title: "Access",
  settings: [authMode, accessKeys, insecure, addressConnectionLimit, addressFailureLimit],
  read: (reader) => {
    const auth = authConfig(reader);
    const address = reader.value(host);
    // Read where it is not needed, too: an invalid value is refused everywhere.
    const isInsecure = reader.value(insecure);
    if (auth.kind === "none" && !isLoopback(address) && !isInsecure) {
      throw new Refusal(
        `--auth none serves anybody, so it listens on loopback only; use --auth keys, or --insecure to serve ${address} all the same`,
      );
    }
    return auth;
  },
};

function authConfig(reader: SettingReader): AuthConfig {
  const addressLimits = addressLimitsConfig(reader);
  if (reader.value(authMode) === "none") {
    for (const setting of [accessKeys, addressConnectionLimit, addressFailureLimit]) {
      const given = reader.given(setting);
      if (given !== undefined) throw new Refusal(`${given.origin} has no meaning without --auth keys`);
    }
    return { kind: "none" };
  }
  const secrets = reader.optional(accessKeys);
  if (secrets === undefined) {
    throw new Refusal(
      `--auth keys needs access keys: ${environmentName(accessKeys)}=ID:SECRET, or accessKeys in --config`,
    );
  }
  return { kind: "keys", secrets, addressLimits };
}

function addressLimitsConfig(reader: SettingReader): AddressLimitsConfig | undefined {
  const connectionsMax = reader.value(addressConnectionLimit);
  const failuresPerMinuteMax = reader.value(addressFailureLimit);
  if (isLoopback(reader.value(host)) || (connectionsMax === 0 && failuresPerMinuteMax === 0))
    return undefined;
  return { connectionsMax, failuresPerMinuteMax };
}

/** Whether only this machine can reach the address. */
const isLoopback = (address: string): boolean =>
  address.toLowerCase() === "localhost" ||
  address === "::1" ||
  (isIPv4(address) && address.startsWith("127."));

const ACCESS_KEY_ID = /^\w{3,128}$/;
const ID_FORM = "3 to 128 letters, digits or underscores";

/** `ID:SECRET,ID:SECRET` of the environment. */
function listedKeys(text: string): ReadonlyMap<string, string> | InvalidSetting {
  const secrets = new Map<string, string>();
  for (const pair of text.split(",")) {
    const colon = pair.indexOf(":");
    const id = pair.slice(0, Math.max(colon, 0)).trim();
    const secret = pair.slice(colon + 1).trim();
    if (!ACCESS_KEY_ID.test(id) || secret === "") {
      return new InvalidSetting(
        `must list access keys as ID:SECRET, separated by commas, each ID of ${ID_FORM}`,
      );
    }
    if (secrets.has(id)) return new InvalidSetting(`has the access key ${id} twice`);
    secrets.set(id, secret);
  }
  return secrets;
}

/** Members of an object in the configuration file: a secret is taken as it is there. */
function memberKeys(
  members: NonNullable<RawSetting["members"]>,
): ReadonlyMap<string, string> | InvalidSetting {
  if (members.length === 0) return new InvalidSetting("must have at least one access key");
  const secrets = new Map<string, string>();
  for (const [id, secret] of members) {
    if (!ACCESS_KEY_ID.test(id)) return new InvalidSetting(`must have access key ids of ${ID_FORM}`);
    if (typeof secret !== "string" || secret === "") {
      return new InvalidSetting(`must have for ${id} a secret that is a text and not empty`);
    }
    secrets.set(id, secret);
  }
  return secrets;
}
