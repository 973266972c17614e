/**
 * Which region and account of AWS the server is.
 */
import { InvalidSetting, type Setting } from "../setting.ts";
import type { Section } from "../setting-reader.ts";

/** Which region and account the server is. */
export interface IdentityConfig {
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
}

/** The region that the server is. */
export const region: Setting<string> = {
  flag: "region",
  takes: "text",
  placeholder: "NAME",
  help: "AWS region of this server",
  fallback: "us-east-1",
  parse: ({ text }) =>
    /^[a-z]{2,}(-[a-z0-9]+)*$/.test(text)
      ? text
      : new InvalidSetting("must be the name of an AWS region, such as eu-west-2"),
};

/** The account that owns the tables. */
export const accountId: Setting<string> = {
  flag: "account-id",
  takes: "number",
  placeholder: "ID",
  help: "AWS account id that owns the tables",
  fallback: "123456789012",
  parse: ({ text }) => (/^\d{12}$/.test(text) ? text : new InvalidSetting("must be twelve digits")),
};

/** Which region and account the server is. */
export const identitySection: Section<IdentityConfig> = {
  title: "Identity",
  settings: [region, accountId],
  read: (reader) => ({ region: reader.value(region), accountId: reader.value(accountId) }),
};
