/** Limits of client addresses: what they are by default, and where they have no meaning. */
import { describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import type { AddressLimitsConfig } from "./auth.ts";

/** The limits with these flags, or the line of the refusal. */
function limits(flags: readonly string[], auth = "keys"): AddressLimitsConfig | undefined | string {
  const environment: Record<string, string> = auth === "keys" ? { STATOR_ACCESS_KEYS: "AKID:s" } : {};
  const outcome = readConfig({ flags: ["--auth", auth, ...flags], environment });
  if (outcome.kind === "refused") return outcome.line;
  return outcome.config.auth.kind === "keys" ? outcome.config.auth.addressLimits : "not asked for";
}

describe("the limits of a client address", () => {
  it("are there where other machines reach the server", () => {
    expect(limits(["--host", "0.0.0.0"])).toEqual({ connectionsMax: 500, failuresPerMinuteMax: 300 });
  });

  it("are those that were given", () => {
    const flags = ["--host", "::", "--address-connection-limit", "7", "--address-failure-limit", "0"];
    expect(limits(flags)).toEqual({ connectionsMax: 7, failuresPerMinuteMax: 0 });
  });

  it("are none where both are 0", () => {
    const flags = ["--host", "::", "--address-connection-limit", "0", "--address-failure-limit", "0"];
    expect(limits(flags)).toBeUndefined();
  });

  it.each(["127.0.0.1", "localhost", "[::1]"])("are none on loopback: %s", (host) => {
    expect(limits(["--host", host, "--address-connection-limit", "7"])).toBeUndefined();
  });

  it.each(["--address-connection-limit", "--address-failure-limit"])(
    "have no meaning where nothing is verified: %s",
    (flag) => {
      expect(limits([flag, "5"], "none")).toBe(`${flag} has no meaning without --auth keys`);
    },
  );
});
