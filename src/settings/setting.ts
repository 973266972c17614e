/**
 * What a setting is: its flag, what it takes, how its text is parsed, its default and its help, stated in this one
 * value. The environment variable and the key of the configuration file follow from the flag.
 */

/** What is known of a setting besides its type. */
interface SettingFacts {
  /** Without the dashes in front: `data-dir` is `--data-dir`, `STATOR_DATA_DIR` and `dataDir`. */
  readonly flag: string;
  /** What it takes where values have types: a switch a boolean, an object the members of a JSON object. */
  readonly takes: "text" | "number" | "switch" | "object";
  /** What `--help` calls the value; a switch has none. */
  readonly placeholder?: string;
  readonly help: string;
  /** Never taken as a flag, because everybody on the machine can read command lines; never repeated in a refusal. */
  readonly secret?: true;
}

/** A setting that always has a value. */
export interface Setting<Value> extends SettingFacts {
  /** What holds unless it is given. */
  readonly fallback: string;
  readonly parse: (raw: RawSetting) => Value | InvalidSetting;
}

/** A setting that may be absent. */
export interface OptionalSetting<Value> extends SettingFacts {
  readonly fallback?: undefined;
  readonly parse: (raw: RawSetting) => Value | InvalidSetting;
}

/** Any setting, whatever its type. */
export type AnySetting = Setting<unknown> | OptionalSetting<unknown>;

/** One setting as it was given, and where. */
export interface RawSetting {
  /** Empty for an object of a configuration file. */
  readonly text: string;
  /** The members of that object: they are never put into one text, for no character is free to separate them. */
  readonly members?: readonly (readonly [name: string, value: unknown])[];
  /** In the words of a refusal: `--port`, `STATOR_PORT` or `port in stator.json`. */
  readonly origin: string;
}

/** Why a setting cannot be parsed; the reason continues a line that names it, such as `must be true or false`. */
export class InvalidSetting {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** `STATOR_DATA_DIR` */
export const environmentName = ({ flag }: AnySetting): string =>
  `STATOR_${flag.replaceAll("-", "_").toUpperCase()}`;

/** `dataDir` */
export const configurationKey = ({ flag }: AnySetting): string =>
  flag.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());

type Described<More> = Pick<SettingFacts, "flag" | "help"> & More;

/** A setting that is on or off. */
export const switchSetting = (facts: Described<object>): Setting<boolean> => ({
  takes: "switch",
  fallback: "false",
  parse: ({ text }) =>
    text === "true" || text === "false" ? text === "true" : new InvalidSetting("must be true or false"),
  ...facts,
});

/** A setting that is any text; absent unless given. */
export const textSetting = (facts: Described<{ readonly placeholder: string }>): OptionalSetting<string> => ({
  takes: "text",
  parse: ({ text }) => text,
  ...facts,
});

/** The bounds of a whole number; `min` is 0 by default. */
interface CountBounds {
  readonly placeholder: string;
  readonly min?: number;
  readonly max: number;
}

/** A setting that is a whole number from `min` to `max`. */
export const countSetting = ({
  min = 0,
  max,
  ...facts
}: Described<CountBounds & { readonly fallback: string }>): Setting<number> => ({
  takes: "number",
  parse: countParser(min, max),
  ...facts,
});

/** The same, absent unless given. */
export const optionalCountSetting = ({
  min = 0,
  max,
  ...facts
}: Described<CountBounds>): OptionalSetting<number> => ({
  takes: "number",
  parse: countParser(min, max),
  ...facts,
});

const countParser =
  (min: number, max: number) =>
  ({ text }: RawSetting): number | InvalidSetting => {
    const count = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (count >= min && count <= max) return count;
    return new InvalidSetting(`must be a whole number from ${min} to ${max}`);
  };

/** A setting that is one of some words. */
export function choiceSetting<Choice extends string>({
  choices,
  ...facts
}: Described<{
  readonly placeholder: string;
  readonly fallback: Choice;
  readonly choices: readonly Choice[];
}>): Setting<Choice> {
  const parse = ({ text }: RawSetting): Choice | InvalidSetting =>
    choices.find((choice) => choice === text) ?? new InvalidSetting(`must be one of ${choices.join(", ")}`);
  return { takes: "text", parse, ...facts };
}
