/**
 * What `--help` says, made from the table of settings so that the two cannot differ.
 */
import { environmentName, type SettingName, settingNames, settingOf } from "./settings.ts";

/** Help for the whole program. */
export const helpText = (): string => `stator - the DynamoDB API on your own machines

Usage: stator COMMAND

Commands:
  serve            run the server; see stator serve --help
  verify           look for faults in a data folder; see stator verify --help
  compact          make a data folder smaller; see stator compact --help

Options:
  --help           show this help
  --version        show the version
`;

/** Help for `stator serve`. */
export function serveHelpText(): string {
  const flags = settingNames.filter((name) => settingOf(name).secret !== true).map(settingLine);
  const secrets = settingNames.filter((name) => settingOf(name).secret === true).map(secretLine);
  return `Usage: stator serve [options]

Options:
${flags.join("\n")}

Secrets, from the environment or the configuration file only:
${secrets.join("\n")}

Every option can also be given in the environment, --data-dir as STATOR_DATA_DIR, and in the configuration file,
as "dataDir". An option wins over the environment, and the environment over the file.
`;
}

/** Help for a command on a data folder. */
export const folderHelpText = ({
  name,
  purpose,
}: {
  readonly name: string;
  readonly purpose: string;
}): string => `Usage: stator ${name} [options]

${purpose}
No server may have the folder open.

Options:
${settingLine("data-dir")}
${settingLine("config")}
`;

function settingLine(name: SettingName): string {
  const { value, help, fallback } = settingOf(name);
  const left = value === undefined ? `--${name}` : `--${name} ${value}`;
  return `  ${left.padEnd(20)} ${help}${fallback === undefined ? "" : ` [${fallback}]`}`;
}

const secretLine = (name: SettingName): string =>
  `  ${environmentName(name).padEnd(20)} ${settingOf(name).help}`;
