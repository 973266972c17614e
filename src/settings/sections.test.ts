/** The settings of all sections together. */
import { describe, expect, it } from "vitest";
import { allSettings } from "./sections.ts";
import { configurationKey, environmentName } from "./setting.ts";

describe("every setting", () => {
  it.each(["flag", "variable", "key"] as const)("has a %s of its own", (name) => {
    const names = allSettings.map((setting) =>
      name === "flag" ? setting.flag : name === "key" ? configurationKey(setting) : environmentName(setting),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("has a default that it accepts", () => {
    for (const setting of allSettings) {
      if (setting.fallback === undefined) continue;
      expect(
        setting.parse({ text: setting.fallback, origin: setting.flag }),
        setting.flag,
      ).not.toHaveProperty("reason");
    }
  });
});
