/**
 * Settings as they were given, still text: from flags, environment and configuration file. What the texts mean is left
 * to the settings themselves.
 */
import { jsonFaultPlace } from "./json-fault.ts";
import { allSettings, configFile } from "./sections.ts";
import { type AnySetting, configurationKey, environmentName, type RawSetting } from "./setting.ts";
import type { RawSettings } from "./setting-reader.ts";

/** One line on what cannot be understood. */
interface RawRefused {
  readonly kind: "refused";
  readonly line: string;
}

/** Settings, or why they cannot be understood. */
export type RawOutcome = { readonly kind: "given"; readonly settings: RawSettings } | RawRefused;

/** One setting, or why it cannot be understood. */
type RawSettingOutcome = { readonly kind: "value"; readonly given: RawSetting } | RawRefused;

const refused = (line: string): RawRefused => ({ kind: "refused", line });

const settingsByFlag: ReadonlyMap<string, AnySetting> = new Map(
  allSettings.map((setting) => [setting.flag, setting]),
);

/** `--flag value`, `--flag=value` and switches. */
export function fromFlags(words: readonly string[]): RawOutcome {
  const settings = new Map<string, RawSetting>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("--")) return refused(`unexpected argument: ${word}`);
    const [flag = "", ...rest] = word.slice(2).split("=");
    const origin = `--${flag}`;
    const setting = settingsByFlag.get(flag);
    if (setting === undefined) return refused(`unknown option: ${origin}`);
    if (setting.secret === true) {
      return refused(`${origin} is taken from ${environmentName(setting)} or the configuration file only`);
    }
    if (settings.has(flag)) return refused(`${origin} is given twice`);
    if (setting.takes === "switch") {
      if (rest.length > 0) return refused(`${origin} takes no value`);
      settings.set(flag, { text: "true", origin });
      continue;
    }
    const text = rest.length > 0 ? rest.join("=") : separateValue(words[++at]);
    if (text === "") return refused(`${origin} needs a value: ${origin} ${setting.placeholder}`);
    settings.set(flag, { text, origin });
  }
  return { kind: "given", settings };
}

/** Empty where another option follows: the value was forgotten. A value that begins with dashes is given after `=`. */
const separateValue = (word = ""): string => (word.startsWith("--") ? "" : word);

/**
 * Names that begin like a setting and are not one: the tests and benchmarks of this repository read the first forms. Kubernetes
 * gives every pod variables of the others for each service of its namespace, here one called stator or stator-…
 */
const NO_SETTING =
  /^STATOR_((TEST|BENCH)_\w+|(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?))$/;

/** What Kubernetes gives every pod as `STATOR_PORT` for such a service: `tcp://10.0.0.11:8000`. */
const SERVICE_PORT = /^STATOR_(\w+_)?PORT$/;
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/** Variables that begin with `STATOR_`. */
export function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): RawOutcome {
  const settings = new Map<string, RawSetting>();
  const known = new Map(allSettings.map((setting) => [environmentName(setting), setting]));
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith("STATOR_") || NO_SETTING.test(variable)) continue;
    if (SERVICE_PORT.test(variable) && SERVICE_ADDRESS.test(text ?? "")) continue;
    const setting = known.get(variable);
    if (setting === undefined) return refused(`unknown setting in the environment: ${variable}`);
    if (text === undefined || text === "") continue;
    settings.set(setting.flag, { text, origin: variable });
  }
  return { kind: "given", settings };
}

/** Members of a JSON object; access keys are an object of secrets by id. */
export function fromFile(path: string, content: string): RawOutcome {
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
  const settings = new Map<string, RawSetting>();
  const known = new Map(allSettings.map((setting) => [configurationKey(setting), setting]));
  const members: readonly [string, unknown][] = Object.entries(parsed);
  for (const [key, value] of members) {
    const setting = known.get(key);
    const origin = `${key} in ${path}`;
    if (setting === undefined || setting === configFile) return refused(`unknown setting: ${origin}`);
    const outcome = rawSetting(setting, value, origin);
    if (outcome.kind === "refused") return outcome;
    settings.set(setting.flag, outcome.given);
  }
  return { kind: "given", settings };
}

/**
 * A setting from where values have types, JSON or a program. One of another type is refused, for its text may look
 * like a value: `true` is a fine name for a folder.
 */
export function rawSetting(setting: AnySetting, value: unknown, origin: string): RawSettingOutcome {
  if (setting.takes === "object") return rawObject(value, origin);
  if (value === "") return refused(`${origin} must not be empty`);
  if (!isTypeOf(setting, value)) return wrongType(origin);
  return { kind: "value", given: { text: String(value), origin } };
}

function isTypeOf({ takes }: AnySetting, value: unknown): boolean {
  if (typeof value === "boolean") return takes === "switch";
  if (typeof value === "number") return takes === "number";
  return typeof value === "string";
}

const rawObject = (value: unknown, origin: string): RawSettingOutcome =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? { kind: "value", given: { text: "", members: Object.entries(value), origin } }
    : wrongType(origin);

const wrongType = (origin: string): RawRefused => refused(`${origin} has a value of the wrong type`);
