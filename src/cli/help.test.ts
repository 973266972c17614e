/** What operators read of the settings: the help, and the table in the README. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { allSettings } from "../settings/sections.ts";
import { folderHelpText, serveHelpText } from "./help.ts";

const README = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");

/** The settings that may be flags, as a person writes them, with their defaults. */
const flags = allSettings
  .filter(({ secret }) => secret !== true)
  .map(({ flag, placeholder, takes, fallback = "" }) => ({
    flag: placeholder === undefined ? `--${flag}` : `--${flag} ${placeholder}`,
    fallback: takes === "switch" ? "" : fallback,
  }));

it("every flag is in the table of the README, in order, with its default", () => {
  const rows = README.split("\n").filter((line) => line.startsWith("| `--"));
  const listed = rows.flatMap((row) => {
    const [, names = "", , fallback = ""] = row.replaceAll("`", "").split("|");
    return names.split(",").map((name) => ({ flag: name.trim(), fallback: fallback.trim() }));
  });
  expect(listed).toEqual(flags);
});

it("every flag is in the help of serve, and what it means stands in one column", () => {
  const options = serveHelpText()
    .split("\n")
    .filter((line) => line.startsWith("  --"));
  expect(options.map((line) => line.trim().split("  ")[0])).toEqual(flags.map(({ flag }) => flag));
  expect(new Set(options.map((line) => /^ {2}\S+( [A-Z]+)? +/.exec(line)?.[0].length)).size).toBe(1);
});

it("a setting that is a secret is in the help by its variable alone", () => {
  expect(serveHelpText()).toContain("\n  STATOR_ACCESS_KEYS ");
  expect(serveHelpText()).not.toContain("--access-keys");
});

it("the help of a command on a folder has the settings that it takes", () => {
  const help = folderHelpText({ name: "verify", purpose: "Looks." });
  expect(help).toMatch(/\n {2}--data-dir DIR +where the data is kept \[\.\/stator-data\]\n/);
  expect(help).toMatch(/\n {2}--config FILE +JSON file with any of these settings\n/);
});
