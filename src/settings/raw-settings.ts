/**
 * Settings as they were given, still text: from flags, environment and configuration file, the nearer winning. What
 * the texts mean, and whether the access keys of a file are any, is left to `config.ts`.
 */
import { jsonFaultPlace } from "./json-fault.ts";
import {
  configurationKey,
  environmentName,
  isSettingName,
  type SettingName,
  settingNames,
  settingOf,
} from "./settings.ts";

/** One setting's text, and where it came from, in the words of a refusal. */
export interface RawSetting {
  /** Empty for the access keys of a configuration file. */
  readonly text: string;
  /** Those keys: ids and secrets are never put into one text, for no character is free to part them. */
  readonly accessKeys?: readonly GivenAccessKey[];
  /** `--port`, `STATOR_PORT` or `port in stator.json`. */
  readonly origin: string;
}

/** What stands where an access key id should be, and its secret. */
export type GivenAccessKey = readonly [id: string, secret: unknown];

export type RawSettings = ReadonlyMap<SettingName, RawSetting>;

/** One line on what cannot be understood. */
interface GivenRefused {
  readonly kind: "refused";
  readonly line: string;
}

/** Settings, or why there are none. */
export type GivenOutcome = { readonly kind: "given"; readonly settings: RawSettings } | GivenRefused;

/** One setting, or why it is none. */
type GivenValueOutcome = { readonly kind: "value"; readonly given: RawSetting } | GivenRefused;

const refused = (line: string): GivenRefused => ({ kind: "refused", line });

/** `--flag value`, `--flag=value` and switches. */
export function fromFlags(words: readonly string[]): GivenOutcome {
  const settings = new Map<SettingName, RawSetting>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("--")) return refused(`unexpected argument: ${word}`);
    const [name = "", ...rest] = word.slice(2).split("=");
    const origin = `--${name}`;
    if (!isSettingName(name)) return refused(`unknown option: ${origin}`);
    const { value, secret } = settingOf(name);
    if (secret) {
      return refused(`${origin} is taken from ${environmentName(name)} or the configuration file only`);
    }
    if (settings.has(name)) return refused(`${origin} is given twice`);
    if (value === undefined) {
      if (rest.length > 0) return refused(`${origin} takes no value`);
      settings.set(name, { text: "true", origin });
      continue;
    }
    const text = rest.length > 0 ? rest.join("=") : separateValue(words[++at]);
    if (text === "") return refused(`${origin} needs a value: ${origin} ${value}`);
    settings.set(name, { text, origin });
  }
  return { kind: "given", settings };
}

/** Empty where an option stands instead: its value was forgotten. One that begins so can stand behind `=`. */
const separateValue = (word = ""): string => (word.startsWith("--") ? "" : word);

/**
 * What begins like a setting and is none: the tests and benchmarks of this repository read the first forms. Kubernetes
 * gives every pod variables of the others for each service of its namespace, here one called stator or stator-…
 */
const NO_SETTING =
  /^STATOR_((TEST|BENCH)_\w+|(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?))$/;

/** What Kubernetes gives every pod as `STATOR_PORT` for such a service: `tcp://10.0.0.11:8000`. */
const SERVICE_PORT = /^STATOR_(\w+_)?PORT$/;
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/** Variables that begin with `STATOR_`. */
export function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): GivenOutcome {
  const settings = new Map<SettingName, RawSetting>();
  const names = new Map(settingNames.map((name) => [environmentName(name), name]));
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith("STATOR_") || NO_SETTING.test(variable)) continue;
    if (SERVICE_PORT.test(variable) && SERVICE_ADDRESS.test(text ?? "")) continue;
    const name = names.get(variable);
    if (name === undefined) return refused(`unknown setting in the environment: ${variable}`);
    if (text === undefined || text === "") continue;
    settings.set(name, { text, origin: variable });
  }
  return { kind: "given", settings };
}

/** Members of a JSON object; access keys are an object of secrets by id. */
export function fromFile(path: string, content: string): GivenOutcome {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = jsonFaultPlace(content);
    return refused(`${path} is not JSON${place === undefined ? "" : `: ${place}`}`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return refused(`${path} must hold a JSON object`);
  }
  const settings = new Map<SettingName, RawSetting>();
  const names = new Map(settingNames.map((name) => [configurationKey(name), name]));
  const members: readonly [string, unknown][] = Object.entries(parsed);
  for (const [key, value] of members) {
    const name = names.get(key);
    const origin = `${key} in ${path}`;
    if (name === undefined || name === "config") return refused(`unknown setting: ${origin}`);
    const outcome = name === "access-keys" ? givenKeys(value, origin) : rawSetting(name, value, origin);
    if (outcome.kind === "refused") return outcome;
    settings.set(name, outcome.given);
  }
  return { kind: "given", settings };
}

/**
 * A setting from where values have types, JSON or a program. One of another type is refused, for its text may look
 * like a value: `true` is a fine name for a folder.
 */
export function rawSetting(name: SettingName, value: unknown, origin: string): GivenValueOutcome {
  if (value === "") return refused(`${origin} must not be empty`);
  if (!isTypeOf(name, value)) return wrongType(origin);
  return { kind: "value", given: { text: String(value), origin } };
}

function isTypeOf(name: SettingName, value: unknown): boolean {
  const setting = settingOf(name);
  if (typeof value === "boolean") return setting.value === undefined;
  if (typeof value === "number") return setting.numeric === true;
  return typeof value === "string";
}

const givenKeys = (value: unknown, origin: string): GivenValueOutcome =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? { kind: "value", given: { text: "", accessKeys: Object.entries(value), origin } }
    : wrongType(origin);

const wrongType = (origin: string): GivenRefused => refused(`${origin} has a value of the wrong type`);
