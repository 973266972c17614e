/**
 * What `--help` says, made from the table of settings so that the two cannot differ.
 */
import { environmentName, type SettingName, settingNames, settingOf } from "../settings/settings.ts";

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
  const flags = settingNames.filter((name) => settingOf(name).secret !== true);
  const secrets = settingNames.filter((name) => settingOf(name).secret === true);
  return `Usage: stator serve [options]

Options:
${settingLines(flags)}

Secrets, from the environment or the configuration file only:
${settingLines(secrets)}

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
${settingLines(["data-dir", "config"])}
`;

/** One line for each, in two columns. */
function settingLines(names: readonly SettingName[]): string {
  const width = Math.max(...names.map((name) => givenAs(name).length));
  return names.map((name) => `  ${givenAs(name).padEnd(width)}  ${meaning(name)}`).join("\n");
}

function givenAs(name: SettingName): string {
  const { value, secret } = settingOf(name);
  if (secret === true) return environmentName(name);
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function meaning(name: SettingName): string {
  const { help, fallback } = settingOf(name);
  return fallback === undefined ? help : `${help} [${fallback}]`;
}
