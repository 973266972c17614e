/**
 * Which web pages may use, through the browser of somebody who can reach it, a server that asks for no credentials.
 */
import { InvalidSetting, type OptionalSetting } from "../setting.ts";
import { Refusal, type Section, type SettingReader } from "../setting-reader.ts";
import { authMode } from "./auth.ts";

/** Which web pages are served; undefined where signatures are verified, so that a page has to know a secret. */
export type WebPagesConfig =
  | {
      /** Those of every origin, of none, or of this machine and of the origins that are listed. */
      readonly origins: "all" | "none" | ReadonlySet<string>;
      /** Names of this server, in lower case, under which browsers may read more than its health. */
      readonly hosts: ReadonlySet<string>;
    }
  | undefined;

/** A list of origins, or one of two words in its place. */
const corsOrigin: OptionalSetting<"all" | "none" | ReadonlySet<string>> = {
  flag: "cors-origin",
  takes: "text",
  placeholder: "LIST",
  help: "origins of web pages that --auth none serves beside this machine's; none: not even those; *: all",
  parse: ({ text }) => {
    if (text === "*") return "all";
    if (text === "none") return "none";
    return (
      parsedList(text, originOf) ??
      new InvalidSetting(
        "must list origins such as https://app.example.com, separated by commas, or be none or *",
      )
    );
  },
};

const allowedHost: OptionalSetting<ReadonlySet<string>> = {
  flag: "allowed-host",
  takes: "text",
  placeholder: "LIST",
  help: "host names under which browsers may read /metrics of --auth none",
  parse: ({ text }) =>
    parsedList(text, hostOf) ??
    new InvalidSetting("must list host names such as db.example.com, without ports, separated by commas"),
};

/** Which web pages are served without credentials. */
export const webPagesSection: Section<WebPagesConfig> = {
  title: "Web pages",
  settings: [corsOrigin, allowedHost],
  read: (reader) => {
    const origins = reader.optional(corsOrigin) ?? new Set<string>();
    const hosts = reader.optional(allowedHost) ?? new Set<string>();
    if (reader.value(authMode) === "none") return { origins, hosts };
    refuseGiven(reader);
    return undefined;
  },
};

/** Where signatures are verified every page may ask, as with AWS, so neither setting would do anything. */
function refuseGiven(reader: SettingReader): void {
  for (const setting of [corsOrigin, allowedHost]) {
    const given = reader.given(setting);
    if (given !== undefined) throw new Refusal(`${given.origin} has no meaning without --auth none`);
  }
}

/** The members of a list, each once; undefined when one of them is none. */
function parsedList(
  text: string,
  parse: (member: string) => string | undefined,
): ReadonlySet<string> | undefined {
  const members = new Set<string>();
  for (const part of text.split(",")) {
    const member = parse(part.trim());
    if (member === undefined) return undefined;
    members.add(member);
  }
  return members;
}

const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/i;

/** An origin as browsers send it: in lower case, without the port that its scheme has anyway. */
function originOf(text: string): string | undefined {
  if (!ORIGIN.test(text)) return undefined;
  const scheme = text.slice(0, text.indexOf(":")).toLowerCase();
  if (scheme !== "http" && scheme !== "https") return text.toLowerCase();
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

const hostOf = (text: string): string | undefined =>
  /^[\w.-]+$/.test(text) ? text.toLowerCase() : undefined;
