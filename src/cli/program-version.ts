/**
 * The version of this program, from its package.
 */
import { readFileSync } from "node:fs";

/** Such as `1.4.0`. */
export function programVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const named = typeof parsed === "object" && parsed !== null && "version" in parsed ? parsed.version : "";
  return String(named);
}
