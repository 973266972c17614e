/**
 * Settings that belong together are a section, which fills one part of the configuration. The reader gives sections
 * the values of their settings and words what cannot be used. A refusal is thrown as `Refusal` through the sections to
 * `config.ts`, which alone catches it.
 */
import {
  type AnySetting,
  InvalidSetting,
  type OptionalSetting,
  type RawSetting,
  type Setting,
} from "./setting.ts";

/** The line of a refusal; never leaves this folder. */
export class Refusal extends Error {}

/** What was given for each setting, by its flag. */
export type RawSettings = ReadonlyMap<string, RawSetting>;

/** The settings of one program. */
export class SettingReader {
  readonly #given: RawSettings;

  constructor(given: RawSettings) {
    this.#given = given;
  }

  /** @throws Refusal */
  value<Value>(setting: Setting<Value>): Value {
    return this.#parsed(
      setting,
      this.given(setting) ?? { text: setting.fallback, origin: `--${setting.flag}` },
    );
  }

  /** Undefined when it is not given. @throws Refusal */
  optional<Value>(setting: OptionalSetting<Value>): Value | undefined {
    const given = this.given(setting);
    return given && this.#parsed(setting, given);
  }

  /** What was given, before it is parsed; undefined where nothing was. */
  given({ flag }: AnySetting): RawSetting | undefined {
    return this.#given.get(flag);
  }

  /** Refuses the value of a setting. @throws Refusal always */
  refuse(setting: AnySetting, reason: string): never {
    const { origin, text } = this.given(setting) ?? {
      origin: `--${setting.flag}`,
      text: setting.fallback ?? "",
    };
    throw new Refusal(setting.secret === true ? `${origin} ${reason}` : `${origin} ${text}: ${reason}`);
  }

  #parsed<Value>(setting: Setting<Value> | OptionalSetting<Value>, raw: RawSetting): Value {
    const value = setting.parse(raw);
    return value instanceof InvalidSetting ? this.refuse(setting, value.reason) : value;
  }
}

/** Settings that belong together, and the part of the configuration that they fill. */
export interface Section<Values> {
  /** Their heading in `--help`. */
  readonly title: string;
  /** In the order of `--help`. */
  readonly settings: readonly AnySetting[];
  /** Reads them, and checks what holds between them. */
  readonly read: (reader: SettingReader) => Values;
}
