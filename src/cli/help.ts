/**
 * The text of `--help`, made from the sections of the settings so that the two cannot differ.
 */
import { dataDirectory } from "../settings/section/storage.ts";
import { allSettings, configFile, sections } from "../settings/sections.ts";
import { type AnySetting, environmentName } from "../settings/setting.ts";

/** Help for the whole program. */
export const helpText = (): string => `stator - the DynamoDB API on your own machines

Usage: stator COMMAND

Commands:
  serve            run the server; see stator serve --help
  verify           check a data folder for damage; see stator verify --help
  compact          make a data folder smaller; see stator compact --help
  repair           go on without what a data folder has lost; see stator repair --help

Options:
  --help           show this help
  --version        show the version
`;

/** Help for `stator serve`. */
export function serveHelpText(): string {
  const titled = Object.values(sections).map(({ title, settings }) =>
    settingLines(`${title}:`, flagsOf(settings)),
  );
  const secrets = allSettings.filter(({ secret }) => secret === true);
  return `Usage: stator serve [options]

${titled.join("\n\n")}

${settingLines("Configuration:", [configFile])}

${settingLines("Secrets, from the environment or the configuration file only:", secrets)}

Defaults are in brackets. Every option can also be given in the environment, --data-dir as STATOR_DATA_DIR, and in
the configuration file, as "dataDir". An option wins over the environment, and the environment over the file.
`;
}

/** Help for a command on a data folder. */
export const folderHelpText = ({
  name,
  purpose,
  options = [],
}: {
  readonly name: string;
  readonly purpose: string;
  readonly options?: readonly (readonly [given: string, meaning: string])[];
}): string => `Usage: stator ${name} [options]

${purpose}
No server may have the folder open.

${settingLines("Options:", [dataDirectory, configFile])}
${options.map(([given, what]) => `  ${given.padEnd(COLUMN_WIDTH)}  ${what}\n`).join("")}`;

const flagsOf = (settings: readonly AnySetting[]): readonly AnySetting[] =>
  settings.filter(({ secret }) => secret !== true);

/** A heading, and one line for each setting: how it is given, and what it means. */
const settingLines = (heading: string, settings: readonly AnySetting[]): string =>
  [
    heading,
    ...settings.map((setting) => `  ${givenAs(setting).padEnd(COLUMN_WIDTH)}  ${meaning(setting)}`),
  ].join("\n");

function givenAs(setting: AnySetting): string {
  const { flag, placeholder, secret } = setting;
  if (secret === true) return environmentName(setting);
  return placeholder === undefined ? `--${flag}` : `--${flag} ${placeholder}`;
}

const COLUMN_WIDTH = Math.max(...allSettings.map((setting) => givenAs(setting).length));

const meaning = ({ help, fallback, takes }: AnySetting): string =>
  fallback === undefined || takes === "switch" ? help : `${help} [${fallback}]`;
